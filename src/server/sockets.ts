import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { handleProtocols } from 'graphql-ws'
import type { Logger } from 'pino'
import { type WebSocket, WebSocketServer } from 'ws'
import type { CreateContext } from './create-context.ts'
import { createGraphqlWs, type SocketClient } from './graphql-ws.ts'
import type { Operations } from './operation.ts'
import { createOutgoing } from './outgoing.ts'
import { createSocketCounts } from './socket-counts.ts'
import { createSocketMessages } from './socket-messages.ts'
import { createSocketToken } from './socket-token.ts'

const pingMilliseconds = 15_000
const checkMilliseconds = 1_000

/** The WebSockets of a server: let in, looked after and closed. */
export interface Sockets {
  /**
   * Takes over an upgrade request that has been let in.
   * @throws HttpRefusal 429 if too many are open from its address
   */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Lets queries and mutations finish, then closes every socket with 1001, upon which clients come again. */
  close(): Promise<void>
  /** Cuts off the clients that do not answer the closing handshake. */
  terminate(): void
}

export function createSockets(options: {
  operations: Operations
  createContext: CreateContext
  /** Where a request comes from. */
  addressOf: (request: IncomingMessage) => string
  maxMessageBytes: number
  /** How many may be open from one address. */
  socketsPerAddress: number
  log: Logger
}): Sockets {
  const { operations, createContext, addressOf, maxMessageBytes, socketsPerAddress, log } = options
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
    handleProtocols,
  })
  const serve = createGraphqlWs(operations, log)
  const counts = createSocketCounts(socketsPerAddress)
  const clients = new Set<SocketClient>()
  /** The sockets that have answered since they were pinged. */
  const alive = new WeakSet<WebSocket>()

  const pinging = setInterval(() => {
    for (const { socket } of clients) {
      if (!alive.delete(socket)) socket.terminate()
      socket.ping()
    }
  }, pingMilliseconds)
  const checking = setInterval(() => {
    for (const { outgoing } of clients) outgoing.check()
  }, checkMilliseconds)

  function open(socket: WebSocket, address: string, userAgent: string | null): void {
    const outgoing = createOutgoing(socket, (reason) => log.info({ reason }, 'a client was dropped'))
    const messages = createSocketMessages(socket, log)
    const token = createSocketToken(socket, {
      userAgent,
      createContext,
      outgoing,
      prolong: messages.prolong,
      log,
    })
    const client: SocketClient = { socket, address, token, messages, outgoing }
    clients.add(client)
    counts.add(socket, address)
    alive.add(socket)
    socket.on('pong', () => alive.add(socket))
    socket.on('error', (error) => log.debug({ err: error }, 'a socket failed'))
    socket.once('close', () => clients.delete(client))
    serve(client)
  }

  return {
    accept(request, socket, head) {
      const address = addressOf(request)
      counts.check(address)
      const userAgent = request.headers['user-agent'] ?? null
      server.handleUpgrade(request, socket, head, (webSocket) => open(webSocket, address, userAgent))
    },
    async close() {
      clearInterval(pinging)
      clearInterval(checking)
      await Promise.all([...clients].map(({ messages }) => messages.close()))
    },
    terminate: () => clients.forEach(({ socket }) => socket.terminate()),
  }
}
