import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

const acceptable = /^[A-Za-z0-9][A-Za-z0-9._:/+=@-]{0,127}$/

/**
 * The id under which a request is logged: the caller's or the proxy's `X-Request-Id` where it is a plain word of at most
 * 128 characters (so that it cannot forge log lines), or else a new one.
 */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && acceptable.test(given) ? given : newRequestId()
}

export function newRequestId(): string {
  return randomUUID()
}
