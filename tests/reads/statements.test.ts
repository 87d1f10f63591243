import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createReads } from '../../src/reads/reads.ts'
import { corpus } from './corpus.ts'
import { openTwoDoors, prepared, type TwoDoors } from './two-doors.ts'

// What an operation asks of PostgreSQL, beyond who asks.

let doors: TwoDoors
beforeAll(async () => {
  doors = await openTwoDoors()
})
afterAll(() => doors.close())

/** Those that ask for nothing that is in the database. */
const withoutStatement = ['nothing at all']

describe('the statements of an operation', () => {
  test.each(Object.entries(corpus))('%s', async (name, source) => {
    const query = vi.spyOn(doors.pool, 'query')
    const connect = vi.spyOn(doors.pool, 'connect')
    const context = await doors.contextOf('admin')
    query.mockClear()
    connect.mockClear()
    expect(await doors.reads.read(prepared(source), context)).toHaveProperty('text')
    const expected = withoutStatement.includes(name) ? 0 : 1
    expect(query).toHaveBeenCalledTimes(expected)
    query.mockRestore()
    connect.mockRestore()
  })
})

/** What `run` gets, in place of PostgreSQL. */
async function statementOf(caller: string, source: string, variables: Record<string, unknown> = {}) {
  const asked: { text: string; values: readonly unknown[] }[] = []
  const reads = createReads({
    log: { info: () => {}, error: () => {} },
    explain: async () => [],
    run: async (text, values) => {
      asked.push({ text, values })
      return ['[]', '[]', '[]', '[]', '[]', '[]', '[]']
    },
  })
  await reads.read(prepared(source, variables), await doors.contextOf(caller))
  const [statement] = asked
  if (!statement) throw new Error('nothing was asked')
  return statement
}

describe('the text of a statement', () => {
  const source = `query ($slug: String!, $key: String!, $text: String!, $day: DateOrPeriod!, $id: ID!, $search: String!, $after: String) {
    organization(slug: $slug) {
      task(key: "WEB-1") { id }
      project(key: $key) { id }
      tasks(search: $search, after: $after, filter: {
        title: { in: [$text], contains: $text }, dueDate: { lt: $day }, id: { ne: $id }, labels: { some: { name: { eq: $text } } }
      }) { nodes { id } totalCount groups(by: { field: STATUS }) { count } }
    }
  }`
  const variables = (text: string) => ({
    slug: text,
    key: text,
    text,
    search: 'guest list',
    day: '-P7D',
    id: 'task_01h455vb4pex5vsknk084sn02q',
  })

  test('is the same whatever the values are, and has none of them in it', async () => {
    const plain = await statementOf('admin', source, variables('plain'))
    const hostile = await statementOf('admin', source, variables(`'; DROP TABLE "Task"; --`))
    expect(hostile.text).toBe(plain.text)
    expect(plain.text).not.toContain('plain')
    expect(hostile.values).toContain(`'; DROP TABLE "Task"; --`)
  })

  test('has no alias of the document in it', async () => {
    const { text } = await statementOf('admin', '{ Robert: organization(slug: "demo") { Tables: name } }')
    expect(text).not.toMatch(/Robert|Tables/)
  })

  test('is the same for all who may read the same columns, and names the organizations as values', async () => {
    const query = '{ organization(slug: "demo") { tasks { nodes { assignee { email } } } } }'
    const [admin, stranger] = [await statementOf('admin', query), await statementOf('stranger', query)]
    expect(stranger.text).toBe(admin.text)
    expect(stranger.values).not.toEqual(admin.values)
  })

  test('reads only the columns that are selected', async () => {
    const selected = async (tasks: string) => {
      const { text } = await statementOf('admin', `{ organization(slug: "demo") { tasks(first: 7) { ${tasks} } } }`)
      const [limit] = /LIMIT \d+/.exec(text) ?? []
      return [limit, ...new Set([...text.matchAll(/"t\d+"\."(\w+)"::text/g)].map(([, column]) => column))]
    }
    expect(await selected('nodes { title }')).toEqual(['LIMIT 7', 'title'])
    // A row more is read where it is asked whether there is one, and the ordering where cursors are made of it.
    expect(await selected('nodes { title } pageInfo { hasNextPage }')).toEqual(['LIMIT 8', 'title'])
    expect(await selected('edges { cursor node { title } }')).toEqual(['LIMIT 7', 'title', 'createdAt', 'id'])
    expect(await selected('nodes { title } pageInfo { endCursor }')).toEqual(['LIMIT 7', 'title', 'createdAt', 'id'])
  })
})
