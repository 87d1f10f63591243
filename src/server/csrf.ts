import type { IncomingMessage } from 'node:http'
import { HttpRefusal } from './http-refusal.ts'

/**
 * Refuses what a page of a foreign origin makes a browser send (cross-site request forgery, and sockets hijacked from
 * another site). Three walls stand together:
 *
 * - A POST must be `application/json`, which no browser sends across origins without a preflight, and preflights are
 *   granted to the listed origins only (`cors.ts`).
 * - A GET cannot change anything: mutations are refused.
 * - This check, for GET, POST, event streams and WebSocket upgrades alike: browsers say where a request comes from
 *   (`Sec-Fetch-Site`, or `Origin`, or at least `Referer`), and it has to be this host or a listed origin. A request
 *   with none of these is no browser's (curl, servers, apps) and passes, as there is no cookie it could abuse.
 *
 * @throws HttpRefusal 403
 */
export function refuseForgery(request: IncomingMessage, allowed: readonly string[]): void {
  const { origin, referer, host = '' } = request.headers
  const site = request.headers['sec-fetch-site']
  if (site === 'same-origin' || site === 'none') return
  if (origin !== undefined && (allowed.includes(origin) || isOn(host, origin))) return
  if (origin === undefined && site === undefined && (referer === undefined || isOn(host, referer))) return
  throw new HttpRefusal(
    403,
    'FORBIDDEN',
    'Pages of this origin may not call the API. The setting CORS_ORIGINS lists those that may.',
  )
}

/** Whether a URL is on this host and port. The scheme is not compared, as a proxy may have ended TLS. */
function isOn(host: string, url: string): boolean {
  return URL.parse(url)?.host === host.toLowerCase()
}
