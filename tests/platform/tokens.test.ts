import { PrismaPg } from '@prisma/adapter-pg'
import {
  base64url,
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  SignJWT,
} from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { UnauthenticatedError } from '../../src/platform/errors.ts'
import { PrismaClient } from '../../src/platform/generated/prisma/client.ts'
import { encodeId } from '../../src/platform/ids.ts'
import { type AccessTokens, createAccessTokens } from '../../src/platform/tokens.ts'
import { type ConnectedDatabase, connectTestDatabase } from '../harness/connected-database.ts'

const userId = '01890000-0000-7000-8000-000000000001'
const sessionId = '01890000-0000-7000-8000-000000000002'
const seconds = 900
const start = new Date('2026-11-01T12:00:00.400Z')
const issuedAt = 1_793_534_400

let database: ConnectedDatabase
let tokens: AccessTokens
let now: Date
const clock = { now: () => now }

beforeAll(async () => {
  database = await connectTestDatabase()
})

afterAll(async () => {
  await database.close()
})

beforeEach(async () => {
  now = start
  await database.db.signingKey.deleteMany()
  tokens = createAccessTokens({ db: database.db, clock, seconds })
})

describe('an access token', () => {
  test('names the user, the session and its end, and says nothing else', async () => {
    const { token, expiresAt } = await tokens.issue({ userId, sessionId })
    expect(expiresAt).toEqual(new Date('2026-11-01T12:15:00Z'))
    const [header = '', payload = ''] = token.split('.')
    expect(parse(header)).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: await onlyKid() })
    expect(parse(payload)).toEqual({
      iss: 'trellis',
      aud: 'trellis',
      sub: encodeId('user', userId),
      sid: encodeId('session', sessionId),
      iat: issuedAt,
      exp: issuedAt + seconds,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect(await tokens.verify(token)).toEqual({ userId, sessionId, expiresAt: issuedAt + seconds })
  })

  test('is good until the second in which it expires', async () => {
    const { token } = await tokens.issue({ userId, sessionId })
    now = new Date((issuedAt + seconds) * 1000 - 1)
    await expect(tokens.verify(token)).resolves.toMatchObject({ userId })
    now = new Date((issuedAt + seconds) * 1000)
    await expect(tokens.verify(token)).rejects.toThrow(UnauthenticatedError)
  })

  test('is good in every process of the service', async () => {
    const elsewhere = createAccessTokens({ db: database.db, clock, seconds })
    const { token } = await tokens.issue({ userId, sessionId })
    await expect(elsewhere.verify(token)).resolves.toMatchObject({ userId, sessionId })
  })

  test('is not good once its key has retired', async () => {
    const { token } = await tokens.issue({ userId, sessionId })
    await database.db.signingKey.updateMany({ data: { retiredAt: now } })
    const elsewhere = createAccessTokens({ db: database.db, clock, seconds })
    await expect(elsewhere.verify(token)).rejects.toThrow(UnauthenticatedError)
    expect(await elsewhere.jwks()).toEqual({ keys: [] })
    // The next token gets a new key, and the retired one stays retired.
    const next = await elsewhere.issue({ userId, sessionId })
    await expect(elsewhere.verify(next.token)).resolves.toMatchObject({ userId })
    expect(await database.db.signingKey.count()).toBe(2)
  })
})

