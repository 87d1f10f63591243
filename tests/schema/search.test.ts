import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startTestApp, type TestApp } from '../harness/app.ts'
import { generous } from '../harness/generous.ts'
import { aLabel, aMember, aProject, aTask, keyOf } from '../harness/things.ts'
import { createWorld, type World } from '../harness/world.ts'

// The pool binds this method when it connects, so that it is watched from before the app starts.
const statements = vi.spyOn(Client.prototype, 'query')

let app: TestApp
let world: World
let project: string

beforeAll(async () => {
  app = await startTestApp({ settings: generous })
  world = await createWorld(app.db)
  project = await aProject(world.admin, { key: 'PEP', name: 'Python Enhancement Proposals', description: 'snakes' })
  const made: [string, string?][] = [
    ['Style Guide for Python Code', 'Conventions of indentation'],
    ['Docstring Conventions'],
    ['The Zen of Python', 'Beautiful is better than ugly'],
    ['Type Hints', 'indentation does not matter here'],
    ['Structural Pattern Matching: Specification'],
    ['Pattern Recognition'],
    ['100% coverage_of C++ (and C#)'],
    ['Über die Größe'],
  ]
  for (const [title, description = null] of made) await aTask(world.admin, project, { title, description })
})

afterAll(() => app.close())

const document = /* GraphQL */ `
  query ($project: ID!, $search: String, $orderBy: [TaskOrder!], $first: Int, $after: String) {
    project(id: $project) {
      tasks(search: $search, orderBy: $orderBy, first: $first, after: $after) {
        totalCount nodes { title } pageInfo { endCursor hasNextPage }
      }
    }
  }
`
interface Answer {
  project: {
    tasks: { totalCount: number; nodes: { title: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } }
  }
}

async function found(search: string): Promise<string[]> {
  const { data, errors } = await app.ask<Answer>(world.viewer, document, { project, search })
  if (!data) throw new Error(JSON.stringify(errors))
  expect(data.project.tasks.totalCount).toBe(data.project.tasks.nodes.length)
  return data.project.tasks.nodes.map(({ title }) => title).sort()
}

describe('words', () => {
  test.each<[string, string, string[]]>([
    ['one word, in whatever case', 'PYTHON', ['Style Guide for Python Code', 'The Zen of Python']],
    ['all words, in any order', 'python guide', ['Style Guide for Python Code']],
    ['words of the description', 'indentation', ['Style Guide for Python Code', 'Type Hints']],
    ['words of both', 'beautiful zen', ['The Zen of Python']],
    ['a part of the title', 'string conv', ['Docstring Conventions']],
    ['a part of a word', 'ention', ['Docstring Conventions']],
    ['misspelt', 'Pythn', ['Style Guide for Python Code', 'The Zen of Python']],
    ['misspelt, another way', 'Specificaton', ['Structural Pattern Matching: Specification']],
    ['letters of another alphabet', 'größe', ['Über die Größe']],
    ['nothing of the kind', 'xylophone', []],
  ])('%s: %s', async (_name, search, titles) => {
    expect(await found(search)).toEqual(titles)
  })
})

describe('operators are taken at their word', () => {
  test.each<[string, string[]]>([
    ['"pattern matching"', ['Structural Pattern Matching: Specification']],
    ['"matching pattern"', []],
    ['pattern -matching', ['Pattern Recognition']],
    ['python -zen', ['Style Guide for Python Code']],
    ['zen or docstring', ['Docstring Conventions', 'The Zen of Python']],
    ['python -zen -guide', []],
    ['"zen of', ['The Zen of Python']],
    [
      '-zen',
      [
        '100% coverage_of C++ (and C#)',
        'Docstring Conventions',
        'Pattern Recognition',
        'Structural Pattern Matching: Specification',
        'Style Guide for Python Code',
        'Type Hints',
        'Über die Größe',
      ],
    ],
  ])('%s', async (search, titles) => {
    expect(await found(search)).toEqual(titles)
  })
})

test.each(['%', '_', '100%', 'coverage_of', 'C++', '(and C#)'])('%s is itself, and no pattern', async (search) => {
  expect(await found(search)).toEqual(['100% coverage_of C++ (and C#)'])
})

