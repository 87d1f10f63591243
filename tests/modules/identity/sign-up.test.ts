import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeId } from '../../../src/platform/ids.ts'
import { startTestApp, type TestApp } from '../../harness/app.ts'

const now = new Date('2026-11-21T09:00:00.250Z')
let app: TestApp

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => now } })
})

afterAll(async () => {
  await app.close()
})

const document = /* GraphQL */ `
  mutation ($input: SignUpInput!) {
    signUp(input: $input) {
      __typename
      ... on SignUpPayload {
        accessToken
        expiresAt
        viewer { id email name createdAt organizations { totalCount } }
      }
      ... on Error { code message }
      ... on InvalidInputError { issues { path } }
    }
  }
`

const password = 'correct horse'

async function signUp(input: object) {
  const { data, errors } = await app.ask<{ signUp: Record<string, never> }>(null, document, { input })
  expect(errors).toBeUndefined()
  return data?.signUp as Record<string, unknown> | undefined
}

describe('signUp', () => {
  test('makes an account, and signs it in', async () => {
    const answer = await signUp({ email: 'Ada@Example.test', name: 'Ada Lovelace', password })
    const user = await app.db.user.findUniqueOrThrow({ where: { email: 'ada@example.test' } })
    expect(answer).toEqual({
      __typename: 'SignUpPayload',
      accessToken: expect.any(String),
      expiresAt: '2026-11-21T09:15:00.000Z',
      viewer: {
        id: encodeId('user', user.id),
        email: 'Ada@Example.test',
        name: 'Ada Lovelace',
        createdAt: now.toISOString(),
        organizations: { totalCount: 0 },
      },
    })
    expect(user.passwordHash).toMatch(/^\$argon2id\$/)
    const token = String(answer?.accessToken)
    const { data } = await app.ask({ token }, '{ viewer { email } }')
    expect(data).toEqual({ viewer: { email: 'Ada@Example.test' } })
  })

  test('opens a session for thirty days that remembers the device, and announces both without a secret', async () => {
    await signUp({ email: 'grace@example.test', name: 'Grace', password })
    const user = await app.db.user.findUniqueOrThrow({
      where: { email: 'grace@example.test' },
      include: { sessions: true },
    })
    expect(user.sessions).toMatchObject([
      { createdAt: now, expiresAt: new Date('2026-12-21T09:00:00.250Z'), revokedAt: null, userAgent: 'node' },
    ])
    const events = await app.db.event.findMany({
      where: { subjectId: { in: [user.id, user.sessions[0]!.id] } },
      orderBy: { position: 'asc' },
    })
    expect(events).toMatchObject([
      {
        organizationId: null,
        actorId: null,
        type: 'user.signed-up',
        subjectType: 'User',
        subjectId: user.id,
        data: {},
      },
      { organizationId: null, type: 'session.opened', subjectType: 'Session', data: { userId: user.id } },
    ])
    expect(JSON.stringify(events.map(({ data }) => data))).not.toContain('grace')
  })

  test('refuses an address that has an account, in any case, and changes nothing', async () => {
    await signUp({ email: 'max@example.test', name: 'Max', password })
    const before = await counts()
    expect(await signUp({ email: 'MAX@EXAMPLE.TEST', name: 'Other', password: 'other horse' })).toEqual({
      __typename: 'ConflictError',
      code: 'CONFLICT',
      message: 'There is an account with this e-mail address already.',
    })
    expect(await counts()).toEqual(before)
    expect(await app.db.user.findUnique({ where: { email: 'max@example.test' } })).toMatchObject({ name: 'Max' })
  })

  test('gives one of many at once the address', async () => {
    const input = { email: 'race@example.test', name: 'Race', password }
    const answers = await Promise.all(Array.from({ length: 5 }, () => signUp(input)))
    const kinds = answers.map((answer) => String(answer?.__typename))
    expect(kinds.filter((kind) => kind === 'SignUpPayload').length).toBe(1)
    expect(kinds.filter((kind) => kind === 'ConflictError').length).toBe(4)
    expect(await app.db.user.count({ where: { email: input.email } })).toBe(1)
  })

  test.each<[string, object]>([
    ['email', { email: 'nobody' }],
    ['email', { email: '' }],
    ['email', { email: 'a b@example.test' }],
    ['email', { email: ' lead@example.test' }],
    ['email', { email: 'nul\0@example.test' }],
    ['email', { email: `${'a'.repeat(250)}@example.test` }],
    ['name', { name: '   ' }],
    ['name', { name: 'n'.repeat(101) }],
    ['name', { name: 'n\0l' }],
    ['name', { name: 'Ada ' }],
    ['name', { name: 'Ada\nLovelace' }],
    ['password', { password: 'seven77' }],
    ['password', { password: 'x'.repeat(201) }],
  ])('refuses a wrong %s (%#) and changes nothing', async (path, wrong) => {
    const before = await counts()
    const answer = await signUp({ email: 'wrong@example.test', name: 'Wrong', password, ...wrong })
    expect(answer).toMatchObject({ __typename: 'InvalidInputError', code: 'INVALID_INPUT', issues: [{ path: [path] }] })
    expect(await counts()).toEqual(before)
  })

  test('quotes no secret where the input is not of its type', async () => {
    const wrong = [
      [{ email: 'a@example.test', password }, 'include required field "name".'],
      [{ email: 'a@example.test', name: 'A', password, extra: 1 }, 'extra'],
      [{ email: 'a@example.test', name: 'A', password: [password] }, 'String cannot represent a non string value.'],
      [[password], 'SignUpInput'],
      [password, 'SignUpInput'],
    ] as const
    for (const [input, said] of wrong) {
      const literal = JSON.stringify(input).replace(/"(\w+)":/g, '$1:')
      for (const answer of [
        await app.ask(null, document, { input }),
        await app.ask(null, `mutation { signUp(input: ${literal}) { __typename } }`),
      ]) {
        expect(answer.errors?.[0]?.message).toContain(said)
        expect(JSON.stringify(answer)).not.toContain(password)
      }
    }
  })

  test('takes a password of 8 and of 200 characters, and of any characters', async () => {
    for (const [index, good] of ['12345678', 'x'.repeat(200), '🐴'.repeat(200), '        '].entries()) {
      const answer = await signUp({ email: `good${index}@example.test`, name: 'Good', password: good })
      expect(answer?.__typename).toBe('SignUpPayload')
    }
  })
})

async function counts() {
  return Promise.all([app.db.user.count(), app.db.session.count(), app.db.event.count()])
}
