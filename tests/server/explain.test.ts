import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { createApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { readTrustedDocuments } from '../../src/limits/trusted-documents.ts'
import { encodeId } from '../../src/platform/ids.ts'
import { startTestApp, type TestApp } from '../harness/app.ts'
import { post } from '../harness/client.ts'
import { followByEvents } from '../harness/follow.ts'
import { aLabel, aProject, aTask } from '../harness/things.ts'
import { createWorld, type World } from '../harness/world.ts'

let app: TestApp
let world: World

beforeAll(async () => {
  app = await startTestApp({ settings: { OPERATION_SECONDS: '2' } })
  world = await createWorld(app.db)
})
afterAll(() => app.close())

const asking = { 'graphql-explain': '1' }
const query = '{ organization(slug: "acme") { tasks(first: 2) { nodes { title } } } }'

function send(document: string, headers: Record<string, string>, { url = app.url, signal = null }: Partial<Way> = {}) {
  return post(url, world.admin, { query: document }, { headers, signal })
}

interface Way {
  url: string
  signal: AbortSignal | null
}

async function explain(document: string, headers: Record<string, string>, url?: string) {
  return (await (await send(document, headers, url === undefined ? {} : { url })).json()) as {
    data: object
    extensions: { explain?: { plan?: string[]; sql?: string; explained?: string[]; because?: string } }
  }
}

it('tells how a query is read, what it asks the database, and what PostgreSQL did', async () => {
  for (const _time of ['first', 'again']) {
    const { data, extensions } = await explain(query, asking)
    expect(data).toEqual({ organization: { tasks: { nodes: [] } } })
    expect(extensions.explain?.plan).toEqual([
      'organization: the row of Organization that is asked for',
      '  tasks: rows of Task, the first 2 by createdAt DESC, id DESC',
      '    nodes',
      '      title: a column',
    ])
    expect(extensions.explain?.sql).toMatch(/^SELECT array_to_json.* FROM "Organization" /)
    expect(extensions.explain?.explained?.at(-1)).toMatch(/^Execution Time: /)
  }
})

it('tells of every kind of field how it is read', async () => {
  const { extensions } = await explain(
    `{
      __typename
      mine: viewer { email memberships(first: 1) { totalCount } }
      organization(slug: "acme") {
        project(key: "WEB") {
          tasks(last: 3, orderBy: [{ field: NUMBER }]) { pageInfo { hasNextPage hasPreviousPage endCursor } }
        }
        tasks {
          edges { cursor node { key assignee { email } labels { totalCountIsExact } } }
          aggregates { dueDate { max } }
          groups(by: [{ field: ASSIGNEE }, { field: STATUS }], first: 4) { assignee { role } status count }
        }
      }
    }`,
    asking,
  )
  expect(extensions.explain?.plan).toEqual([
    '__typename: always Query',
    'mine (viewer): the row of User that is asked for',
    '  email: a column',
    '  memberships: rows of Membership, the first 1 by name ASC, id ASC',
    '    totalCount: counted, up to 10000',
    'organization: the row of Organization that is asked for',
    '  project: the row of Project that is asked for',
    '    tasks: rows of Task, the last 3 and one more by number ASC, id ASC',
    '      pageInfo',
    '        hasNextPage: whether there is a row on the other side of the cursor',
    '        hasPreviousPage: whether the page reads a row more than it shows',
    '        endCursor: the values of the order, signed',
    '  tasks: rows of Task, the first 25 by createdAt DESC, id DESC',
    '    edges',
    '      cursor: the values of the order, signed',
    '      node',
    '        key: computed by its resolver from number, project.key',
    '        assignee: a row of Membership, joined',
    '          email: a column, null for whoever lacks membership:read-email',
    '        labels: rows of Label, the first 25 by name ASC, id ASC',
    '          totalCountIsExact: counted, up to 10000',
    '    aggregates: all computed over the whole list',
    '      dueDate',
    '        max',
    '    groups: the whole list grouped by assignee, status, at most 4 groups',
    '      assignee: what is grouped by, the row of Membership joined',
    '        role: a column',
    '      status: what is grouped by',
    '      count: how many rows the group has',
  ])
})

it('tells of a node that it is read by the type that its id has', async () => {
  const { extensions } = await explain(
    `{ node(id: "${encodeId('org', world.organizationId)}") { ... on Organization { name tasks { nodes { key } } } ... on Task { title labels { nodes { name } } } } }`,
    asking,
  )
  expect(extensions.explain?.plan).toEqual([
    'node: a row of the type that its id has',
    '  ... on User',
    '  ... on Organization',
    '    name: a column',
    '    tasks: rows of Task, the first 25 by createdAt DESC, id DESC',
    '      nodes',
    '        key: computed by its resolver from number, project.key',
    '  ... on Membership',
    '  ... on Project',
    '  ... on Task',
    '    title: a column',
    '    labels: rows of Label',
    '      nodes',
    '        name: a column',
    '  ... on Label',
    '  ... on Comment',
  ])
})

it('tells why a query is not compiled, and that nothing is read', async () => {
  const { extensions } = await explain('{ __schema { queryType { name } } }', asking)
  expect(extensions.explain).toEqual({ because: 'introspection' })
  expect((await explain('{ __typename }', asking)).extensions.explain).toEqual({
    plan: ['__typename: always Query'],
    because: 'nothing is read',
  })
})

it('tells how a mutation tells what it has done, and does not do it twice', async () => {
  const { data, extensions } = await explain(
    `mutation {
      createProject(input: { organizationId: "${encodeId('org', world.organizationId)}", key: "ONE", name: "One" }) {
        ... on CreateProjectPayload { project { key } projectEdge { cursor node { tasks { totalCount } } } }
      }
    }`,
    asking,
  )
  expect(data).toMatchObject({ createProject: { project: { key: 'ONE' } } })
  expect(await app.db.project.count({ where: { key: 'ONE' } })).toBe(1)
  expect(extensions.explain).toEqual({
    plan: [
      'createProject',
      '  project: the row of Project that is told of',
      '    key: a column',
      '  projectEdge: the row of Project that is told of',
      '    cursor: the values of the order, signed',
      '    node',
      '      tasks: rows of Task',
      '        totalCount: counted, up to 10000',
    ],
    because: 'only a query can be run once more',
  })
})

it('tells with each event of a subscription how events are told', async () => {
  const projectId = await aProject(world.admin)
  const events = await followByEvents(
    app,
    world.admin,
    'subscription ($projectId: ID!) { taskEvents(projectId: $projectId) { type task { title } } }',
    { projectId },
    asking,
  )
  await aTask(world.admin, projectId, { title: 'Seen' })
  expect(await events.next()).toEqual({
    data: { taskEvents: { type: 'CREATED', task: { title: 'Seen' } } },
    extensions: {
      explain: {
        plan: [
          'taskEvents',
          '  type: follows from what has happened',
          '  task: the row of Task that is told of',
          '    title: a column',
        ],
        because: 'only a query can be run once more',
      },
    },
  })
  await events.stop()
})

describe('of what takes long', () => {
  const labels = '{ organization(slug: "acme") { labels { nodes { name } } } }'

  /** Whoever reads the only label for a second time waits. */
  beforeEach(async () => {
    await aLabel(world.admin, 'slow')
    await app.pool.query(`
      ALTER TABLE "Label" RENAME TO "Labels";
      CREATE SEQUENCE readings;
      CREATE VIEW "Label" AS
        SELECT * FROM "Labels" WHERE nextval('readings') = 1 OR EXISTS (SELECT FROM pg_sleep(30))`)
  })
  afterEach(() =>
    app.pool.query(`
      DROP VIEW "Label";
      DROP SEQUENCE readings;
      ALTER TABLE "Labels" RENAME TO "Label";
      DELETE FROM "Label"`),
  )

  /** How many statements PostgreSQL explains. */
  async function underWay(): Promise<number | undefined> {
    const { rows } = await app.pool.query<{ count: number }>(
      `SELECT count(*)::int FROM pg_stat_activity
        WHERE datname = current_database() AND state = 'active' AND query LIKE 'EXPLAIN%'`,
    )
    return rows[0]?.count
  }

  it('tells the answer, and that its time was over before PostgreSQL had run it once more', async () => {
    const startedAt = performance.now()
    const { data, extensions } = await explain(labels, asking)
    expect(performance.now() - startedAt).toBeLessThan(2_900)
    expect(data).toEqual({ organization: { labels: { nodes: [{ name: 'slow' }] } } })
    expect(extensions.explain).toEqual({
      plan: [
        'organization: the row of Organization that is asked for',
        '  labels: rows of Label, the first 25 by name ASC, id ASC',
        '    nodes',
        '      name: a column',
      ],
      because: 'This took longer than 2 s and was stopped. Ask for less at once.',
    })
    expect(await underWay()).toBe(0)
  })

  it('stops when the caller hangs up', async () => {
    const leaving = new AbortController()
    const answer = send(labels, asking, { signal: leaving.signal }).catch((error: Error) => error.name)
    await expect.poll(underWay, { interval: 20, timeout: 1_900 }).toBe(1)
    const leftAt = performance.now()
    leaving.abort()
    expect(await answer).toBe('AbortError')
    await expect.poll(underWay, { interval: 20 }).toBe(0)
    expect(performance.now() - leftAt).toBeLessThan(1_000)
  })
})

it('is silent unless it is asked', async () => {
  expect((await explain(query, {})).extensions.explain).toBeUndefined()
})

it('is silent in production, however it is asked', async () => {
  const config = { ...readConfig({ NODE_ENV: 'production', PORT: '0' }), DATABASE_URL: app.databaseUrl }
  const production = await createApp(config, {
    log: pino({ level: 'silent' }),
    documents: readTrustedDocuments(config),
  })
  onTestFinished(() => production.close())
  for (const _time of ['first', 'again']) {
    const { data, extensions } = await explain(query, asking, production.url)
    expect(data).toMatchObject({ organization: { tasks: {} } })
    expect(extensions).toEqual({ cost: expect.anything() })
  }
})
