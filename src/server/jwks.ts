import { type Exchange, send } from './exchange.ts'

/**
 * `/.well-known/jwks.json`: the public keys that verify our access tokens (RFC 7517). A new key has to be known to
 * verifiers before it signs, so it is cached for a short time only.
 */
export async function sendJwks(exchange: Exchange, jwks: () => Promise<object> | object): Promise<void> {
  send(exchange, 200, 'application/jwk-set+json; charset=utf-8', JSON.stringify(await jwks()), {
    'Cache-Control': 'public, max-age=300',
  })
}
