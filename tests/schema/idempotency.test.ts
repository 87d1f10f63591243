import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../harness/app.ts'
import { post } from '../harness/client.ts'
import { aProject, aTask, organizationIdOf } from '../harness/things.ts'
import { createWorld, type Person, password, type World } from '../harness/world.ts'

let app: TestApp
let world: World
let projectId: string

beforeAll(async () => {
  app = await startTestApp()
  world = await createWorld(app.db)
  projectId = await aProject(world.admin)
})
afterAll(() => app.close())

interface CreateTask {
  createTask: { __typename: string; code?: string; message?: string; task?: { id: string; title: string } }
}
const CREATE = `mutation ($input: CreateTaskInput!) {
  createTask(input: $input) { __typename ... on CreateTaskPayload { task { id title } } ... on Error { code message } }
}`

async function create(by: Person, title: string, idempotencyKey?: string) {
  const { data } = await app.ask<CreateTask>(by, CREATE, { input: { projectId, title, idempotencyKey } })
  return data?.createTask
}
const tasksTitled = (title: string) => app.db.task.count({ where: { title } })
const eventsOf = (type: string) => app.db.event.count({ where: { type } })

describe('a key', () => {
  it('answers a request that is sent again as the first time, and does nothing', async () => {
    const first = await create(world.member, 'Once', 'key-1')
    expect(first?.__typename).toBe('CreateTaskPayload')
    const events = await eventsOf('task.created')
    expect(await create(world.member, 'Once', 'key-1')).toEqual(first)
    expect(await tasksTitled('Once')).toBe(1)
    expect(await eventsOf('task.created')).toBe(events)
  })

  it('is a conflict with another input, and with another mutation', async () => {
    await create(world.member, 'Mine', 'key-2')
    expect(await create(world.member, 'Not mine', 'key-2')).toEqual({
      __typename: 'ConflictError',
      code: 'CONFLICT',
      message: 'This idempotency key was used with another mutation or another input: take a new one.',
    })
    expect(await tasksTitled('Not mine')).toBe(0)
    const id = await aTask(world.member, projectId)
    const { data } = await app.ask<{ completeTask: { __typename: string } }>(
      world.member,
      'mutation ($input: CompleteTaskInput!) { completeTask(input: $input) { __typename } }',
      { input: { id, idempotencyKey: 'key-2' } },
    )
    expect(data?.completeTask.__typename).toBe('ConflictError')
  })

  it('belongs to the caller', async () => {
    const mine = await create(world.member, 'Each', 'key-3')
    const theirs = await create(world.admin, 'Each', 'key-3')
    expect(theirs?.task?.id).not.toBe(mine?.task?.id)
    expect(await tasksTitled('Each')).toBe(2)
  })

  it('keeps a refusal by the rule, also when the rule would allow it by now', async () => {
    const first = await create(world.viewer, 'Never', 'key-4')
    expect(first?.__typename).toBe('ForbiddenError')
    await app.db.membership.update({ where: { id: world.viewer.membershipId }, data: { role: 'MEMBER' } })
    try {
      expect(await create(world.viewer, 'Never', 'key-4')).toEqual(first)
      expect(await tasksTitled('Never')).toBe(0)
      expect((await create(world.viewer, 'Never', 'key-4b'))?.__typename).toBe('CreateTaskPayload')
    } finally {
      await app.db.membership.update({ where: { id: world.viewer.membershipId }, data: { role: 'VIEWER' } })
    }
  })

  it('keeps nothing of an invalid input', async () => {
    expect((await create(world.member, '', 'key-5'))?.__typename).toBe('InvalidInputError')
    expect(await app.db.idempotentMutation.count({ where: { key: 'key-5' } })).toBe(0)
    expect((await create(world.member, 'Valid now', 'key-5'))?.__typename).toBe('CreateTaskPayload')
  })

  it('runs once of a hundred at once', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => create(world.member, 'Hundred', 'key-6')))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]?.__typename).toBe('CreateTaskPayload')
    expect(await tasksTitled('Hundred')).toBe(1)
  })

  it('is free again after 24 hours', async () => {
    const first = await create(world.member, 'Yesterday', 'key-7')
    await app.db.idempotentMutation.updateMany({
      where: { key: 'key-7' },
      data: { createdAt: new Date(Date.now() - 24 * 3_600_000 - 1_000) },
    })
    const second = await create(world.member, 'Yesterday', 'key-7')
    expect(second?.task?.id).not.toBe(first?.task?.id)
    expect(await tasksTitled('Yesterday')).toBe(2)
  })

  it('leaves nothing behind when the rule fails, so that the request can be sent again', async () => {
    await app.db.$executeRawUnsafe(`ALTER TABLE "Task" ADD CONSTRAINT "no_such_title" CHECK ("title" <> 'Breaks')`)
    try {
      await app.ask(world.member, CREATE, { input: { projectId, title: 'Breaks', idempotencyKey: 'key-8' } })
      expect(await app.db.idempotentMutation.count({ where: { key: 'key-8' } })).toBe(0)
    } finally {
      await app.db.$executeRawUnsafe('ALTER TABLE "Task" DROP CONSTRAINT "no_such_title"')
    }
    expect(app.forgiveFaults()).toBe(1)
    expect((await create(world.member, 'Breaks', 'key-8'))?.__typename).toBe('CreateTaskPayload')
  })
})

