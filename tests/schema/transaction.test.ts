import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../harness/app.ts'
import { generous } from '../harness/generous.ts'
import { aProject, organizationIdOf } from '../harness/things.ts'
import { createWorld, password, type World } from '../harness/world.ts'

let app: TestApp
let world: World
let projectId: string

beforeAll(async () => {
  // Far more transactions at a time than there are connections.
  app = await startTestApp({ settings: { ...generous, DATABASE_POOL: '2', LIMIT_CONCURRENT: '100' } })
  world = await createWorld(app.db)
  projectId = await aProject(world.admin)
})
afterAll(() => app.close())

const twoTasks = (directive: string, second: string) => `mutation Two ${directive} {
  first: createTask(input: { projectId: "${projectId}", title: "First" }) { __typename ... on CreateTaskPayload { task { title project { tasks { totalCount } } } } }
  second: createTask(input: { projectId: "${projectId}", title: "${second}" }) { __typename ... on Error { code } }
}`
const counts = async () => ({ tasks: await app.db.task.count(), events: await app.db.event.count() })

it('does several mutations each by itself', async () => {
  const before = await counts()
  const { data } = await app.ask<Record<string, { __typename: string }>>(world.member, twoTasks('', ''))
  expect(data?.first?.__typename).toBe('CreateTaskPayload')
  expect(data?.second).toEqual({ __typename: 'InvalidInputError', code: 'INVALID_INPUT' })
  expect(await counts()).toEqual({ tasks: before.tasks + 1, events: before.events + 1 })
})

it('does all of them in one transaction on request, each seeing what those before it did', async () => {
  const before = await counts()
  const { data, errors } = await app.ask<Record<string, object>>(world.member, twoTasks('@transaction', 'Second'))
  expect(errors).toBeUndefined()
  expect(data?.first).toEqual({
    __typename: 'CreateTaskPayload',
    task: { title: 'First', project: { tasks: { totalCount: before.tasks + 1 } } },
  })
  expect(await counts()).toEqual({ tasks: before.tasks + 2, events: before.events + 2 })
})

it('does none if one is refused, and says which and why', async () => {
  const before = await counts()
  expect(await app.ask(world.member, twoTasks('@transaction', ''))).toEqual({
    data: null,
    errors: [
      {
        message: 'Nothing was done, because one mutation was refused: title: must not be empty',
        path: ['second'],
        extensions: {
          code: 'ROLLED_BACK',
          refusal: {
            name: 'InvalidInputError',
            code: 'INVALID_INPUT',
            message: 'title: must not be empty',
            issues: [{ path: ['title'], message: 'must not be empty' }],
          },
        },
      },
    ],
  })
  expect(await counts()).toEqual(before)
})

it('does none if a batch of it is refused, unless that is to skip what is', async () => {
  const before = await counts()
  const document = (policy: string) => `mutation @transaction {
    first: createTask(input: { projectId: "${projectId}", title: "First" }) { __typename }
    batch: createTasks(input: { onError: ${policy}, items: [{ projectId: "${projectId}", title: "Good" }, { projectId: "${projectId}", title: "" }] }) { __typename }
  }`
  expect(await app.ask(world.member, document('ALL_OR_NOTHING'))).toMatchObject({
    data: null,
    errors: [
      { path: ['batch', 'results', 1], extensions: { code: 'ROLLED_BACK', refusal: { code: 'INVALID_INPUT' } } },
    ],
  })
  expect(await counts()).toEqual(before)
  expect(await app.ask(world.member, document('SKIP'))).toEqual({
    data: { first: { __typename: 'CreateTaskPayload' }, batch: { __typename: 'CreateTasksPayload' } },
  })
  expect(await counts()).toEqual({ tasks: before.tasks + 2, events: before.events + 2 })
})

it('does none if one is forbidden that comes first', async () => {
  const before = await counts()
  const document = `mutation @transaction {
    createProject(input: { organizationId: "${organizationIdOf(world.member)}", key: "NEW", name: "New" }) { __typename }
    createTask(input: { projectId: "${projectId}", title: "After" }) { __typename }
  }`
  const { data, errors } = await app.ask(world.member, document)
  expect(data).toBeNull()
  expect(errors?.map(({ path, extensions }) => [path, extensions?.code])).toEqual([[['createProject'], 'ROLLED_BACK']])
  expect(await counts()).toEqual(before)
})

