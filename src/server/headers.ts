/**
 * Headers of every answer. An API answer may load nothing and stand in no frame; GraphiQL replaces the policy by its own.
 * HSTS is left to the proxy that ends TLS: only it knows that every host name speaks HTTPS.
 */
const securityHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
}

export function commonHeaders(requestId: string): Record<string, string> {
  return { 'X-Request-Id': requestId, ...securityHeaders }
}
