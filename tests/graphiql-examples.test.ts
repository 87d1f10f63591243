import { readFile } from 'node:fs/promises'
import { parse } from 'graphql'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { createApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { graphiqlExamples } from '../src/graphiql-examples.ts'
import { readTrustedDocuments } from '../src/limits/trusted-documents.ts'
import type { Example } from '../src/server/graphiql.ts'
import { post, socketClient } from './harness/client.ts'
import { connectTestDatabase } from './harness/connected-database.ts'
import { type DemoApp, startDemoApp } from './harness/demo.ts'

let app: DemoApp
let examples: readonly Example[]
let token: string

beforeAll(async () => {
  app = await startDemoApp()
  examples = await graphiqlExamples(app.db)
  token = await app.signIn('member@demo.test')
})
afterAll(() => app.close())

test.each([
  ['Viewer', { viewer: { name: 'Mateo Silva', memberships: { nodes: [{ organization: { slug: 'demo' } }] } } }],
  ['WorkUnderWay', { organization: { tasks: { totalCount: 41 } } }],
  ['Page', { organization: { project: { tasks: { pageInfo: { hasNextPage: true } } } } }],
  ['Search', { organization: { tasks: { totalCount: 5 } } }],
  ['Overview', { organization: { tasks: { totalCount: 117 } } }],
  [
    'Nodes',
    {
      nodes: [
        { __typename: 'Project', key: 'WEB' },
        { __typename: 'Task', key: 'WEB-41' },
      ],
    },
  ],
  ['CreateTask', { createTask: { __typename: 'CreateTaskPayload', task: { key: 'WEB-42', title: 'Try the API' } } }],
])('the example %s works on the demo data', async (name, data) => {
  expect(await app.ask({ token }, queryOf(name), variablesOf(name))).toMatchObject({ data })
})

test('the example Explained says how it is read, by the headers of its tab, as docs/reads.md shows it', async () => {
  const headers = JSON.parse(exampleOf('Explained').headers ?? '{}')
  const response = await post(app.url, { token }, { query: queryOf('Explained') }, { headers })
  const page = await readFile(new URL('../docs/reads.md', import.meta.url), 'utf8')
  const [document = '', plan = '', sql = ''] = ['graphql', 'text', 'sql'].map(
    (language) => new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'ms').exec(page)?.[1],
  )
  const { data, extensions } = await response.json()
  expect(queryOf('Explained')).toBe(document)
  expect(data).toMatchObject({ organization: { tasks: { nodes: [{ key: 'APP-37' }, { key: 'OPS-36' }] } } })
  expect(extensions.explain.plan).toEqual(plan.trimEnd().split('\n'))
  expect(squeezed(extensions.explain.sql)).toBe(squeezed(sql))
})

/** SQL without line breaks and indents. */
function squeezed(sql: string): string {
  return sql
    .replace(/\s+/g, ' ')
    .replace(/(?<=[([]) | (?=[)\]])/g, '')
    .trim()
}

test('the example TaskEvents hears of what the example CreateTask does, also while it is stopped', async () => {
  const client = socketClient(app.url, { token })
  const follow = (variables: object = {}) =>
    client
      .iterate<{ taskEvents: { cursor: string } }>({
        query: queryOf('TaskEvents'),
        variables: { ...variablesOf('TaskEvents'), ...variables },
      })
      .next()
  const created = {
    data: { taskEvents: { type: 'CREATED', actor: { name: 'Mateo Silva' }, task: { title: 'Try the API' } } },
  }
  const first = follow()
  const heard = vi.fn()
  void first.then(heard)
  await vi.waitFor(async () => {
    await app.ask({ token }, queryOf('CreateTask'), variablesOf('CreateTask'))
    expect(heard).toHaveBeenCalled()
  }, 5000)
  const { value } = await first
  expect(value).toMatchObject(created)
  await app.ask({ token }, queryOf('CreateTask'), variablesOf('CreateTask'))
  expect((await follow({ after: value.data.taskEvents.cursor })).value).toMatchObject(created)
  await client.dispose()
})

test('each example is one operation with a name, which GraphiQL shows on its tab', () => {
  const names = examples.map(({ query }) =>
    parse(query).definitions.map((definition) => ('name' in definition ? definition.name?.value : undefined)),
  )
  expect(names).toEqual(
    ['Viewer', 'WorkUnderWay', 'Page', 'Search', 'Overview', 'CreateTask', 'TaskEvents', 'Nodes', 'Explained'].map(
      (name) => [name],
    ),
  )
})

test('without demo data there are no examples', async () => {
  const { db, close } = await connectTestDatabase()
  expect(await graphiqlExamples(db)).toEqual([])
  await close()
})

test('GraphiQL offers examples and demo people, but none in production, even on the same data', async () => {
  const production = {
    ...readConfig({ NODE_ENV: 'production', GRAPHIQL: 'true', PORT: '0' }),
    DATABASE_URL: app.databaseUrl,
  }
  const other = await createApp(production, {
    log: pino({ level: 'silent' }),
    documents: readTrustedDocuments(production),
  })
  onTestFinished(() => other.close())
  const [offered, bare] = await Promise.all([app.url, other.url].map(graphiqlAt))
  for (const word of ['WorkUnderWay', 'admin@demo.test']) {
    expect(offered).toContain(word)
    expect(bare).not.toContain(word)
  }
  expect(bare).toContain('Trellis GraphiQL')
})

async function graphiqlAt(url: string): Promise<string> {
  const response = await fetch(`${url}/graphql`, { headers: { Accept: 'text/html' } })
  return response.text()
}

function exampleOf(name: string): Example {
  const example = examples.find(({ query }) => query.includes(` ${name}`))
  if (example === undefined) throw new Error(`There is no example ${name}.`)
  return example
}

function queryOf(name: string): string {
  return exampleOf(name).query
}

function variablesOf(name: string): Record<string, unknown> {
  return JSON.parse(exampleOf(name).variables ?? '{}')
}
