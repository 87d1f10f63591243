import { isUnionType } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createScope } from '../../src/context/scope.ts'
import { openSession } from '../../src/modules/identity/session.ts'
import { inTransaction } from '../../src/platform/transaction.ts'
import '../../src/modules/index.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { encodeId } from '../../src/platform/ids.ts'
import { createAccessTokens } from '../../src/platform/tokens.ts'
import { buildSchema } from '../../src/schema/schema.ts'
import { startTestApp, type TestApp } from '../harness/app.ts'
import { followByEvents } from '../harness/follow.ts'
import { generous } from '../harness/generous.ts'
import { aComment, aLabel, aMember, aProject, aTask, organizationIdOf } from '../harness/things.ts'
import { createWorld, type Person, permissions, type World } from '../harness/world.ts'
import { type Caller, callers, type Row, rows } from './permissions.table.ts'
import { conflicts, type Stage, sampleOf, singleOf } from './samples.ts'

// Every way into the schema is tried by everybody, and answers what permissions.table.ts says.

let app: TestApp
let world: World
let things: { organization: string; project: string; task: string; label: string; member: string }

beforeAll(async () => {
  app = await startTestApp({ bothWays: true, settings: generous })
  world = await createWorld(app.db)
  const project = await aProject(world.admin, { key: 'PEP' })
  things = {
    organization: organizationIdOf(world.admin),
    project,
    task: await aTask(world.admin, project),
    label: await aLabel(world.admin),
    member: await aMember(app.db, world.admin, { name: 'Meg', email: 'meg@world.test' }),
  }
})

afterAll(() => app.close())

const schema = buildSchema()
const rootFields = [
  ...Object.keys(schema.getQueryType()?.getFields() ?? {}).map((field) => `Query.${field}`),
  ...Object.keys(schema.getSubscriptionType()?.getFields() ?? {}).map((field) => `Subscription.${field}`),
  ...Object.keys(schema.getMutationType()?.getFields() ?? {}),
]

test('the table has every root field, and no other', () => {
  const named = new Set(rows.map(({ what }) => what))
  expect(rootFields.filter((field) => !named.has(field))).toEqual([])
  expect([...named].filter((what) => !rootFields.includes(what) && !/^(Organization|Membership)\./.test(what))).toEqual(
    [],
  )
  expect(rows.length).toBeGreaterThan(35)
})

describe.each(rows)('$what (own: $own)', ({ what, own, outcomes }: Row) => {
  test.each(callers)('by %s', async (name) => {
    const caller = await personCalled(name)
    const by = as('ADMIN', own && caller ? caller : name === 'ADMIN' ? world.member : world.admin)
    const before = await countAll()
    const outcome = what.startsWith('Subscription.')
      ? await follow(what, caller)
      : what.includes('.')
        ? await read(what, caller)
        : await write(what, { app, world, by, caller })
    expect(outcome).toBe(outcomes[name])
    // What is followed happens meanwhile.
    if (/^(?!Subscription).*\./.test(what)) expect(await countAll()).toEqual(before)
  })
})

