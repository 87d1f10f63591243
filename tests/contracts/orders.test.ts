import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Context } from '../../src/context/context.ts'
import { enums } from '../../src/platform/generated/models.ts'
import { encodeId } from '../../src/platform/ids.ts'
import { name, sql } from '../../src/platform/sql.ts'
import { rowsOf } from '../../src/platform/transaction.ts'
import { createReads } from '../../src/reads/reads.ts'
import { constantCase } from '../../src/schema/enums.ts'
import { createLowering } from '../../src/schema/lowering.ts'
import { allModels, type Model, modelNamed, type Relation } from '../../src/schema/models.ts'
import { cursorOf, type OrderInput, orderBy, orderValues } from '../../src/schema/order.ts'
import { type ConnectionArgs, listRequest, listRows, readPages } from '../../src/schema/page.ts'
import { openTwoDoors, prepared, type TwoDoors } from '../reads/two-doors.ts'

// A page costs the same wherever it stands: however a long list is ordered, PostgreSQL reads few rows more than are shown.

const ROWS = Number(process.env.ORDERS_ROWS ?? 40_000)
const PAGE = 20

/** The long lists, and how each gets its rows in the demo organization, given its own id and those below. */
const lists: Record<string, { model: string; parent: string; field: string; fill: string }> = {
  'the tasks of an organization': {
    model: 'Task',
    parent: 'Organization',
    field: 'tasks',
    fill: `INSERT INTO "Task" ("id", "organizationId", "projectId", "number", "title", "status", "priority", "dueDate", "completedAt", "createdAt", "updatedAt")
      SELECT gen_random_uuid(), organization, project, n, 'task ' || n * 7919 % 20011, (enum_range(NULL::"TaskStatus"))[1 + n % 4], (enum_range(NULL::"TaskPriority"))[1 + n % 5],
        CASE WHEN n % 7 > 0 THEN date '2026-01-01' + n % 1000 END, CASE WHEN n % 4 = 2 THEN moment - interval '1 minute' * n END, moment - interval '1 minute' * n, moment - interval '1 second' * n`,
  },
  'the projects of an organization': {
    model: 'Project',
    parent: 'Organization',
    field: 'projects',
    fill: `INSERT INTO "Project" ("id", "organizationId", "key", "name", "createdAt", "updatedAt")
      SELECT gen_random_uuid(), organization, 'P' || n, 'project ' || n * 7919 % 20011, moment - interval '1 minute' * n, moment - interval '1 second' * n`,
  },
  'the labels of an organization': {
    model: 'Label',
    parent: 'Organization',
    field: 'labels',
    fill: `INSERT INTO "Label" ("id", "organizationId", "name", "createdAt", "updatedAt")
      SELECT gen_random_uuid(), organization, 'label ' || n, moment - interval '1 minute' * n, moment - interval '1 second' * n`,
  },
  'the members of an organization': {
    model: 'Membership',
    parent: 'Organization',
    field: 'memberships',
    fill: `INSERT INTO "Membership" ("id", "organizationId", "name", "role", "createdAt", "updatedAt")
      SELECT gen_random_uuid(), organization, 'member ' || n * 7919 % 20011, (enum_range(NULL::"Role"))[1 + n % 3], moment - interval '1 minute' * n, moment - interval '1 second' * n`,
  },
  'the comments on a task': {
    model: 'Comment',
    parent: 'Task',
    field: 'comments',
    fill: `INSERT INTO "Comment" ("id", "organizationId", "taskId", "authorId", "body", "createdAt", "updatedAt")
      SELECT gen_random_uuid(), organization, task, member, 'comment', moment - interval '1 minute' * n, moment - interval '1 second' * n`,
  },
  'the comments of a member': { model: 'Comment', parent: 'Membership', field: 'comments', fill: '' },
}

/** Models whose lists are no longer than what one person belongs to. */
const short = ['User', 'Organization']

/** Beside every order by itself. */
const pairs: Record<string, string[]> = {
  Task: [
    'status ASC, createdAt DESC',
    'status DESC, createdAt DESC',
    'priority DESC, createdAt DESC',
    'priority DESC, dueDate ASC',
    'priority DESC, dueDate DESC',
    'dueDate ASC, createdAt DESC',
    'dueDate DESC, title ASC',
    'createdAt DESC, title ASC',
  ],
  Membership: ['role ASC, name DESC', 'role DESC, name DESC'],
}

let doors: TwoDoors
const parents: Record<string, string> = {}

