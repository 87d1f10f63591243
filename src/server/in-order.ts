import { setImmediate as nextTurn } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import { LARGE, paced } from './pace.ts'

/** How many messages of one client are handed on in one turn of the event loop. */
const mostInTurn = 20

interface Message {
  readonly data: Buffer
  readonly isBinary: boolean
}

/**
 * Hands a client's messages on in their order, but only some in each turn of the event loop, and large ones when it is their
 * turn among those of all clients. While some wait, no more is read from the client.
 */
export function onMessages(socket: WebSocket, handle: (message: Message) => void): void {
  const waiting: Message[] = []
  let isWaiting = false
  let inTurn = 0

  function handOn(message: Message): void {
    if (inTurn++ === 0) setImmediate(() => (inTurn = 0))
    handle(message)
  }

  async function handOnWaiting(): Promise<void> {
    isWaiting = true
    socket.pause()
    for (let next = waiting.shift(); next && socket.readyState !== socket.CLOSED; next = waiting.shift()) {
      const message = next
      if (inTurn >= mostInTurn) await nextTurn()
      if (message.data.length < LARGE) handOn(message)
      else await paced(() => handOn(message))
    }
    isWaiting = false
    socket.resume()
  }

  socket.on('message', (data, isBinary) => {
    // By default ws hands over buffers, whatever its type allows.
    const message: Message = { data: data as Buffer, isBinary }
    if (!isWaiting && inTurn < mostInTurn && message.data.length < LARGE) return handOn(message)
    waiting.push(message)
    if (!isWaiting) void handOnWaiting()
  })
}
