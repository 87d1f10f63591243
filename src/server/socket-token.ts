import { CloseCode, MessageType } from 'graphql-ws'
import type { Logger } from 'pino'
import type { WebSocket } from 'ws'
import type { Context } from '../context/context.ts'
import type { Identity } from '../context/viewer.ts'
import { UnauthenticatedError } from '../platform/errors.ts'
import type { CreateContext } from './create-context.ts'
import { onExpiry } from './expiry.ts'
import { forNewest } from './newest.ts'
import type { Outgoing } from './outgoing.ts'
import { newRequestId } from './request-id.ts'

/** Between two tokens of one client that are looked at. */
const renewMilliseconds = 1_000

/** The access token of one client: that of its connection, or the newest that a Ping has brought. */
export interface SocketToken {
  /** Takes the token of a connection that begins. @returns whether the client may go on */
  readonly connect: (parameters: Record<string, unknown>) => Promise<boolean>
  /** Answers a Ping, which may bring a newer token. Of many, the newest counts. */
  readonly answerPing: (payload: Record<string, unknown> | undefined) => Promise<void>
  /** Finds out anew who asks, for each operation. @throws UnauthenticatedError if the token is no longer good */
  readonly contextOf: (requestId: string) => Promise<Context>
  /** Whether there is one: an anonymous client has none. */
  readonly isGiven: () => boolean
}

/** @param options.prolong told of a newer token of the same person */
export function createSocketToken(
  socket: WebSocket,
  options: {
    userAgent: string | null
    createContext: CreateContext
    outgoing: Outgoing
    prolong: (token: Identity) => void
    log: Logger
  },
): SocketToken {
  const { userAgent, createContext, outgoing, prolong, log } = options
  let authorization: string | null = null
  /** The account that the connection belongs to: undefined before it is acknowledged, null for an anonymous caller. */
  let owner: string | null | undefined
  let callOffExpiry = (): void => {}
  const renewByNewest = forNewest(renewMilliseconds, renew)
  socket.once('close', () => callOffExpiry())

  /** Goes on with a newer token of the same person; any other closes the socket with 4403. */
  async function renew(given: unknown): Promise<void> {
    if (isClosed() || given === authorization) return
    try {
      if (typeof given !== 'string') throw new UnauthenticatedError()
      const context = await createContext({ requestId: newRequestId(), authorization: given, userAgent })
      const { userId, sessionId, expiresAt } = context.viewer
      if (userId === null || sessionId === null || expiresAt === null || userId !== owner) {
        throw new UnauthenticatedError()
      }
      authorization = given
      prolong({ userId, sessionId, expiresAt })
      watchExpiry(context)
    } catch (error) {
      if (error instanceof UnauthenticatedError) return socket.close(CloseCode.Forbidden, 'Forbidden')
      // The old token is still good, and the client will send a new one again.
      log.warn({ err: error }, 'a token in a ping could not be looked up')
    }
  }

  function watchExpiry(context: Context): void {
    callOffExpiry()
    if (isClosed()) return
    callOffExpiry = onExpiry(context, () => socket.close(CloseCode.Forbidden, 'Access token expired'))
  }

  function isClosed(): boolean {
    return socket.readyState === socket.CLOSED
  }

  /** Of the token that there is when it is known who asks: a newer one may have come meanwhile. */
  async function contextOf(requestId: string): Promise<Context> {
    const given = authorization
    const context = await createContext({ requestId, authorization: given, userAgent })
    return given === authorization ? context : contextOf(requestId)
  }

  function sendPong(payload: Record<string, unknown> | undefined): Promise<void> {
    return outgoing.send(JSON.stringify({ type: MessageType.Pong, ...(payload && { payload }) }))
  }

  return {
    async connect(parameters) {
      const given = authorizationIn(parameters) ?? null
      if (given !== null && typeof given !== 'string') return false
      authorization = given
      try {
        const context = await contextOf(newRequestId())
        owner = context.viewer.userId
        watchExpiry(context)
        return true
      } catch (error) {
        if (error instanceof UnauthenticatedError) return false
        throw error
      }
    },
    async answerPing(payload) {
      const given = authorizationIn(payload ?? {})
      if (given === undefined || owner === undefined) return sendPong(payload)
      if (given !== authorization) await renewByNewest(given)
      if (socket.readyState === socket.OPEN) await sendPong(undefined)
    },
    contextOf,
    isGiven: () => authorization !== null,
  }
}

/** The authorization among the parameters of a connection or a Ping: named as the HTTP header, whose name is the same in any case. */
function authorizationIn(parameters: Record<string, unknown>): unknown {
  return Object.entries(parameters).find(([name]) => name.toLowerCase() === 'authorization')?.[1] ?? undefined
}