describe('the signing key', () => {
  test('is one, also when many processes need the first one at once', async () => {
    const processes = Array.from({ length: 6 }, () => createAccessTokens({ db: database.db, clock, seconds }))
    const issued = await Promise.all(processes.map((process) => process.issue({ userId, sessionId })))
    expect(await database.db.signingKey.count()).toBe(1)
    for (const { token } of issued) await expect(tokens.verify(token)).resolves.toMatchObject({ userId })
  })

  test('is published without its private half', async () => {
    const { token } = await tokens.issue({ userId, sessionId })
    const { keys } = await tokens.jwks()
    const kid = await onlyKid()
    expect(keys).toEqual([
      { kty: 'OKP', crv: 'Ed25519', x: expect.stringMatching(/^[\w-]{43}$/), kid, alg: 'EdDSA', use: 'sig' },
    ])
    expect(parse(token.split('.')[0] ?? '')).toMatchObject({ kid })
  })

  test('is looked for in the database once a second at most, however many forged tokens name another', async () => {
    let statements = 0
    const counting = new PrismaClient({
      adapter: new PrismaPg(database.pool),
      log: [{ emit: 'event', level: 'query' }],
    })
    counting.$on('query', () => statements++)
    const elsewhere = createAccessTokens({ db: counting, clock, seconds })
    const { token } = await tokens.issue({ userId, sessionId })
    await elsewhere.verify(token)
    expect(statements).toBe(1)
    const stranger = await generateKeyPair('EdDSA')
    const forgeries = await Promise.all(
      Array.from({ length: 50 }, () => sign({ kid: crypto.randomUUID() }, {}, stranger.privateKey)),
    )
    for (const forgery of forgeries) await expect(elsewhere.verify(forgery)).rejects.toThrow(UnauthenticatedError)
    expect(statements).toBeLessThanOrEqual(2)
    await expect(elsewhere.verify(token)).resolves.toMatchObject({ userId })
  })
})

describe('is refused:', () => {
  let token: string
  let key: CryptoKey
  let kid: string

  beforeEach(async () => {
    ;({ token } = await tokens.issue({ userId, sessionId }))
    const row = await database.db.signingKey.findFirstOrThrow()
    kid = row.id
    // The column holds what exportJWK wrote.
    key = (await importJWK(row.privateJwk as JWK, 'EdDSA')) as CryptoKey
    // The way these forgeries are made is sound: unchanged, it makes a good token.
    await expect(tokens.verify(await sign({ kid }, {}, key))).resolves.toMatchObject({ userId, sessionId })
  })

  async function refused(forgery: string): Promise<void> {
    await expect(tokens.verify(forgery)).rejects.toThrow(UnauthenticatedError)
  }

  test.each([
    '',
    '.',
    '..',
    '...',
    'x',
    'null',
    'e30.e30.',
    'e30.e30.e30',
    'a.b.c.d.e',
    '\0',
    '🙂.🙂.🙂',
    `${'a'.repeat(100_000)}.e30.e30`,
  ])('what is no token at all (%#)', async (text) => {
    await refused(text)
  })

  test('any change to the text of a good one', async () => {
    const [header = '', payload = '', signature = ''] = token.split('.')
    await refused(`${token}.`)
    await refused(` ${token}`)
    await refused(`${token}=`)
    await refused(`${header}.${payload}.`)
    await refused(`${header}.${payload}`)
    await refused(`${header}.${payload}.${signature}${signature}`)
    await refused(`${header}\n.${payload}.${signature}`)
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    for (const last of alphabet) {
      if (!signature.endsWith(last)) await refused(`${header}.${payload}.${signature.slice(0, -1)}${last}`)
    }
    for (let at = 0; at < token.length; at += 7) {
      const changed = token[at] === 'A' ? 'B' : 'A'
      await refused(token.slice(0, at) + changed + token.slice(at + 1))
    }
  })

  test('other algorithms, none among them, with the public key as secret and with keys of its own', async () => {
    const [, payload = ''] = token.split('.')
    const [published] = (await tokens.jwks()).keys
    const secrets = [published!.x, JSON.stringify(published), ''].map((text) => new TextEncoder().encode(text))
    for (const alg of ['none', 'None', 'NONE', 'nOnE', '']) {
      await refused(`${json({ alg, typ: 'at+jwt', kid })}.${payload}.`)
    }
    for (const secret of [...secrets, base64url.decode(published!.x)]) {
      for (const [alg, hash] of [
        ['HS256', 'SHA-256'],
        ['HS512', 'SHA-512'],
      ] as const) {
        await refused(await signWithSecret({ alg, kid }, secret, hash))
      }
    }
    for (const alg of ['RS256', 'ES256', 'PS256']) {
      const pair = await generateKeyPair(alg)
      await refused(await sign({ alg, kid }, {}, pair.privateKey))
    }
  })

  test("a stranger's key, under our kid, another, none, and brought along in the header", async () => {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA')
    const jwk = await exportJWK(publicKey)
    const others = [kid, crypto.randomUUID(), await calculateJwkThumbprint(jwk), '', '../../etc/passwd', "' OR 1=1 --"]
    for (const other of others) await refused(await sign({ kid: other }, {}, privateKey))
    await refused(await sign({ kid, jwk }, {}, privateKey))
    await refused(await sign({ jwk }, {}, privateKey))
    await refused(await sign({ kid, jku: 'https://example.test/jwks.json' }, {}, privateKey))
    await refused(await sign({}, {}, privateKey))
  })

  test('our key under no kid, or under one that is no text', async () => {
    await refused(await sign({}, {}, key))
    for (const wrong of [1, null, {}, [kid], true])
      await refused(await signRaw({ alg: 'EdDSA', typ: 'at+jwt', kid: wrong }, key))
  })

  test('another type, issuer or audience', async () => {
    for (const typ of ['JWT', 'jwt', 'rt+jwt', 'id_token', undefined]) await refused(await sign({ kid, typ }, {}, key))
    for (const iss of ['Trellis', 'other', '', undefined]) await refused(await sign({ kid }, { iss }, key))
    for (const aud of ['other', '', undefined, ['trellis', 'other'], []])
      await refused(await sign({ kid }, { aud }, key))
  })

  test('a missing or malformed claim', async () => {
    for (const claim of ['sub', 'sid', 'iat', 'exp', 'jti'])
      await refused(await sign({ kid }, { [claim]: undefined }, key))
    for (const sub of [userId, encodeId('session', userId), encodeId('user', 7), 7, null, '']) {
      await refused(await sign({ kid }, { sub }, key))
    }
    for (const sid of [sessionId, encodeId('user', sessionId), {}]) await refused(await sign({ kid }, { sid }, key))
    for (const exp of ['1893456000', 1e300, issuedAt, issuedAt - 1, 0, -1])
      await refused(await sign({ kid }, { exp }, key))
  })

  test('one that is not good yet, or demands what we do not know', async () => {
    await refused(await sign({ kid }, { nbf: issuedAt + 60 }, key))
    await refused(await signRaw({ alg: 'EdDSA', typ: 'at+jwt', kid, crit: ['exp'], exp: 1 }, key))
    await refused(await signRaw({ alg: 'EdDSA', typ: 'at+jwt', kid, crit: ['b64'], b64: false }, key))
  })

  test('a fault of the database is no refusal', async () => {
    const unreachable = new PrismaClient({
      adapter: new PrismaPg({ connectionString: 'postgresql://nobody@127.0.0.1:1/none' }),
    })
    const elsewhere = createAccessTokens({ db: unreachable, clock, seconds })
    const failure: unknown = await elsewhere.verify(token).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Error)
    expect(failure).not.toBeInstanceOf(UnauthenticatedError)
  })
})