test.each([
  "'",
  "''; --",
  '\\',
  '& | !',
  ':*',
  '<->',
  '()',
  '"',
  '-',
  '"" -""',
  '😀',
  '🐍 or',
  'a'.repeat(200),
  '\u200b',
  '!!!',
  ':',
  "foo:bar'baz",
])('%j breaks nothing', async (search) => {
  expect(await found(search)).toBeInstanceOf(Array)
})

test('nothing but white space is no search', async () => {
  expect((await found('  \n ')).length).toBe(8)
  expect((await found('')).length).toBe(8)
})

test.each([
  ['a'.repeat(201), 'search: must be at most 200 characters'],
  ['a\0b', 'search: must be well-formed Unicode text without NUL characters'],
])('%j is refused', async (search, message) => {
  expect(await app.ask(world.viewer, document, { project, search })).toMatchObject({
    data: { project: null },
    errors: [{ message, extensions: { code: 'INVALID_INPUT' } }],
  })
})

describe('the best first', () => {
  test('unless ordered otherwise', async () => {
    const ask = async (orderBy?: object) => {
      const { data } = await app.ask<Answer>(world.viewer, document, { project, search: 'indentation', orderBy })
      return data?.project.tasks.nodes.map(({ title }) => title)
    }
    const byTitle = ['Style Guide for Python Code', 'Type Hints']
    expect(await ask([{ field: 'TITLE' }])).toEqual(byTitle)
    expect(await ask([{ field: 'TITLE', direction: 'DESC' }])).toEqual(byTitle.toReversed())
    expect(await ask([{ field: 'RELEVANCE', direction: 'DESC' }])).toEqual(await ask())
  })

  test('an exact title before one that shares a word, and page after page', async () => {
    const first: string[] = []
    let after: string | null = null
    for (let page = 0; page < 5; page++) {
      const { data }: { data?: Answer } = await app.ask<Answer>(world.viewer, document, {
        project,
        search: 'Pattern Recognition or zen',
        first: 1,
        after,
      })
      first.push(...(data?.project.tasks.nodes.map(({ title }) => title) ?? []))
      after = data?.project.tasks.pageInfo.endCursor ?? null
      if (!data?.project.tasks.pageInfo.hasNextPage) break
    }
    expect(first).toEqual(['Pattern Recognition', 'The Zen of Python'])
  })
})

test('other lists search too', async () => {
  await aLabel(world.admin, 'needs review')
  await aMember(app.db, world.admin, { name: 'Guido van Rossum' })
  const { data } = await app.ask(
    world.viewer,
    `{ organization(slug: "acme") {
      labels(search: "reviw") { nodes { name } }
      memberships(search: "rossum") { nodes { name } }
      projects(search: "snakes") { nodes { key } }
    } }`,
  )
  expect(data).toEqual({
    organization: {
      labels: { nodes: [{ name: 'needs review' }] },
      memberships: { nodes: [{ name: 'Guido van Rossum' }] },
      projects: { nodes: [{ key: 'PEP' }] },
    },
  })
})

