import type { IncomingMessage } from 'node:http'

const preflightSeconds = 7200

/**
 * The headers by which pages of the listed origins may read the answers (CORS). Credentials are never allowed: callers identify
 * themselves by the Authorization header, and cookies mean nothing here. So a listed origin may send any header it asks for,
 * such as those of tracing. With no origin listed, no CORS header is ever sent.
 */
export function corsHeaders({ method, headers }: IncomingMessage, allowed: readonly string[]): Record<string, string> {
  const { origin } = headers
  const vary = { Vary: 'Origin, Access-Control-Request-Headers' }
  if (origin === undefined || !allowed.includes(origin)) return vary
  const asked = headers['access-control-request-headers']
  return {
    ...vary,
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Expose-Headers': 'X-Request-Id, RateLimit, RateLimit-Policy, Retry-After',
    ...(method === 'OPTIONS' && {
      'Access-Control-Allow-Methods': 'GET, POST',
      ...(asked !== undefined && { 'Access-Control-Allow-Headers': asked }),
      'Access-Control-Max-Age': String(preflightSeconds),
    }),
  }
}
