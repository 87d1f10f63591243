import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createReads } from '../../src/reads/reads.ts'
import { openTwoDoors, prepared, type TwoDoors } from './two-doors.ts'

// What compiled reads leave to the ordinary executor, which has the words for it.

let doors: TwoDoors
beforeAll(async () => {
  doors = await openTwoDoors()
})
afterAll(() => doors.close())

const inTasks = (args: string, selection = 'nodes { id }') =>
  `{ organization(slug: "demo") { tasks(${args}) { ${selection} } } }`

/** Arguments that the schema lets through and the field refuses. */
const refused: Record<string, string> = {
  'a page that is too large': inTasks('first: 101'),
  'a page of nothing': inTasks('last: 0'),
  'both ends at once': inTasks('first: 1, last: 1'),
  'a list of which nothing is read': inTasks('first: 101', '__typename'),
  'what is no cursor': inTasks('after: "x"'),
  'a cursor of nothing': inTasks('before: ""'),
  'an order by the same twice': inTasks('orderBy: [{ field: TITLE }, { field: TITLE }]'),
  'relevance without a search': inTasks('orderBy: [{ field: RELEVANCE }]'),
  'a search too long': inTasks(`search: "${'a'.repeat(201)}"`),
  'an id of another type in a filter': inTasks('filter: { id: { eq: "nonsense" } }'),
  'null in a filter': inTasks('filter: { title: null }'),
  'null for an operator': inTasks('filter: { title: { eq: null } }'),
  'null for a relation': inTasks('filter: { assignee: { is: null } }'),
  'too many conditions': inTasks(
    `filter: { or: [${Array.from({ length: 201 }, () => '{ number: { eq: 1 } }').join()}] }`,
  ),
  'too many values': inTasks(
    `filter: { number: { in: [${Array.from({ length: 1001 }, (_, index) => index).join()}] } }`,
  ),
  'no groups': inTasks('first: 1', 'groups(by: []) { count }'),
  'too many groups': inTasks('first: 1', 'groups(by: { field: STATUS }, first: 101) { count }'),
  'a group of the same twice': inTasks('first: 1', 'groups(by: [{ field: STATUS }, { field: STATUS }]) { count }'),
  'a malformed key': '{ organization(slug: "demo") { task(key: "none") { id } } }',
  'neither an id nor a slug': '{ organization { id } }',
  'both an id and a slug': '{ organization(id: "org_x", slug: "demo") { id } }',
  'an id of another type': '{ task(id: "org_x") { id } }',
}

test.each(Object.entries(refused))('%s', async (_what, source) => {
  const { because, errors } = await doors.both('admin', source)
  expect(because).toBe('an argument is refused')
  expect(errors).toHaveLength(1)
})

test('more values than one statement takes', async () => {
  const tasks = 'tasks(first: 1, filter: { number: { in: $numbers } }) { nodes { number } }'
  const source = `query ($numbers: [Int!]) { organization(slug: "demo") { ${Array.from({ length: 66 }, (_, index) => `a${index}: ${tasks}`).join(' ')} } }`
  const numbers = Array.from({ length: 1_000 }, (_, index) => index)
  const { because, errors, data } = await doors.both('admin', source, { numbers })
  expect({ because, errors }).toEqual({ because: 'too many values for one statement', errors: [] })
  expect(Object.keys(data?.organization ?? {})).toHaveLength(66)
})

test('more ids than may be asked for', async () => {
  const ids = Array.from({ length: 101 }, () => 'task_x')
  const { because, errors } = await doors.both('admin', 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })
  expect({ because, errors }).toEqual({ because: 'too many ids', errors: ['ids: must be at most 100 ids'] })
})

describe('null by a variable where there must be a value', () => {
  test.each([
    ['an argument', 'query ($x: Archived) { organization(slug: "demo") { tasks(archived: $x) { totalCount } } }'],
    ['a number', `query ($x: Int) ${inTasks('first: 1', 'groups(by: { field: STATUS }, first: $x) { count }')}`],
    ['a condition', 'query ($x: Boolean = true) { viewer { id name @include(if: $x) } }'],
    ['a condition at the root', 'query ($x: Boolean = true) { viewer @skip(if: $x) { id } }'],
  ])('%s', async (_what, source) => {
    const { because, errors } = await doors.both('admin', source, { x: null })
    expect(because).toMatch(/^an argument is refused|a condition is refused$/)
    expect(errors).toHaveLength(1)
  })
})