beforeAll(async () => {
  doors = await openTwoDoors()
  const { db, pool } = doors
  const organization = await db.organization.findFirstOrThrow({ where: { slug: 'demo' } })
  const where = { organizationId: organization.id }
  const project = await db.project.findFirstOrThrow({ where: { ...where, key: 'VOID' } })
  const task = await db.task.findFirstOrThrow({ where: { ...where, archivedAt: null } })
  const member = await db.membership.findFirstOrThrow({ where })
  Object.assign(parents, { Organization: organization.id, Task: task.id, Membership: member.id })
  // They take longer to fill than everything else, and no list here is searched.
  const { rows } = await pool.query<{ name: string }>(
    `SELECT indexname AS name FROM pg_indexes WHERE indexdef LIKE '%USING gin%' AND schemaname = 'public'`,
  )
  for (const { name } of rows) await pool.query(`DROP INDEX "${name}"`)
  const given = `(SELECT $1::uuid AS organization, $2::uuid AS project, $3::uuid AS task, $4::uuid AS member, timestamptz '2026-11-01' AS moment) AS given`
  for (const { fill } of Object.values(lists)) {
    if (fill === '') continue
    await pool.query(`${fill} FROM generate_series(1, ${ROWS}) AS n, ${given}`, [
      organization.id,
      project.id,
      task.id,
      member.id,
    ])
  }
  await pool.query('ANALYZE')
}, 120_000)
afterAll(() => doors.close())

interface Node {
  'Node Type': string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  Plans?: Node[]
}

/** How many rows the scans of a plan come by, those that they throw away too. */
function rowsRead(node: Node): number {
  const isScan = /^(Seq|Index|Index Only|Bitmap Heap|Tid) Scan$/.test(node['Node Type'])
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)
  const own = isScan ? (node['Actual Rows'] + removed) * node['Actual Loops'] : 0
  return own + (node.Plans ?? []).reduce((sum, inner) => sum + rowsRead(inner), 0)
}

interface Statement {
  text: string
  values: readonly unknown[]
}

/** The most rows that are read, whether PostgreSQL plans for these values or once for all. */
async function mostRead({ text, values }: Statement): Promise<number> {
  const client = await doors.pool.connect()
  try {
    const literals = values.map((value) =>
      client.escapeLiteral(Array.isArray(value) ? `{${value.join()}}` : String(value)),
    )
    const execute = literals.length > 0 ? `EXECUTE page(${literals.join()})` : 'EXECUTE page'
    await client.query(`PREPARE page AS ${text}`)
    let most = 0
    for (const mode of ['force_custom_plan', 'force_generic_plan']) {
      await client.query(`SET plan_cache_mode = ${mode}`)
      const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
        `EXPLAIN (ANALYZE, FORMAT JSON) ${execute}`,
      )
      const [explained] = rows
      if (!explained) throw new Error('nothing was explained')
      most = Math.max(most, rowsRead(explained['QUERY PLAN'][0].Plan))
    }
    await client.query('RESET plan_cache_mode')
    await client.query('DEALLOCATE page')
    return most
  } finally {
    client.release()
  }
}

interface List {
  parent: Model
  relation: Relation
  id: string
}

function listNamed(list: string): List {
  const { parent = '', field = '' } = lists[list] ?? {}
  const relation = modelNamed(parent).connections.get(field)
  if (!relation) throw new Error(`${parent} has no ${field}`)
  return { parent: modelNamed(parent), relation, id: parents[parent] ?? '' }
}

