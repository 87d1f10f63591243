import type { Server, ServerResponse } from 'node:http'
import { Server as NetServer } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as delay, setImmediate } from 'node:timers/promises'
import type { EventStream } from './sse.ts'

const acceptMilliseconds = 1_000
const politeMilliseconds = 500

/** The HTTP connections of a server, to be let go without cutting an answer short. */
export interface HttpConnections {
  /** Takes note of an answer under way, until `end`. */
  begin(response: ServerResponse): void
  end(response: ServerResponse): void
  /** Whether an answer has begun on a connection and has not ended. */
  isAnswering(socket: Duplex): boolean
  trackEventStream(stream: EventStream, response: ServerResponse): void
  /**
   * Closes the port; answers from then on end their connection; resolves when the last connection has ended.
   * @param deadline after which connections without a request are cut at once
   */
  drain(deadline: AbortSignal): Promise<void>
}

export function createHttpConnections(server: Server): HttpConnections {
  /**
   * The answers that each connection waits for: several, if the client has not waited for the first. They are not in one
   * set, since a set that every request is put into and taken out of makes V8 keep each of them for a while.
   */
  const connections = new Map<Duplex, ServerResponse[]>()
  const eventStreams = new Set<EventStream>()
  let isDraining = false
  /** Whether a connection without a request may be closed. */
  let mayCut = false

  /** Closes the port and connections without a request: in the part of the event loop's turn after what has come in is read. */
  async function cut(): Promise<void> {
    await setImmediate()
    server.close()
  }

  server.on('connection', (socket) => {
    connections.set(socket, [])
    socket.once('close', () => connections.delete(socket))
  })

  return {
    begin(response) {
      if (isDraining) response.setHeader('Connection', 'close')
      connections.get(response.req.socket)?.push(response)
    },
    end(response) {
      const responses = connections.get(response.req.socket)
      responses?.splice(responses.indexOf(response), 1)
      if (mayCut) void cut()
    },
    isAnswering: (socket) => connections.get(socket)?.some(({ headersSent }) => headersSent) ?? false,
    trackEventStream(stream, response) {
      if (isDraining) return stream.interrupt()
      eventStreams.add(stream)
      response.once('close', () => eventStreams.delete(stream))
    },
    async drain(deadline) {
      await acceptWaiting(server)
      isDraining = true
      for (const response of connections.values().flatMap((responses) => responses)) {
        if (!response.headersSent) response.setHeader('Connection', 'close')
      }
      for (const stream of eventStreams) stream.interrupt()
      // `close` of an HTTP server also cuts connections without a request, on which a client may be sending its next one at
      // this very moment. So the port is closed as that of any server is; for a while such requests are still answered, and
      // the answers say that the connection ends; what has been silent all the while is cut.
      const closed = new Promise((resolve) => NetServer.prototype.close.call(server, resolve))
      if (await hasConnections(server)) await delay(politeMilliseconds, undefined, { signal: deadline }).catch(() => {})
      mayCut = true
      await cut()
      await closed
    },
  }
}

/**
 * Takes in the clients that have connected but wait to be accepted, whom closing the port would cut. Node accepts one in a
 * turn of the event loop, so there is none left when two turns have brought none.
 */
async function acceptWaiting(server: Server): Promise<void> {
  let emptyTurns = 0
  const onConnection = () => {
    emptyTurns = 0
  }
  server.on('connection', onConnection)
  const latest = performance.now() + acceptMilliseconds
  for (; emptyTurns < 2 && performance.now() < latest; emptyTurns++) await setImmediate()
  server.off('connection', onConnection)
}

function hasConnections(server: Server): Promise<boolean> {
  return new Promise((resolve) => server.getConnections((_error, count) => resolve(count > 0)))
}
