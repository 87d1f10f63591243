import type { IncomingMessage } from 'node:http'
import { HttpRefusal } from './http-refusal.ts'

const host = /^(?:[a-z0-9_](?:[a-z0-9._-]{0,253}[a-z0-9_.])?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i

/**
 * The Host header must be one host name or address with an optional port.
 * @throws HttpRefusal 400
 */
export function checkHost(request: IncomingMessage): void {
  if (!host.test(request.headers.host ?? '')) {
    throw new HttpRefusal(400, 'BAD_REQUEST', 'The Host header must name one host, with or without a port.')
  }
}