/** What a page takes of PostgreSQL, through either door. */
async function costOf(
  { parent, relation, id }: List,
  order: readonly OrderInput[],
  args: ConnectionArgs,
): Promise<number> {
  const context = await doors.contextOf('admin')
  const asked: Statement[] = []
  const reads = createReads({
    log: { info: () => {}, error: () => {} },
    explain: async () => [],
    run: async (text, values) => {
      asked.push({ text, values })
      return allModels().map(() => '[]')
    },
  })
  const source = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $orderBy: [${relation.target}Order!]) {
    node(id: $id) { ... on ${parent.name} { ${relation.name}(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy) {
      pageInfo { hasNextPage hasPreviousPage } edges { cursor }
    } } } }`
  const orderBy = order.map(({ field, direction }) => ({ field: constantCase(field), direction }))
  await reads.read(prepared(source, { ...args, id: encodeId(parent.prefix, id), orderBy }), context)

  const request = listRequest(parent, relation, { ...args, orderBy: order }, createLowering(context))
  const watched = {
    $queryRawUnsafe: async (text: string, ...values: unknown[]) => {
      asked.push({ text, values })
      return []
    },
  }
  await readPages({ ...context, db: watched as unknown as Context['db'] }, request, [id])
  expect(asked).toHaveLength(2)
  const costs: number[] = []
  for (const statement of asked) costs.push(await mostRead(statement))
  return Math.max(...costs)
}

/** The cursor of the row so far down a list. */
async function cursorAt(
  { parent, relation, id }: List,
  orderInput: readonly OrderInput[],
  offset: number,
): Promise<string> {
  const context = await doors.contextOf('admin')
  const lowering = createLowering(context)
  const request = listRequest(parent, relation, { orderBy: orderInput }, lowering)
  const { alias, from, where } = listRows(request, lowering)
  const [row] = await rowsOf<{ place: (string | null)[] }>(
    context.db,
    sql`SELECT ARRAY[${orderValues(request.order, alias)}] AS place FROM ${name(parent.table)} AS parent, ${from}
      WHERE parent."id" = ${id} AND ${where} ORDER BY ${orderBy(request.order, alias, false)} OFFSET ${offset} LIMIT 1`,
  )
  return cursorOf(request.order, row?.place ?? [])
}

function ordersOf(model: Model): OrderInput[][] {
  const single = model.orders.flatMap((field) => directions.map((direction) => [{ field, direction }]))
  const several = (pairs[model.name] ?? []).map((keys) =>
    keys.split(', ').map((key): OrderInput => {
      const [field = '', direction] = key.split(' ')
      return { field, direction: direction === 'DESC' ? 'DESC' : 'ASC' }
    }),
  )
  return [...single, ...several]
}
const directions = ['ASC', 'DESC'] as const

const written = (order: readonly OrderInput[]) =>
  order.map(({ field, direction }) => `${field} ${direction}`).join(', ')

describe.each(Object.entries(lists))('%s', (list, { model }) => {
  test.each(ordersOf(modelNamed(model)).map((order) => [written(order), order] as const))(
    'by %s',
    async (_by, order) => {
      const long = listNamed(list)
      const most = order.length === 1 ? 10 * PAGE : 100 * PAGE
      const costs: Record<string, number> = {
        'the first page': await costOf(long, order, { first: PAGE }),
        'the last page': await costOf(long, order, { last: PAGE }),
      }
      for (const part of [0.5, 0.93]) {
        const cursor = await cursorAt(long, order, ROWS * part)
        costs[`after ${part}`] = await costOf(long, order, { first: PAGE, after: cursor })
        costs[`before ${part}`] = await costOf(long, order, { last: PAGE, before: cursor })
      }
      expect(Object.entries(costs).filter(([, cost]) => cost > most)).toEqual([])
    },
  )
})

test('the values of a large filter are given once, whatever the order', async () => {
  const numbers = Array.from({ length: 900 }, (_, index) => index + 1)
  const source = `query ($filter: TaskFilter) { organization(slug: "demo") { project(key: "VOID") {
    tasks(first: 100, filter: $filter, orderBy: [{ field: PRIORITY, direction: DESC }, { field: DUE_DATE, direction: DESC }]) { nodes { key } } } } }`
  const query = vi.spyOn(doors.pool, 'query')
  const listed = await doors.both('admin', source, { filter: { number: { in: numbers } } })
  const values = query.mock.calls.map(([asked]) => (asked as unknown as Statement).values.length)
  query.mockRestore()
  expect(Math.max(...values)).toBeLessThan(1_000)
  expect(listed).toEqual(await doors.both('admin', source, { filter: { number: { lte: 900 } } }))
  expect(listed).toMatchObject({ because: null, errors: [] })
})

test('every model has its long lists here', () => {
  const here = new Set(Object.values(lists).map(({ model }) => model))
  expect(allModels().flatMap(({ name: model }) => (here.has(model) || short.includes(model) ? [] : [model]))).toEqual(
    [],
  )
})

test('PostgreSQL orders the values of an enumeration as the models do', async () => {
  for (const [type, { values }] of Object.entries(enums)) {
    const { rows } = await doors.pool.query<{ value: string }>(
      `SELECT unnest(enum_range(NULL::"${type}"))::text AS value`,
    )
    expect(rows.map(({ value }) => value)).toEqual(Object.keys(values))
  }
})