describe('every error of every union can be met', () => {
  const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {})
  const membersOf = (union: string): string[] => {
    const type = schema.getType(union)
    return isUnionType(type) ? type.getTypes().map(({ name }) => name) : []
  }
  const errorsOf = (union: string) => membersOf(union).filter((member) => member.endsWith('Error'))
  const cases = mutations.flatMap((mutation) =>
    errorsOf(`${pascal(mutation)}Result`).map((error) => [mutation, error] as const),
  )
  const itemCases = mutations.flatMap((mutation) =>
    errorsOf(`${pascal(mutation)}ItemResult`).map((error) => [mutation, error] as const),
  )

  test.each(cases)('%s: %s', async (mutation, error) => {
    await expectRefused(mutation, error, (stage) =>
      sampleOf(mutation, stage).then((sample) => meeting(error, mutation, stage, sample)),
    )
  })

  test.each(itemCases)('an item of %s: %s', async (mutation, error) => {
    await expectRefused(mutation, error, async (stage) => {
      const single = singleOf(mutation)
      const sample = await sampleOf(single, stage)
      if (error === 'NotDoneError') return [stage.caller, { items: [sample, missing(sample)] }]
      const [caller, item] = await meeting(error, single, stage, sample)
      return [caller, { items: [item] }]
    })
  })

  async function expectRefused(
    mutation: string,
    error: string,
    prepare: (stage: Stage) => Promise<[Person | null, object]>,
  ): Promise<void> {
    const signedIn = await inNewSession(world.admin)
    const [caller, input] = await prepare({ app, world, by: world.admin, caller: signedIn })
    const before = await stateOfAll()
    expect(await send(mutation, caller, input)).toBe(error)
    expect(await stateOfAll()).toEqual(before)
  }

  async function meeting(
    error: string,
    mutation: string,
    stage: Stage,
    sample: Record<string, unknown>,
  ): Promise<[Person | null, object]> {
    switch (error) {
      case 'UnauthenticatedError':
        return [null, sample]
      case 'ForbiddenError':
        return [world.viewer, sample]
      case 'NotFoundError':
        return [stage.caller, missing(sample)]
      case 'InvalidInputError':
        return [stage.caller, malformed(sample)]
      case 'InvalidCredentialsError':
        return [null, { ...sample, password: 'wrong' }]
      case 'VersionConflictError':
        return [stage.caller, { ...sample, expectedVersion: 1_000 }]
      case 'ConflictError': {
        const input = await conflicts[mutation]?.(stage)
        if (input) return [stage.caller, input]
        // What every mutation can meet: a key that was used for something else.
        const idempotencyKey = crypto.randomUUID()
        await send('updateViewer', stage.caller, { name: world.admin.name, idempotencyKey })
        return [stage.caller, { ...(mutation === 'updateViewer' ? { name: 'Other' } : sample), idempotencyKey }]
      }
      default:
        throw new Error(`this test does not know how ${error} is met`)
    }
  }
})

/** The sample with the first id replaced by one that nothing has. */
function missing(sample: object): object {
  const [field, id] = Object.entries(sample).find(([name]) => /^id$|Id$/.test(name)) ?? []
  if (field === undefined) throw new Error('no id')
  return { ...sample, [field]: `${String(id).split('_')[0]}_01h455vb4pex5vsknk084sn02q` }
}

/** The sample with a value that cannot be: its first text, or no items. */
function malformed(sample: object): object {
  if ('items' in sample) return { items: [] }
  const [field = 'idempotencyKey'] = Object.entries(sample).find(([, value]) => typeof value === 'string') ?? []
  return { ...sample, [field]: 'NUL \0' }
}

async function personCalled(name: Caller): Promise<Person | null> {
  const { stranger, viewer, member, admin } = world
  const person = { anonymous: null, stranger, VIEWER: viewer, MEMBER: member, ADMIN: admin }[name]
  // Each in a session of its own, since one of the mutations ends it.
  return person && inNewSession(person)
}

async function inNewSession(person: Person): Promise<Person> {
  const session = await person.doesAlone((scope) => openSession(scope, person.userId))
  const { token } = await createAccessTokens({ db: app.db, clock: systemClock, seconds: 900 }).issue(session)
  return { ...person, ...session, token }
}

/** The person as they were when they had another role. */
function as(role: Person['role'], person: Person): Person {
  const { organizationId, membershipId } = person
  const actor = { membershipId, role }
  return {
    ...person,
    role,
    does: (rule) =>
      inTransaction(app.db, (db) =>
        rule(createScope({ db, organizationId, actor, permissions, clock: systemClock, requestId: 'test' })),
      ),
  }
}

async function write(mutation: string, stage: Stage): Promise<string> {
  const input = await sampleOf(mutation, stage)
  const before = await stateOfAll()
  const answer = await send(mutation, stage.caller, input)
  if (answer.endsWith('Payload')) return 'data'
  expect(await stateOfAll()).toEqual(before)
  return answer.replace(/Error$/, '')
}

