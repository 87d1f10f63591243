import { Client, Query } from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startTestApp, type TestApp } from '../harness/app.ts'
import { generous } from '../harness/generous.ts'
import { aComment, aLabel, aMember, aProject, aTask, organizationIdOf } from '../harness/things.ts'
import { createWorld, type World } from '../harness/world.ts'

// How many statements PostgreSQL gets for an operation: the same for two rows and for fifty.

// The pool binds this method when it connects, so that it is watched from before the app starts.
const original = Client.prototype.query
const statements = vi.spyOn(Client.prototype, 'query')

let app: TestApp
let world: World
let project: string

beforeAll(async () => {
  app = await startTestApp({ settings: generous })
  world = await createWorld(app.db)
  project = await aProject(world.admin, { key: 'PEP' })
  const labels = [await aLabel(world.admin), await aLabel(world.admin)]
  for (let index = 0; index < 50; index++) {
    const assigneeId = await aMember(app.db, world.admin)
    const task = await aTask(world.admin, project, { assigneeId, labelIds: labels.slice(0, index % 3) })
    for (let comment = 0; comment < index % 4; comment++) await aComment(index % 2 ? world.admin : world.member, task)
  }
  // The first operation of a process reads the keys of the tokens.
  await app.ask(world.admin, '{ viewer { id } }')
})

afterAll(() => app.close())

/** The statements that an operation takes, as `SELECT "Task"`, transactions' beginnings and ends too. */
async function statementsOf(document: string, variables: object = {}): Promise<string[]> {
  statements.mockClear()
  const { errors } = await app.ask(world.admin, document, variables)
  expect(errors).toBeUndefined()
  return statementsSent()
}

/** Those since the spy was cleared. */
function statementsSent(): string[] {
  const texts = statements.mock.calls.map(([query]) => textOf(query))
  const own = texts.filter((text) => !isForMany(text))
  return own.map((text) => /^\w+/.exec(text.trim())?.[0].toUpperCase() ?? text)
}

function textOf(query: unknown): string {
  return typeof query === 'string' ? query : (query as { text: string }).text
}

/**
 * The event log's reader is told and looks on its own account, once for however many operations; and who asks is looked up
 * once for all queries of a quarter of a second.
 */
function isForMany(text: string): boolean {
  return ['pg_current_snapshot', 'pg_notify', 'FROM "Session"'].some((part) => text.includes(part))
}

/** How often PostgreSQL is waited for: what is sent while other statements of a connection are on their way takes no time of its own. */
async function roundTripsOf(work: () => Promise<unknown>): Promise<number> {
  let trips = 0
  const underWay = new Map<unknown, number>()
  statements.mockImplementation(function (this: Client, ...args: unknown[]) {
    const answer = (original as (...args: unknown[]) => unknown).apply(this, args)
    const isRead = answer instanceof Query
    if (!isRead && !(answer instanceof Promise)) return answer
    // Who asks is looked up by every mutation.
    if (isForMany(textOf(args[0])) && !textOf(args[0]).includes('FROM "Session"')) return answer
    if ((underWay.get(this) ?? 0) === 0) trips++
    underWay.set(this, (underWay.get(this) ?? 0) + 1)
    const end = (): void => void underWay.set(this, (underWay.get(this) ?? 1) - 1)
    if (isRead) answer.once('end', end).once('error', end)
    else answer.then(end, end)
    return answer
  })
  await work()
  statements.mockImplementation(original)
  return trips
}

const lists = {
  'titles alone': { selection: 'nodes { id title }', statements: 1 },
  'the assignee and the project': { selection: 'nodes { id assignee { name } project { key } }', statements: 1 },
  labels: { selection: 'nodes { id labels { nodes { name } } }', statements: 1 },
  'comments with their authors': {
    selection: 'nodes { id comments { nodes { body author { name } } } }',
    statements: 1,
  },
  counts: { selection: 'totalCount nodes { id comments { totalCount } labels { totalCount } }', statements: 1 },
  groups: { selection: 'groups(by: {field: STATUS}) { count status }', statements: 1 },
  aggregates: { selection: 'aggregates { number { min max } dueDate { max } }', statements: 1 },
  'all of it': {
    selection: `totalCount edges { cursor node {
      id title key assignee { name email } project { key name }
      labels { totalCount nodes { name color } }
      comments(first: 3) { totalCount pageInfo { hasNextPage } nodes { body author { name } } }
    } }`,
    statements: 1,
  },
}

// Besides finding out who asks, one that reads everything.
describe('a list of tasks', () => {
  test.each(Object.entries(lists))('with %s', async (_what, { selection, statements }) => {
    const document = `query ($first: Int!) { organization(slug: "acme") { tasks(first: $first) { ${selection} } } }`
    const two = await statementsOf(document, { first: 2 })
    const fifty = await statementsOf(document, { first: 50 })
    expect(fifty).toEqual(two)
    expect(new Set(fifty)).toEqual(new Set(['SELECT']))
    expect(fifty.length).toBe(statements)
  })
})

test('twenty things by their ids take as many statements as two', async () => {
  const { data } = await app.ask<{ organization: { tasks: { nodes: { id: string }[] } } }>(
    world.admin,
    '{ organization(slug: "acme") { tasks(first: 20) { nodes { id } } } }',
  )
  const ids = data?.organization.tasks.nodes.map(({ id }) => id) ?? []
  const document = 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Task { title assignee { name } } } }'
  const two = await statementsOf(document, { ids: ids.slice(0, 2) })
  expect(await statementsOf(document, { ids })).toEqual(two)
  expect(two.length).toBe(1)
})

describe('a mutation', () => {
  const document = `mutation ($input: CreateTaskInput!) { createTask(input: $input) {
    ... on CreateTaskPayload { task { id number title assignee { name } } taskEdge { cursor node { key } } } } }`

  test('createTask, with its event, its new number and what its answer reads', async () => {
    expect(await statementsOf(document, { input: { projectId: project, title: 'One' } })).toEqual([
      'SELECT', // the organization of the project
      'BEGIN',
      'WITH', // the project's next number, and the task
      'INSERT', // its event
      'SELECT', // the answer
      'COMMIT',
    ])
  })

  test('createTask under an idempotency key', async () => {
    const input = { projectId: project, title: 'Once', idempotencyKey: 'once' }
    expect(await statementsOf(document, { input })).toEqual([
      'SELECT',
      'BEGIN',
      'DELETE', // the key, if its time is over
      'INSERT', // the key
      'SAVEPOINT',
      'WITH',
      'INSERT',
      'SELECT',
      'RELEASE',
      'UPDATE', // what came of it
      'COMMIT',
    ])
  })

  test.each([
    ['createTask', {}],
    ['createTask under an idempotency key', { idempotencyKey: 'in four' }],
  ])('%s takes four round trips, with who asks', async (_what, keyed) => {
    const input = { projectId: project, title: 'In four', ...keyed }
    await app.ask(world.admin, document, { input: { ...input, idempotencyKey: 'as it was prepared' } })
    const trips = await roundTripsOf(() => app.ask(world.admin, document, { input }))
    expect(trips).toBe(4)
  })

  test('of nobody costs no statement', async () => {
    statements.mockClear()
    await app.ask(null, 'mutation ($input: DeleteProjectInput!) { deleteProject(input: $input) { __typename } }', {
      input: { id: project },
    })
    expect(statementsSent()).toEqual([])
    expect(organizationIdOf(world.admin)).toMatch(/^org_/)
  })
})
