import { type CryptoKey, errors, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import { withoutCancellation } from './cancellation.ts'
import type { Clock } from './clock.ts'
import type { Database, PrismaClient } from './database.ts'
import { inTransaction } from './transaction.ts'

/** A public key as others read it (RFC 7517, RFC 8037). */
export interface PublicKey {
  kty: string
  crv: string
  x: string
  kid: string
  alg: string
  use: 'sig'
}

/** The key pairs that sign access tokens, from the database and kept in memory for a minute. */
export interface SigningKeys {
  /** Sees to it that `signing` needs no connection to the database for the next half minute. */
  readonly prepare: () => Promise<void>
  /** The newest key. If there is none, makes it; processes that start at once agree on one. */
  readonly signing: () => Promise<{ kid: string; privateKey: CryptoKey }>
  /** The key that a token names. @throws JWKSNoMatchingKey if there is none */
  readonly verifying: (kid: unknown) => Promise<CryptoKey>
  readonly published: () => Promise<PublicKey[]>
}

interface LoadedKey {
  kid: string
  retiredAt: Date | null
  privateKey: CryptoKey
  publicKey: CryptoKey
  published: PublicKey
}

const algorithm = 'EdDSA'
const curve = 'Ed25519'

/** Milliseconds. A key that another process made or retired counts here after so long, at the latest. */
const keptFor = 60_000
/** Milliseconds between two looks for keys that a token names and that are not here: a forged one must not cost a statement. */
const lookAgainAfter = 1_000

export function createSigningKeys(db: PrismaClient, clock: Clock): SigningKeys {
  let loaded: { keys: LoadedKey[]; at: number } | null = null
  let loading: { keys: Promise<LoadedKey[]>; at: number } | null = null

  /** The keys that count, newest first, not older than so many milliseconds. */
  async function keys(age: number): Promise<LoadedKey[]> {
    // Not the given clock: this is about how often to ask, not about what time it is.
    const at = performance.now()
    const found = loaded && at - loaded.at < age ? loaded.keys : await loadAt(at, age)
    const now = clock.now()
    return found.filter((key) => key.retiredAt === null || key.retiredAt > now)
  }

  async function loadAt(at: number, age: number): Promise<LoadedKey[]> {
    if (loading && at - loading.at < age) return loading.keys
    const mine = { keys: withoutCancellation(() => load(db)), at }
    loading = mine
    try {
      const found = await mine.keys
      if (!loaded || loaded.at < at) loaded = { keys: found, at }
      return found
    } finally {
      if (loading === mine) loading = null
    }
  }

  async function newest(age: number): Promise<LoadedKey> {
    const [key] = await keys(age)
    if (key) return key
    await createFirst(db, clock)
    const [first] = await keys(0)
    if (!first) throw new Error('The signing key that was just made is not there.')
    return first
  }

  return {
    prepare: async () => void (await newest(keptFor / 2)),
    signing: () => newest(keptFor),
    async verifying(kid) {
      const named = (key: LoadedKey): boolean => key.kid === kid
      const key = (await keys(keptFor)).find(named) ?? (await keys(lookAgainAfter)).find(named)
      if (!key) throw new errors.JWKSNoMatchingKey()
      return key.publicKey
    },
    published: async () => (await keys(keptFor)).map((key) => key.published),
  }
}

async function load(db: Database): Promise<LoadedKey[]> {
  const rows = await db.signingKey.findMany({ orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] })
  return Promise.all(
    rows.map(async ({ id, retiredAt, publicJwk, privateJwk }) => {
      // We wrote these columns, with the keys that `createFirst` exports.
      const published = { ...(publicJwk as object as PublicKey), kid: id, alg: algorithm, use: 'sig' as const }
      return {
        kid: id,
        retiredAt,
        privateKey: await imported(privateJwk as JWK),
        publicKey: await imported(published),
        published,
      }
    }),
  )
}

async function imported(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, algorithm)
  if (key instanceof Uint8Array) throw new Error('A signing key in the database is not a key pair.')
  return key
}

async function createFirst(db: PrismaClient, clock: Clock): Promise<void> {
  const pair = await generateKeyPair(algorithm, { crv: curve, extractable: true })
  const publicJwk = await exportJWK(pair.publicKey)
  const privateJwk = await exportJWK(pair.privateKey)
  await inTransaction(db, async (transaction) => {
    // Whoever comes second waits here, and then sees the key of the first.
    await transaction.$executeRaw`LOCK TABLE "SigningKey" IN SHARE ROW EXCLUSIVE MODE`
    const now = clock.now()
    const usable = { OR: [{ retiredAt: null }, { retiredAt: { gt: now } }] }
    if ((await transaction.signingKey.count({ where: usable })) > 0) return
    await transaction.signingKey.create({
      data: { algorithm, publicJwk: { ...publicJwk }, privateJwk: { ...privateJwk }, createdAt: now },
    })
  })
}