describe('the Idempotency-Key header', () => {
  const send = async (query: string, key: string) => {
    const response = await post(app.url, world.member, { query }, { headers: { 'idempotency-key': key } })
    const { data } = (await response.json()) as {
      data: Record<string, { __typename: string; issues?: { path: string[] }[] }>
    }
    return { data }
  }
  const one = (alias: string, title: string) =>
    `${alias}: createTask(input: { projectId: "${projectId}", title: "${title}" }) { __typename ... on InvalidInputError { issues { path } } }`

  it('is the key of a request of one mutation', async () => {
    await send(`mutation { ${one('a', 'By header')} }`, 'header-1')
    await send(`mutation { ${one('a', 'By header')} }`, 'header-1')
    expect(await tasksTitled('By header')).toBe(1)
  })

  it.each([
    ['in a fragment', (field: string) => `mutation { ...F } fragment F on Mutation { ${field} }`],
    ['in fragments of fragments', (field: string) => `mutation { ...F } fragment F on Mutation { ... { ${field} } }`],
    ['beside __typename', (field: string) => `mutation { __typename ${field} type: __typename }`],
    ['asked for twice', (field: string) => `mutation { ${field} ...F } fragment F on Mutation { ${field} }`],
    [
      'beside one that is left out',
      (field: string) =>
        `mutation ($no: Boolean = false) { ${field} ... @include(if: $no) { ${one('b', 'Left out')} } ...F @skip(if: true) } fragment F on Mutation { ${one('c', 'Left out')} }`,
    ],
  ])('is the key of one mutation %s', async (how, document) => {
    const title = `One ${how}`
    const first = await send(document(one('a', title)), `header ${how}`)
    expect(first.data.a).toEqual({ __typename: 'CreateTaskPayload' })
    expect(await send(document(one('a', title)), `header ${how}`)).toEqual(first)
    expect(await tasksTitled(title)).toBe(1)
    expect(await tasksTitled('Left out')).toBe(0)
  })

  it.each([
    ['side by side', 'mutation { A B }'],
    ['one of them in a fragment', 'mutation { A ...F } fragment F on Mutation { B }'],
    ['both in one fragment', 'mutation { ...F } fragment F on Mutation { A B }'],
  ])('is refused for several, %s', async (_how, document) => {
    const filled = document.replace(' A ', ` ${one('a', 'Two')} `).replace(' B ', ` ${one('b', 'Two')} `)
    expect((await send(filled, 'header-2')).data).toEqual({
      a: { __typename: 'InvalidInputError', issues: [{ path: ['idempotencyKey'] }] },
      b: { __typename: 'InvalidInputError', issues: [{ path: ['idempotencyKey'] }] },
    })
    expect(await tasksTitled('Two')).toBe(0)
  })
})