describe('on twenty thousand tasks', () => {
  beforeAll(async () => {
    const words = ['alpha', 'bravo', 'charlie', 'delta', 'echo', 'foxtrot', 'golf', 'hotel', 'india', 'juliet']
    await app.pool.query(
      `INSERT INTO "Task" ("id", "organizationId", "projectId", "number", "title", "description", "createdAt", "updatedAt")
      SELECT gen_random_uuid(), $1, $2, n + 1000,
        ($3::text[])[1 + n % 10] || ' ' || ($3::text[])[1 + (n / 10) % 10] || ' number ' || n, 'details of ' || md5(n::text),
        now() - (30000 - n) * interval '1 minute', now()
      FROM generate_series(1, 20000) AS n`,
      [world.organizationId, keyOf(project), words],
    )
    await app.pool.query('ANALYZE "Task"')
  })

  /** The plan of the statement that finds an operation's page. */
  async function planOf(list: string): Promise<string> {
    statements.mockClear()
    const { errors } = await app.ask(world.viewer, `{ organization(slug: "acme") { tasks(${list}) { nodes { id } } } }`)
    expect(errors).toBeUndefined()
    const sent = statements.mock.calls.map(([query]) => query as unknown as { text: string; values: unknown[] })
    const page = sent.find(({ text }) => text?.includes('ORDER BY') && text.includes('"Task"'))
    if (!page) throw new Error('no statement found a page')
    const { rows } = await app.pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${page.text}`, page.values)
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  }

  test.each(['search: "12345"', 'search: "numbr 12345"', 'search: "\\"number 12345\\""'])(
    'a search for few rows uses the indexes: %s',
    async (list) => {
      const plan = await planOf(list)
      expect(plan).toMatch(/Bitmap Index Scan on "Task_search_idx"/)
      if (!list.includes('\\"')) expect(plan).toMatch(/Bitmap Index Scan on "Task_title_trgm_idx"/)
      expect(plan).not.toMatch(/Seq Scan on "Task"/)
    },
  )

  test.each([
    ['', 'Task_organizationId_createdAt_id_idx'],
    ['filter: {status: {eq: TODO}}', /Task_organizationId_(status_)?createdAt_id_idx/],
    ['orderBy: {field: UPDATED_AT}', 'Task_organizationId_updatedAt_id_idx'],
  ])('a page is found in an index: %s', async (list, index) => {
    const plan = await planOf(list || 'first: 20')
    expect(plan).toMatch(index)
    expect(plan).not.toMatch(/Seq Scan on "Task"/)
  })

  test('a page in the middle is found in the same index, by its place', async () => {
    const { data } = await app.ask<{ organization: { tasks: { pageInfo: { endCursor: string } } } }>(
      world.viewer,
      '{ organization(slug: "acme") { tasks(filter: {number: {eq: 15000}}) { pageInfo { endCursor } } } }',
    )
    const plan = await planOf(`first: 20, after: "${data?.organization.tasks.pageInfo.endCursor}"`)
    expect(plan).toMatch(/Index.* Scan.*Task_organizationId_createdAt_id_idx/)
    expect(plan).toMatch(/Index Cond: .*ROW\(.*"createdAt".*\) </)
    expect(plan).not.toMatch(/Seq Scan on "Task"/)
  })

  test.each(['search: "number"', 'filter: {title: {contains: "number 12345"}}', 'filter: {dueDate: {lt: "P7D"}}'])(
    'is planned anew for its values, however often it comes: %s',
    async (list) => {
      statements.mockClear()
      for (let time = 0; time < 3; time++) {
        await app.ask(world.viewer, `{ organization(slug: "acme") { tasks(${list}) { nodes { id } } } }`)
      }
      const sent = statements.mock.calls.map(([query]) => query as unknown as { text: string; name?: string })
      const found = sent.filter(({ text }) => text.includes('FROM "Task"'))
      expect(found.map(({ name }) => name)).toEqual([undefined, undefined, undefined])
    },
  )

  test('of more than ten thousand that have a word, the first ones of the list are ranked', async () => {
    const { data } = await app.ask<Answer>(world.viewer, document, { project, search: 'number', first: 100 })
    const numbers = data?.project.tasks.nodes.map(({ title }) => Number(/number (\d+)$/.exec(title)?.[1]))
    expect(numbers).toHaveLength(100)
    expect(Math.min(...(numbers ?? []))).toBeGreaterThan(10_000)
  })

  test.each(['{field: STATUS}', '{field: PRIORITY}, {field: DUE_DATE}'])(
    'are ranked once, also behind %s',
    async (before) => {
      statements.mockClear()
      const list = `search: "number", orderBy: [${before}, {field: RELEVANCE}], first: 1`
      const { errors } = await app.ask(
        world.viewer,
        `{ organization(slug: "acme") { tasks(${list}) { nodes { id } } } }`,
      )
      expect(errors).toBeUndefined()
      const sent = statements.mock.calls.map(([query]) => (query as unknown as { text: string }).text)
      expect(sent.join('\n').match(/WITH precise/g)).toHaveLength(1)
    },
  )

  test('those that have all words come first, however many are similar', async () => {
    const { data } = await app.ask<Answer>(world.viewer, document, { project, search: 'number 777', first: 2 })
    expect(data?.project.tasks.totalCount).toBe(10_000)
    expect(data?.project.tasks.nodes[0]?.title).toMatch(/number 777$/)
  })

  test('counting stops at ten thousand, and says so', async () => {
    const { data } = await app.ask(
      world.viewer,
      '{ organization(slug: "acme") { all: tasks { totalCount totalCountIsExact } some: tasks(filter: {title: {startsWith: "alpha "}}) { totalCount totalCountIsExact } } }',
    )
    expect(data).toEqual({
      organization: {
        all: { totalCount: 10_000, totalCountIsExact: false },
        some: { totalCount: 2_000, totalCountIsExact: true },
      },
    })
  })
})