/** @returns the name of the union's member that answered, for a batch the one of its first item */
async function send(mutation: string, caller: Person | null, input: object): Promise<string> {
  const type = pascal(mutation)
  const items = schema.getType(`${type}ItemResult`) ? `... on ${type}Payload { results { __typename } }` : ''
  const { data, errors } = await app.ask<{ result: { __typename: string; results?: { __typename: string }[] } }>(
    caller,
    `mutation ($input: ${type}Input!) { result: ${mutation}(input: $input) { __typename ${items} } }`,
    { input },
  )
  return data?.result.results?.[0]?.__typename ?? data?.result.__typename ?? JSON.stringify(errors)
}

function pascal(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1)
}

const documents: Record<string, () => string> = {
  'Query.viewer': () => '{ viewer { id name email } }',
  'Query.node': () => `{ node(id: "${things.task}") { id } }`,
  'Query.nodes': () => `{ nodes(ids: ["${things.task}", "${things.organization}"]) { id } }`,
  'Query.organization': () => '{ organization(slug: "acme") { id name } }',
  'Query.project': () => `{ project(id: "${things.project}") { id name } }`,
  'Query.task': () => `{ task(id: "${things.task}") { id title } }`,
  'Organization.memberships': () => inOrganization('memberships { nodes { id name role } }'),
  'Organization.projects': () => inOrganization('projects { nodes { id } }'),
  'Organization.tasks': () => inOrganization('tasks { nodes { id } }'),
  'Organization.labels': () => inOrganization('labels { nodes { id } }'),
  'Organization.project': () => inOrganization('project(key: "PEP") { id }'),
  'Organization.task': () => inOrganization('task(key: "PEP-1") { id }'),
  'Membership.email': () => `{ node(id: "${things.member}") { ... on Membership { email } } }`,
}

const inOrganization = (selection: string) => `{ organization(id: "${things.organization}") { ${selection} } }`

async function read(what: string, caller: Person | null): Promise<string> {
  const document = documents[what]?.()
  if (document === undefined) throw new Error(`this test has no document for ${what}`)
  const { data, errors } = await app.ask<object>(caller, document)
  if (errors) return errors[0]?.extensions?.code ?? 'error'
  return isNothing(data) ? 'null' : 'data'
}

/** Whether nothing is told anywhere in it. */
function isNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isNothing)
  return value === null || (typeof value === 'object' && Object.values(value).every(isNothing))
}

async function follow(what: string, caller: Person | null): Promise<string> {
  const field = what.slice(what.indexOf('.') + 1)
  const events = await followByEvents(
    app,
    caller,
    `subscription { ${field}(organizationId: "${things.organization}") { type } }`,
  )
  await aComment(world.admin, await aTask(world.admin, things.project))
  const { errors, data } = await events.next()
  await events.stop()
  return data ? 'data' : (errors?.[0]?.extensions?.code ?? 'error')
}

async function countAll(): Promise<number[]> {
  const { db } = app
  return Promise.all([
    db.project.count(),
    db.label.count(),
    db.comment.count(),
    db.membership.count(),
    db.organization.count(),
  ])
}

/** Everything that a refused mutation must leave as it was. */
async function stateOfAll(): Promise<unknown> {
  const tables = [
    'User',
    'Organization',
    'Membership',
    'Project',
    'Task',
    'Label',
    'TaskLabel',
    'Comment',
    'Session',
    'Event',
  ]
  const state = tables.map(
    (table) => `(SELECT coalesce(sum(hashtextextended(row::text, 0)), 0) FROM "${table}" row) AS "${table}"`,
  )
  return (await app.pool.query(`SELECT ${state.join(', ')}`)).rows[0]
}

test('the world has the people that the table speaks of', () => {
  expect(encodeId('org', world.organizationId)).toBe(things.organization)
  expect([world.admin.role, world.member.role, world.viewer.role, world.stranger.role]).toEqual([
    'ADMIN',
    'MEMBER',
    'VIEWER',
    'ADMIN',
  ])
})