describe('signing up and in with a key', () => {
  const SIGN_UP = `mutation ($input: SignUpInput!) {
    signUp(input: $input) { __typename ... on SignUpPayload { accessToken viewer { id } } ... on Error { code } }
  }`
  interface SignUp {
    signUp: { __typename: string; accessToken?: string; viewer?: { id: string } }
  }
  const input = { email: 'new@world.test', name: 'New', password, idempotencyKey: 'sign-up-1' }

  it('makes one account, and gives a token each time', async () => {
    const first = (await app.ask<SignUp>(null, SIGN_UP, { input })).data?.signUp
    const again = (await app.ask<SignUp>(null, SIGN_UP, { input })).data?.signUp
    expect(first?.__typename).toBe('SignUpPayload')
    expect(again?.viewer).toEqual(first?.viewer)
    expect(await app.db.user.count({ where: { email: input.email } })).toBe(1)
    const { data } = await app.ask<{ viewer: object }>({ token: again?.accessToken ?? '' }, '{ viewer { id } }')
    expect(data?.viewer).toEqual(first?.viewer)
  })

  it('belongs to whoever sent it, of strangers who take the same', async () => {
    const [one, other] = ['one', 'other'].map((name) => ({
      email: `${name}@world.test`,
      name: 'Stranger',
      password,
      idempotencyKey: 'sign-up-2',
    }))
    const signUp = async (given: object = {}) => (await app.ask<SignUp>(null, SIGN_UP, { input: given })).data?.signUp
    const first = await signUp(one)
    const second = await signUp(other)
    expect([first?.__typename, second?.__typename]).toEqual(['SignUpPayload', 'SignUpPayload'])
    expect(second?.viewer).not.toEqual(first?.viewer)
    expect((await signUp(one))?.viewer).toEqual(first?.viewer)
    expect((await signUp(other))?.viewer).toEqual(second?.viewer)
  })

  it('lets nobody take a key before somebody else who wants to sign in', async () => {
    const SIGN_IN = `mutation ($input: SignInInput!) {
      signIn(input: $input) { __typename ... on SignInPayload { viewer { name } } ... on Error { code } }
    }`
    const signIn = (given: object) =>
      app.ask(null, SIGN_IN, { input: { email: world.admin.email, idempotencyKey: 'sign-in-1', ...given } })
    const refused = { data: { signIn: { __typename: 'InvalidCredentialsError', code: 'INVALID_CREDENTIALS' } } }
    const entered = { data: { signIn: { __typename: 'SignInPayload', viewer: { name: 'Ada' } } } }
    expect(await signIn({ password: 'a guess' })).toEqual(refused)
    expect(await signIn({ password })).toEqual(entered)
    expect(await signIn({ password: 'a guess' })).toEqual(refused)
    expect(await signIn({ password })).toEqual(entered)
  })

  it('answers nobody who does not know the password, and keeps no digest to guess it from', async () => {
    const guessed = { ...input, password: 'another password' }
    expect((await app.ask<SignUp>(null, SIGN_UP, { input: guessed })).data?.signUp.__typename).toBe('ConflictError')
    const [kept] = await app.db.idempotentMutation.findMany({ where: { key: 'sign-up-1' } })
    expect(JSON.stringify(kept)).not.toContain(password)
    expect(JSON.stringify(kept?.outcome)).not.toMatch(/eyJ/)
  })
})

describe('organizations founded with a key', () => {
  it('are founded once', async () => {
    const FOUND = `mutation ($input: CreateOrganizationInput!) {
      createOrganization(input: $input) { __typename ... on CreateOrganizationPayload { organization { id slug } membership { role } } }
    }`
    const input = { slug: 'keyed', name: 'Keyed', idempotencyKey: 'found-1' }
    const first = await app.ask(world.stranger, FOUND, { input })
    expect(await app.ask(world.stranger, FOUND, { input })).toEqual(first)
    expect(first.data).toEqual({
      createOrganization: {
        __typename: 'CreateOrganizationPayload',
        organization: { id: expect.stringMatching(/^org_/), slug: 'keyed' },
        membership: { role: 'ADMIN' },
      },
    })
    expect(organizationIdOf(world.stranger)).toMatch(/^org_/)
  })
})
