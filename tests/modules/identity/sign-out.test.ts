import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { checkCredentials } from '../../../src/modules/identity/credentials.ts'
import { openSession } from '../../../src/modules/identity/session.ts'
import { createAccessTokens } from '../../../src/platform/tokens.ts'
import { startTestApp, type TestApp } from '../../harness/app.ts'
import { createWorld, type Person, password, type World } from '../../harness/world.ts'

let app: TestApp
let world: World
/** Two devices of the member's. */
let phone: { token: string; sessionId: string }
let laptop: { token: string; sessionId: string }

beforeAll(async () => {
  app = await startTestApp()
  world = await createWorld(app.db)
})

afterAll(async () => {
  await app.close()
})

beforeEach(async () => {
  phone = await signIn(world.member)
  laptop = await signIn(world.member)
})

const document = /* GraphQL */ `
  mutation ($input: SignOutInput!) {
    signOut(input: $input) {
      __typename
      ... on SignOutPayload { sessions }
      ... on Error { code }
    }
  }
`

describe('signOut', () => {
  test('ends this session and no other, at once', async () => {
    const { data } = await app.ask(phone, document, { input: {} })
    expect(data).toEqual({ signOut: { __typename: 'SignOutPayload', sessions: 1 } })
    expect(await isSignedIn(phone)).toBe(false)
    expect(await isSignedIn(laptop)).toBe(true)
    expect(await isSignedIn(world.admin)).toBe(true)
    expect(await app.db.event.findFirst({ orderBy: { position: 'desc' } })).toMatchObject({
      type: 'session.revoked',
      subjectType: 'Session',
      subjectId: phone.sessionId,
      organizationId: null,
      data: { userId: world.member.userId },
    })
  })

  test('sent again with its token is refused, also under the same key', async () => {
    const input = { idempotencyKey: 'sign-out-1' }
    expect((await app.ask(phone, document, { input })).data).toEqual({
      signOut: { __typename: 'SignOutPayload', sessions: 1 },
    })
    expect(await app.ask(phone, document, { input })).toEqual({
      errors: [{ message: 'The session has ended. Sign in again.', extensions: { code: 'UNAUTHENTICATED' } }],
    })
  })

  test('ends all sessions of the account on demand, and of nobody else', async () => {
    const live = await app.db.session.count({ where: { userId: world.member.userId, revokedAt: null } })
    const { data } = await app.ask(phone, document, { input: { everywhere: true } })
    expect(data).toEqual({ signOut: { __typename: 'SignOutPayload', sessions: live } })
    expect(await isSignedIn(phone)).toBe(false)
    expect(await isSignedIn(laptop)).toBe(false)
    expect(await isSignedIn(world.admin)).toBe(true)
  })

  test('is for those who are signed in', async () => {
    const before = await app.db.event.count()
    const { data } = await app.ask(null, document, { input: {} })
    expect(data).toEqual({ signOut: { __typename: 'UnauthenticatedError', code: 'UNAUTHENTICATED' } })
    expect(await app.db.event.count()).toBe(before)
  })

  test('works once: after it, the token is refused like any that is not good', async () => {
    await app.ask(phone, document, { input: {} })
    const before = await app.db.event.count()
    const again = await app.ask(phone, document, { input: {} })
    expect(again.data).toBeUndefined()
    expect(again.errors?.map(({ extensions }) => extensions?.code)).toEqual(['UNAUTHENTICATED'])
    expect(await app.db.event.count()).toBe(before)
  })
})

async function signIn(person: Person): Promise<{ token: string; sessionId: string }> {
  const { userId } = await checkCredentials(app.db, { email: person.email, password })
  const session = await person.doesAlone((scope) => openSession(scope, userId))
  const tokens = createAccessTokens({ db: app.db, clock: { now: () => new Date() }, seconds: 900 })
  return { ...session, token: (await tokens.issue(session)).token }
}

async function isSignedIn(device: { token: string }): Promise<boolean> {
  const { data } = await app.ask<{ viewer: { email: string } | null }>(device, '{ viewer { email } }')
  return data?.viewer != null
}