it('is answered as the first time under the keys that it was sent with, also of two at once', async () => {
  const before = await counts()
  const keyed = (second: string) => `mutation @transaction {
    first: createTask(input: { projectId: "${projectId}", title: "First", idempotencyKey: "first" }) { ... on CreateTaskPayload { task { id title } } }
    second: createTask(input: { projectId: "${projectId}", title: "Second", idempotencyKey: "${second}" }) { ... on CreateTaskPayload { task { id title } } }
  }`
  const [one, other] = await Promise.all([app.ask(world.member, keyed('a')), app.ask(world.member, keyed('a'))])
  expect(one).toMatchObject({ data: { first: { task: { title: 'First' } }, second: { task: { title: 'Second' } } } })
  expect(other).toEqual(one)
  expect(await app.ask(world.member, keyed('a'))).toEqual(one)
  expect(await counts()).toEqual({ tasks: before.tasks + 2, events: before.events + 2 })
  const again = await app.ask<Record<string, object>>(world.member, keyed('b'))
  expect(again.data?.first).toEqual((one.data as Record<string, object>).first)
  expect(await counts()).toEqual({ tasks: before.tasks + 3, events: before.events + 3 })
})

it('needs one connection for each, so that however many at once get their turns', async () => {
  const founding = (slug: string) =>
    `mutation @transaction { createOrganization(input: { slug: "${slug}", name: "New" }) { ... on CreateOrganizationPayload { organization { slug memberships { nodes { role } } } } } }`
  const signingUp = (email: string) =>
    `mutation @transaction { signUp(input: { email: "${email}", name: "New", password: "${password}" }) { ... on SignUpPayload { viewer { email } } } }`
  const signingIn = `mutation @transaction { signIn(input: { email: "${world.viewer.email}", password: "${password}" }) { ... on SignInPayload { viewer { email } } } }`
  const answers = await Promise.all(
    Array.from({ length: 16 }, (_, index) => [
      app.ask(world.member, twoTasks('@transaction', `Second ${index}`)),
      app.ask(world.member, founding(`founded-${index}`)),
      app.ask(null, signingUp(`new-${index}@world.test`)),
      app.ask(null, signingIn),
    ]).flat(),
  )
  expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([])
  expect(answers.slice(-3).map(({ data }) => data)).toEqual([
    { createOrganization: { organization: { slug: 'founded-15', memberships: { nodes: [{ role: 'ADMIN' }] } } } },
    { signUp: { viewer: { email: 'new-15@world.test' } } },
    { signIn: { viewer: { email: world.viewer.email } } },
  ])
})

it('goes on as whom it has signed up, with what they have founded', async () => {
  const document = (title: string) => `mutation @transaction {
    signUp(input: { email: "fay@world.test", name: "Fay", password: "${password}" }) { ... on SignUpPayload { accessToken viewer { name } } }
    createOrganization(input: { slug: "fay", name: "${title}" }) { ... on CreateOrganizationPayload { organization { name } membership { name role } } }
  }`
  const before = await app.db.user.count()
  expect((await app.ask(null, document(''))).errors).toMatchObject([
    { path: ['createOrganization'], extensions: { code: 'ROLLED_BACK' } },
  ])
  expect(await app.db.user.count()).toBe(before)
  const { data } = await app.ask<{ signUp: { accessToken: string } }>(null, document('Fay & Co.'))
  expect(data).toEqual({
    signUp: { accessToken: expect.stringMatching(/^eyJ/), viewer: { name: 'Fay' } },
    createOrganization: { organization: { name: 'Fay & Co.' }, membership: { name: 'Fay', role: 'ADMIN' } },
  })
  const token = data?.signUp.accessToken ?? ''
  expect(await app.ask({ token }, '{ viewer { organizations { nodes { slug } } } }')).toEqual({
    data: { viewer: { organizations: { nodes: [{ slug: 'fay' }] } } },
  })
})

it('lets its caller read at once what they may since', async () => {
  for (const slug of ['at-once-1', 'at-once-2', 'at-once-3']) {
    const read = `{ organization(slug: "${slug}") { slug } }`
    expect(await app.ask(world.stranger, read)).toEqual({ data: { organization: null } })
    await app.ask(
      world.stranger,
      `mutation @transaction { createOrganization(input: { slug: "${slug}", name: "New" }) { __typename } }`,
    )
    expect(await app.ask(world.stranger, read)).toEqual({ data: { organization: { slug } } })
  }
})

it('ends the session of its caller', async () => {
  const SIGN_IN = `mutation { signIn(input: { email: "${world.viewer.email}", password: "${password}" }) { ... on SignInPayload { accessToken } } }`
  const { data } = await app.ask<{ signIn: { accessToken: string } }>(null, SIGN_IN)
  const token = data?.signIn.accessToken ?? ''
  expect(
    await app.ask({ token }, 'mutation @transaction { signOut(input: {}) { ... on SignOutPayload { sessions } } }'),
  ).toEqual({ data: { signOut: { sessions: 1 } } })
  expect((await app.ask({ token }, '{ viewer { id } }')).errors).toMatchObject([
    { extensions: { code: 'UNAUTHENTICATED' } },
  ])
})
