import type { WebSocket } from 'ws'
import { networkOf } from '../limits/caller.ts'
import { HttpRefusal } from './http-refusal.ts'

/** How many WebSockets are open from each address, or from the network that one customer has. */
export interface SocketCounts {
  /** @throws HttpRefusal 429 if no more may be open from the address */
  check(address: string): void
  /** Counts a socket until it has closed. */
  add(socket: WebSocket, address: string): void
}

export function createSocketCounts(perAddress: number): SocketCounts {
  const counts = new Map<string, number>()

  function change(network: string, by: 1 | -1): void {
    const count = (counts.get(network) ?? 0) + by
    if (count > 0) counts.set(network, count)
    else counts.delete(network)
  }

  return {
    check(address) {
      if ((counts.get(networkOf(address)) ?? 0) < perAddress) return
      throw new HttpRefusal(429, 'RATE_LIMITED', `No more than ${perAddress} WebSockets may be open at a time.`)
    },
    add(socket, address) {
      const network = networkOf(address)
      change(network, 1)
      socket.once('close', () => change(network, -1))
    },
  }
}
