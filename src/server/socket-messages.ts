import { CloseCode, MessageType } from 'graphql-ws'
import type { Logger } from 'pino'
import type { WebSocket } from 'ws'
import type { Context } from '../context/context.ts'
import type { Identity } from '../context/viewer.ts'
import { isDatabaseAway } from '../platform/database-away.ts'
import { logSocketOperation, type SocketOperation } from './access-log.ts'
import { onMessages } from './in-order.ts'
import { parseJson } from './json.ts'
import { newRequestId } from './request-id.ts'

const goingAway = 1001
const tryAgainLater = 1013
/** How many messages of one client may wait until an id is free again, which each has said that it needs no more. */
const mostWaiting = 10

/** An operation that a client has begun and that has not ended. */
export interface BegunOperation extends SocketOperation {
  /** Null while it is not known whether it may run. */
  context: Context | null
  /** Aborts when the client completes it or goes. */
  readonly hangUp: AbortController
}

/** The messages of one client, in the order in which they count, and the operations that they begin. */
export interface SocketMessages {
  /**
   * Hands them over, to a function whose promise lasts as long as the operation that a message begins, and which calls `begin`
   * before it waits for anything.
   */
  readonly receive: (handle: (text: string) => Promise<void>) => void
  /** Takes note of the operation that the message begins which is being handed over. */
  readonly begin: (id: string) => BegunOperation
  /** Lets operations go on with a newer token of the same person. */
  readonly prolong: (token: Identity) => void
  /** Lets queries and mutations finish, then closes the socket with 1001, upon which clients come again. */
  readonly close: () => Promise<void>
}

export function createSocketMessages(socket: WebSocket, log: Logger): SocketMessages {
  /** What is under way, by the client's ids. */
  const operations = new Map<string, BegunOperation>()
  /** When the messages that begin operations are done with, by the client's ids. */
  const ends = new Map<string, Promise<void>>()
  let waiting = 0
  let isClosing = false

  socket.once('close', () => {
    for (const { hangUp } of operations.values()) hangUp.abort()
  })

  function receive(handle: (text: string) => Promise<void>): void {
    onMessages(socket, async ({ data, isBinary }) => {
      const text = data.toString()
      const message = isBinary ? null : clientMessage(text)
      if (message === null) return socket.close(CloseCode.BadRequest, 'Invalid message')
      const { type, id } = message
      // A client may use an id again once it has completed it, but graphql-ws would take what is left of the old operation
      // for the new one's. So messages about that id wait until the old operation is gone.
      if (isWindingUp(id)) {
        if (waiting >= mostWaiting)
          return socket.close(CloseCode.BadRequest, 'Too many messages about a completed operation')
        waiting++
        while (isWindingUp(id)) await ends.get(id)
        waiting--
      }
      if (socket.readyState === socket.CLOSED) return
      const running = operations.get(id)
      if (type === MessageType.Complete) running?.hangUp.abort()
      if (type === MessageType.Subscribe && isClosing) return
      const handling = guarded(handle(text))
      const begun = operations.get(id)
      if (begun && begun !== running) ends.set(id, ended(id, begun, handling))
    })
  }

  function isWindingUp(id: string): boolean {
    return operations.get(id)?.hangUp.signal.aborted ?? false
  }

  async function guarded(handling: Promise<void>): Promise<void> {
    try {
      await handling
    } catch (error) {
      if (socket.readyState !== socket.OPEN) return
      // Upon this code clients come again, which graphql-ws' own do not upon InternalServerError.
      if (isDatabaseAway(error)) return socket.close(tryAgainLater, 'The service is not available just now')
      log.error({ err: error }, 'a message failed')
      socket.close(CloseCode.InternalServerError, 'Internal server error')
    }
  }

  async function ended(id: string, operation: BegunOperation, handling: Promise<void>): Promise<void> {
    await handling
    ends.delete(id)
    operations.delete(id)
    logSocketOperation(operation, log)
  }

  return {
    receive,
    begin(id) {
      const operation: BegunOperation = {
        requestId: newRequestId(),
        startedAt: performance.now(),
        summary: null,
        outcome: 'refused',
        context: null,
        hangUp: new AbortController(),
      }
      operations.set(id, operation)
      return operation
    },
    prolong(token) {
      for (const { context } of operations.values()) context?.prolong(token)
    },
    async close() {
      isClosing = true
      const single = [...ends].filter(([id]) => operations.get(id)?.summary?.kind !== 'subscription')
      await Promise.all(single.map(([, end]) => end))
      if (socket.readyState === socket.CLOSED) return
      const closed = new Promise((resolve) => socket.once('close', resolve))
      socket.close(goingAway, 'Server is going away, try again')
      await closed
    },
  }
}

const clientTypes: readonly unknown[] = [
  MessageType.ConnectionInit,
  MessageType.Ping,
  MessageType.Pong,
  MessageType.Subscribe,
  MessageType.Complete,
]

/** Type and id of a message that clients may send, or null. graphql-ws checks the rest. */
function clientMessage(text: string): { type: MessageType; id: string } | null {
  let message: unknown
  try {
    message = parseJson(text)
  } catch {
    return null
  }
  if (typeof message !== 'object' || message === null || !('type' in message)) return null
  if (!clientTypes.includes(message.type)) return null
  const id = 'id' in message && typeof message.id === 'string' ? message.id : ''
  return { type: message.type as MessageType, id } // `clientTypes` has it
}
