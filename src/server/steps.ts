import type { IncomingMessage } from 'node:http'
import type { Context } from '../context/context.ts'
import { callerAddress } from '../limits/caller.ts'
import { UnauthenticatedError } from '../platform/errors.ts'
import type { CreateContext } from './create-context.ts'
import type { Exchange } from './exchange.ts'
import { HttpRefusal } from './http-refusal.ts'

/** What is found out about the caller of an operation over HTTP, by whichever way the request goes. */
export interface Steps {
  /**
   * Finds out who asks.
   * @param isRead whether it is known that nothing will be changed
   * @throws HttpRefusal 401 for a bad token, 400 for a bad idempotency key; what the database says when it is away
   */
  readonly callerOf: (exchange: Exchange, isRead: boolean) => Promise<Context> | Context
  /** From where. */
  readonly addressOf: (request: IncomingMessage) => string
}

/** @param trustedProxies how many proxies stand before the server */
export function createSteps(createContext: CreateContext, trustedProxies: number): Steps {
  return {
    addressOf: ({ socket, headers }) =>
      callerAddress(socket.remoteAddress ?? '', headers['x-forwarded-for']?.toString(), trustedProxies),
    callerOf({ request, requestId }, isRead) {
      const { authorization = null, 'user-agent': userAgent = null } = request.headers
      const idempotencyKey = idempotencyKeyOf(request)
      const lastEventId = request.headers['last-event-id']?.toString() || null
      const found = createContext({ requestId, authorization, userAgent, idempotencyKey, lastEventId, isRead })
      return found instanceof Promise ? found.catch(refuse) : found
    },
  }
}

function refuse(error: unknown): never {
  if (!(error instanceof UnauthenticatedError)) throw error
  throw new HttpRefusal(401, error.code, error.message, { 'WWW-Authenticate': 'Bearer error="invalid_token"' })
}

/** The key, which the draft of the header's standard puts into quotes (draft-ietf-httpapi-idempotency-key-header). */
function idempotencyKeyOf({ headers }: IncomingMessage): string | null {
  const given = headers['idempotency-key']?.toString()
  if (given === undefined) return null
  const key = /^"(.*)"$/.exec(given)?.[1] ?? given
  if (/^[\x20-\x7e]{1,255}$/.test(key)) return key
  throw new HttpRefusal(400, 'BAD_REQUEST', 'An Idempotency-Key must be 1–255 printable ASCII characters.')
}