test('texts that PostgreSQL does not hold', async () => {
  const search = `query ($text: String!) ${inTasks('search: $text')}`
  const filter = `query ($text: String!) ${inTasks('filter: { title: { contains: $text } }')}`
  const slug = 'query ($text: String!) { organization(slug: $text) { id } }'
  for (const text of ['\0', '\ud800', 'a\udfff']) {
    for (const source of [search, filter, slug]) {
      const { because, errors } = await doors.both('admin', source, { text })
      expect(because).toBe('an argument is refused')
      expect(errors).toHaveLength(1)
    }
  }
})

test('a filter by what the viewer may not read', async () => {
  const source = '{ organization(slug: "demo") { memberships(filter: { email: { contains: "a" } }) { totalCount } } }'
  expect(await doors.both('viewer', source)).toMatchObject({ because: 'an argument is refused' })
  expect(await doors.both('member', source)).toMatchObject({ because: null })
})

test('a refusal where nothing is asked of nobody is none', async () => {
  const source = '{ organization(slug: "nothing") { tasks(first: 101) { nodes { id } } } }'
  expect(await doors.both('admin', source)).toEqual({
    because: 'an argument is refused',
    errors: [],
    data: { organization: null },
  })
})

test('introspection', async () => {
  for (const source of ['{ __schema { queryType { name } } }', '{ viewer { id } __type(name: "Task") { name } }']) {
    expect(await doors.both('admin', source)).toMatchObject({ because: 'introspection', errors: [] })
  }
})

describe('values that nobody writes in the usual way', () => {
  const source = (project: string) =>
    `{ organization(slug: "demo") { project(key: "${project}") { tasks { nodes { createdAt dueDate } aggregates { dueDate { max } } } } } }`

  test.each([
    ['a time without end', 'createdAt', 'infinity'],
    ['a time before the first year', 'createdAt', '0044-03-15 00:00:00+00 BC'],
    ['a time after the year 9999', 'createdAt', '12024-05-13 04:49:53+00'],
    ['a day without end', 'dueDate', '-infinity'],
    ['a day before the first year', 'dueDate', '0044-03-15 BC'],
    ['a day after the year 9999', 'dueDate', '12024-05-13'],
  ])('%s', async (_what, column, value) => {
    const { db, pool } = doors
    const { id } = await db.task.findFirstOrThrow({
      where: { project: { key: 'ODD', organization: { slug: 'demo' } } },
    })
    await pool.query(`UPDATE "Task" SET "${column}" = $1, "archivedAt" = NULL WHERE "id" = $2`, [value, id])
    const { because } = await doors.both('admin', source('ODD'))
    expect(because).toMatch(/^an unusual (time|day)|a value is refused$/)
    expect(await doors.both('admin', source('WEB'))).toMatchObject({ because: null, errors: [] })
    await pool.query(`UPDATE "Task" SET "${column}" = $1 WHERE "id" = $2`, ['2026-11-15', id])
    expect(await doors.both('admin', source('ODD'))).toMatchObject({ because: null, errors: [] })
  })

  test('an address that is none', async () => {
    const { db } = doors
    const { id } = await db.membership.findFirstOrThrow({ where: { email: 'member@demo.test' } })
    const members = '{ organization(slug: "demo") { memberships { nodes { name email } } } }'
    await db.membership.update({ where: { id }, data: { email: 'at home' } })
    const { because, errors } = await doors.both('admin', members)
    expect(because).toBe('a value is refused')
    expect(errors).toEqual(['Value is not a valid email address: at home'])
    // To whom it is not shown, it is no trouble.
    expect(await doors.both('viewer', members)).toMatchObject({ because: null, errors: [] })
    await db.membership.update({ where: { id }, data: { email: 'member@demo.test' } })
  })
})

test('a statement that fails is left to the executor, which says where; one of a database that is away is an error', async () => {
  let failure: Error | null = new Error('there is no such operator')
  const { contextOf } = doors
  const logged: unknown[] = []
  const broken = createReads({
    log: { info: () => {}, error: (...line: unknown[]) => void logged.push(line) },
    explain: async () => [],
    run: async () => {
      if (failure) throw failure
      return ['[]']
    },
  })
  const args = prepared('{ viewer { name } }')
  expect(await broken.read(args, await contextOf('admin'))).toEqual({ because: 'its statement failed' })
  expect(logged).toEqual([[{ err: failure }, 'a compiled statement failed']])
  failure = new Error('Connection terminated unexpectedly')
  await expect(broken.read(args, await contextOf('admin'))).rejects.toThrow('Connection terminated unexpectedly')
  failure = null
  expect(await broken.read(args, await contextOf('admin'))).toEqual({
    text: '{"viewer":null}',
    // Of a person none, of the query one.
    tally: { places: [expect.anything(), expect.anything()], counts: [0, 1] },
  })
  expect(broken.counts).toEqual({ compiled: 1, executed: new Map([['its statement failed', 1]]) })
})
