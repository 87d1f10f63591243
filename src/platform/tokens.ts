import { errors, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { Clock } from './clock.ts'
import type { PrismaClient } from './database.ts'
import { UnauthenticatedError } from './errors.ts'
import { decodeId, encodeId } from './ids.ts'
import { createSigningKeys, type PublicKey } from './signing-keys.ts'

/** Whom an access token names. */
export interface TokenIdentity {
  userId: string
  sessionId: string
  /** In seconds since 1970. */
  expiresAt: number
}

/** Short-lived proof of who asks: JSON Web Tokens for access (RFC 9068), signed with Ed25519. */
export interface AccessTokens {
  /** Sees to it that `issue` needs no connection to the database for the next half minute. */
  readonly prepare: () => Promise<void>
  readonly issue: (identity: { userId: string; sessionId: string }) => Promise<{ token: string; expiresAt: Date }>
  /** @throws UnauthenticatedError for everything but a token that this service signed and that has not expired */
  readonly verify: (token: string) => Promise<TokenIdentity>
  /** The same of a token that was good a moment ago. Null: it must be verified. */
  readonly known: (token: string) => TokenIdentity | null
  /** The public keys, as a JSON Web Key Set (RFC 7517). */
  readonly jwks: () => Promise<{ keys: PublicKey[] }>
}

export interface AccessTokensOptions {
  db: PrismaClient
  clock: Clock
  /** How long a token lives. */
  seconds: number
}

const name = 'trellis'
const type = 'at+jwt'
const algorithm = 'EdDSA'
/** How long a signature that was good is taken to be good: no longer than keys are kept in memory. */
const verifiedMilliseconds = 60_000
const mostVerified = 10_000

/** The key pairs are in the database, shared by all processes; the first token makes the first one. */
export function createAccessTokens({ db, clock, seconds }: AccessTokensOptions): AccessTokens {
  const keys = createSigningKeys(db, clock)

  async function issue({ userId, sessionId }: { userId: string; sessionId: string }) {
    const { kid, privateKey } = await keys.signing()
    const issuedAt = Math.floor(clock.now().getTime() / 1000)
    const expiresAt = issuedAt + seconds
    const token = await new SignJWT({ sid: encodeId('session', sessionId) })
      .setProtectedHeader({ alg: algorithm, typ: type, kid })
      .setIssuer(name)
      .setAudience(name)
      .setSubject(encodeId('user', userId))
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .setJti(crypto.randomUUID())
      .sign(privateKey)
    return { token, expiresAt: new Date(expiresAt * 1000) }
  }

  /** Tokens that were good a moment ago: their signatures need not be computed again. */
  const verified = new Map<string, { identity: TokenIdentity; until: number }>()

  function known(token: string): TokenIdentity | null {
    const found = verified.get(token)
    if (!found) return null
    const now = clock.now().getTime()
    return now < found.until && now < found.identity.expiresAt * 1000 ? found.identity : null
  }

  async function verify(token: string): Promise<TokenIdentity> {
    const before = known(token)
    if (before) return before
    const now = clock.now().getTime()
    const identity = await verifySignature(token)
    if (verified.size >= mostVerified) verified.clear()
    verified.set(token, { identity, until: now + verifiedMilliseconds })
    return identity
  }

  async function verifySignature(token: string): Promise<TokenIdentity> {
    if (!isCanonical(token)) throw refusal()
    const { payload } = await jwtVerify(token, ({ kid }) => keys.verifying(kid), {
      algorithms: [algorithm],
      typ: type,
      issuer: name,
      audience: name,
      clockTolerance: 0,
      currentDate: clock.now(),
    }).catch(refuse)
    const claims = accessClaims.safeParse(payload)
    if (!claims.success) throw refusal()
    return { userId: claims.data.sub, sessionId: claims.data.sid, expiresAt: claims.data.exp }
  }

  return { prepare: keys.prepare, issue, verify, known, jwks: async () => ({ keys: await keys.published() }) }
}

// The audience is a list in some JWTs. Ours is a text: a token for several audiences is none of ours.
const accessClaims = z.object({
  iss: z.literal(name),
  aud: z.literal(name),
  sub: idOf('user'),
  sid: idOf('session'),
  iat: z.int(),
  exp: z.int(),
  jti: z.uuid(),
})

function idOf(prefix: string) {
  return z.string().transform((id, context): string => {
    const decoded = decodeId(id)
    if (decoded?.prefix === prefix && typeof decoded.key === 'string') return decoded.key
    context.addIssue('not such an id')
    return z.NEVER
  })
}

// Base64 leaves a few bits of the last character unused, and lenient decoders skip what they do not know: without this,
// one signature would fit several texts.
function isCanonical(token: string): boolean {
  const parts = token.split('.')
  return parts.length === 3 && parts.every((part) => Buffer.from(part, 'base64url').toString('base64url') === part)
}

/** What is wrong with the token is one to the caller: it is refused. Any other failure is ours. */
function refuse(error: unknown): never {
  if (error instanceof errors.JOSEError) throw refusal()
  throw error
}

function refusal(): UnauthenticatedError {
  return new UnauthenticatedError('The access token is not valid, or has expired. Sign in again.')
}
