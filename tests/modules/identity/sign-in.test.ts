import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeId } from '../../../src/platform/ids.ts'
import { startTestApp, type TestApp } from '../../harness/app.ts'
import { generous } from '../../harness/generous.ts'
import { createWorld, password, type World } from '../../harness/world.ts'

let app: TestApp
let world: World

beforeAll(async () => {
  // Attempts are counted, which is not what this is about.
  app = await startTestApp({ settings: generous })
  world = await createWorld(app.db)
})

afterAll(async () => {
  await app.close()
})

const document = /* GraphQL */ `
  mutation ($input: SignInInput!) {
    signIn(input: $input) {
      __typename
      ... on SignInPayload {
        accessToken
        viewer { id email organizations { edges { node { slug } } } }
      }
      ... on Error { code message }
    }
  }
`

async function signIn(input: object) {
  const { data, errors } = await app.ask<{ signIn: Record<string, unknown> }>(null, document, { input })
  expect(errors).toBeUndefined()
  return data?.signIn
}

const refusal = {
  __typename: 'InvalidCredentialsError',
  code: 'INVALID_CREDENTIALS',
  message: 'The e-mail address and the password do not belong together.',
}

describe('signIn', () => {
  test('opens another session, and the answer is already that person’s', async () => {
    const before = await app.db.session.count({ where: { userId: world.admin.userId } })
    const answer = await signIn({ email: world.admin.email.toUpperCase(), password })
    expect(answer).toEqual({
      __typename: 'SignInPayload',
      accessToken: expect.any(String),
      viewer: {
        id: encodeId('user', world.admin.userId),
        email: world.admin.email,
        organizations: { edges: [{ node: { slug: 'acme' } }] },
      },
    })
    const { data } = await app.ask({ token: String(answer?.accessToken) }, '{ viewer { email } }')
    expect(data).toEqual({ viewer: { email: world.admin.email } })
    // The other device stays signed in.
    expect((await app.ask(world.admin, '{ viewer { email } }')).data).toEqual({ viewer: { email: world.admin.email } })
    expect(await app.db.session.count({ where: { userId: world.admin.userId } })).toBe(before + 1)
    const session = await app.db.session.findFirstOrThrow({ orderBy: { createdAt: 'desc' } })
    expect(await app.db.event.findFirst({ orderBy: { position: 'desc' } })).toMatchObject({
      type: 'session.opened',
      subjectId: session.id,
      organizationId: null,
      data: { userId: world.admin.userId },
    })
  })

  test('gives a wrong password, an unknown address and an account without a password the same answer', async () => {
    await app.db.user.create({ data: { email: 'nopassword@world.test', name: 'Oda' } })
    const before = await Promise.all([app.db.session.count(), app.db.event.count()])
    for (const email of [world.admin.email, 'nobody@world.test', 'nopassword@world.test']) {
      for (const wrong of ['wrong horse battery', `${password} `, password.toUpperCase()]) {
        expect(await signIn({ email, password: wrong })).toEqual(refusal)
      }
    }
    expect(await signIn({ email: 'nobody@world.test', password })).toEqual(refusal)
    expect(await Promise.all([app.db.session.count(), app.db.event.count()])).toEqual(before)
  })

  test('takes as long to refuse an unknown address as a wrong password', async () => {
    const known: number[] = []
    const unknown: number[] = []
    for (let round = 0; round < 12; round++) {
      known.push(await timeToRefuse(world.admin.email))
      unknown.push(await timeToRefuse(`nobody${round}@world.test`))
    }
    // The quickest of many: what else runs on the machine only ever adds.
    const ratio = Math.min(...unknown) / Math.min(...known)
    expect(ratio).toBeGreaterThan(0.7)
    expect(ratio).toBeLessThan(1.4)
  })

  test('keeps no connection busy while it computes, so that a crowd leaves room for others', async () => {
    let working = true
    const crowd = Promise.all(
      Array.from({ length: 40 }, () => signIn({ email: world.admin.email, password: 'wrong horse' })),
    ).finally(() => {
      working = false
    })
    let looks = 0
    while (working) {
      const { rows } = await app.pool.query<{ held: number }>(
        `SELECT count(*)::int AS held FROM pg_stat_activity
         WHERE datname = current_database() AND state = 'idle in transaction'`,
      )
      expect(rows).toEqual([{ held: 0 }])
      looks++
    }
    expect(looks).toBeGreaterThan(10)
    for (const answer of await crowd) expect(answer).toEqual(refusal)
  })
})

async function timeToRefuse(email: string): Promise<number> {
  const begin = performance.now()
  expect(await signIn({ email, password: 'wrong horse battery' })).toEqual(refusal)
  return performance.now() - begin
}
