import { afterEach, beforeEach, expect, test } from 'vitest'
import { password } from '../harness/world.ts'
import { type LimitedApp, startLimitedApp } from './limited-app.ts'

let app: LimitedApp
beforeEach(async () => {
  app = await startLimitedApp({
    ATTEMPTS_PER_ADDRESS: '12',
    ATTEMPTS_PER_ADDRESS_AND_ACCOUNT: '3',
    ATTEMPTS_PER_ACCOUNT: '6',
    TRUSTED_PROXIES: '1',
  })
})
afterEach(() => app.close())

/** What signing in is answered by: the payload, the error, or the code of a refusal. */
async function signIn(from: string, email: string, secret: string, fields = '__typename'): Promise<unknown> {
  const { status, body } = await app.send(
    null,
    {
      query: `mutation ($email: String!, $password: String!) { signIn(input: { email: $email, password: $password }) { ${fields} } }`,
      variables: { email, password: secret },
    },
    { 'x-forwarded-for': from },
  )
  if (body.errors) return [status, body.errors[0]?.extensions.code]
  return Object.keys(body.data?.signIn as object).includes('accessToken')
    ? 'SignInPayload'
    : (body.data?.signIn as { __typename?: string }).__typename
}

const limited = [429, 'RATE_LIMITED']

test('one address has few attempts at one account, however it is written, and others have theirs', async () => {
  const { email } = app.world.admin
  for (const written of [email, email.toUpperCase(), `${email.slice(0, 1).toUpperCase()}${email.slice(1)}`]) {
    expect(await signIn('1.1.1.1', written, 'wrong password')).toBe('InvalidCredentialsError')
  }
  expect(await signIn('1.1.1.1', email, password)).toEqual(limited)
  expect(await signIn('1.1.1.1', app.world.member.email, password)).toBe('SignInPayload')
  expect(await signIn('2.2.2.2', email, password)).toBe('SignInPayload')
  expect(await app.db.session.count({ where: { userId: app.world.admin.userId } })).toBe(2)
})

test('one address has few attempts at all accounts together', async () => {
  for (let n = 0; n < 12; n++) {
    expect(await signIn('1.1.1.1', `nobody${n}@world.test`, 'wrong password')).toBe('InvalidCredentialsError')
  }
  expect(await signIn('1.1.1.1', 'nobody@world.test', 'wrong password')).toEqual(limited)
})

test('several in one operation are counted one by one', async () => {
  const { email } = app.world.admin
  const { status, body } = await app.send(null, {
    query: `mutation { ${['a', 'b', 'c', 'd'].map((name) => `${name}: signIn(input: { email: "${email}", password: "wrong" }) { __typename }`).join(' ')} }`,
  })
  expect([status, body.errors?.[0]?.extensions.code]).toEqual(limited)
})

test('who guesses from many addresses does not lock the owner out', async () => {
  const { email } = app.world.admin
  // The owner signs in at home, by whichever fields their client asks for.
  expect(await signIn('7.7.7.7', email, password, '... on SignInPayload { accessToken }')).toBe('SignInPayload')
  for (let n = 0; n < 8; n++) await signIn(`9.9.9.${n}`, email, 'wrong password')
  expect(await signIn('9.9.9.99', email, 'wrong password')).toEqual(limited)
  expect(await signIn('7.7.7.7', email, password)).toBe('SignInPayload')
})

test('signing up is limited as well, in a count of its own', async () => {
  const signUp = async () => {
    const { status } = await app.send(
      null,
      {
        query: `mutation { signUp(input: { email: "ada@world.test", password: "12345678", name: "A" }) { __typename } }`,
      },
      { 'x-forwarded-for': '1.1.1.1' },
    )
    return status
  }
  expect([await signUp(), await signUp(), await signUp(), await signUp()]).toEqual([200, 200, 200, 429])
  expect(await signIn('1.1.1.1', 'ada@world.test', password)).toBe('SignInPayload')
})

test('what is refused says when to come again', async () => {
  const { email } = app.world.admin
  for (let n = 0; n < 3; n++) await signIn('1.1.1.1', email, 'wrong password')
  const { headers, body } = await app.send(
    null,
    { query: `mutation { signIn(input: { email: "${email}", password: "x" }) { __typename } }` },
    { 'x-forwarded-for': '1.1.1.1' },
  )
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(590)
  expect(body.errors?.[0]?.message).toMatch(/^Too many attempts\. Try again in 6?\d{2,3} s\.$/)
})