const goodClaims = {
  iss: 'trellis',
  aud: 'trellis',
  sub: encodeId('user', userId),
  sid: encodeId('session', sessionId),
  iat: issuedAt,
  exp: issuedAt + seconds,
  jti: '01890000-0000-7000-8000-0000000000ff',
}

async function sign(header: object, claims: object, key: CryptoKey): Promise<string> {
  return new SignJWT({ ...goodClaims, ...claims })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', ...header })
    .sign(key)
}

/** Signs with a header that a library would refuse to write. */
async function signRaw(header: object, key: CryptoKey): Promise<string> {
  const text = `${json(header)}.${json(goodClaims)}`
  const signature = await crypto.subtle.sign('Ed25519', key, new TextEncoder().encode(text))
  return `${text}.${base64url.encode(new Uint8Array(signature))}`
}

/** The same with a secret, of any length. */
async function signWithSecret(header: object, secret: Uint8Array, hash: string): Promise<string> {
  const text = `${json({ typ: 'at+jwt', ...header })}.${json(goodClaims)}`
  // Web Crypto wants a buffer of its own, and no empty key.
  const bytes = secret.length > 0 ? new Uint8Array(secret) : new Uint8Array(1)
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash }, false, ['sign'])
  const signature = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text))
  return `${text}.${base64url.encode(new Uint8Array(signature))}`
}

function json(value: unknown): string {
  return base64url.encode(JSON.stringify(value))
}

function parse(part: string): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString())
}

async function onlyKid(): Promise<string> {
  const keys = await database.db.signingKey.findMany()
  expect(keys.length).toBe(1)
  return keys[0]!.id
}
