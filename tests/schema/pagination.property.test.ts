import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../harness/app.ts'
import { generous } from '../harness/generous.ts'
import { aProject, keyOf } from '../harness/things.ts'
import { createWorld, type World } from '../harness/world.ts'
import { inOrder, insertTasks, type OrderKey, order, type TaskRow, taskId, taskRows, taskValues } from './rows.ts'

let app: TestApp
let world: World

beforeAll(async () => {
  app = await startTestApp({ settings: generous })
  world = await createWorld(app.db)
})

afterAll(() => app.close())

interface PageArgs {
  first?: number
  last?: number
  after?: string | null
  before?: string | null
  orderBy?: OrderKey[]
  filter?: object
}

interface Page {
  edges: { cursor: string; node: { id: string } }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null }
  totalCount: number
}

const document = /* GraphQL */ `
  query ($project: ID!, $first: Int, $last: Int, $after: String, $before: String, $orderBy: [TaskOrder!], $filter: TaskFilter) {
    project(id: $project) {
      tasks(first: $first, last: $last, after: $after, before: $before, orderBy: $orderBy, filter: $filter) {
        edges { cursor node { id } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        totalCount
      }
    }
  }
`

async function pageOf(project: string, args: PageArgs): Promise<Page> {
  const { data, errors } = await app.ask<{ project: { tasks: Page } }>(world.member, document, { project, ...args })
  if (!data) throw new Error(JSON.stringify(errors))
  return data.project.tasks
}

async function projectWith(rows: readonly TaskRow[]): Promise<{ project: string; place: Place }> {
  const project = await aProject(world.admin)
  const place = { organizationId: world.organizationId, projectId: keyOf(project) }
  await insertTasks(app.db, place, rows)
  return { project, place }
}
type Place = Parameters<typeof insertTasks>[1]

const filters: { given: object; holds: (row: TaskRow) => boolean }[] = [
  { given: {}, holds: () => true },
  { given: { status: { in: ['TODO', 'DONE'] } }, holds: (row) => row.status === 'TODO' || row.status === 'DONE' },
  { given: { dueDate: { isNull: true } }, holds: (row) => row.dueDate === null },
  {
    given: { not: { title: { contains: 'a' } } },
    holds: (row) => !row.title.toLowerCase().includes('a'),
  },
]

/** What happens to the list between two pages. Rows are named by their place in what was there at first. */
type Change =
  | { kind: 'insert'; id: string; values: Omit<TaskRow, 'id' | 'number'> }
  | { kind: 'delete'; row: number }
  | { kind: 'update'; row: number; values: Omit<TaskRow, 'id' | 'number'> }
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), id: fc.uuid(), values: taskValues }),
  fc.record({ kind: fc.constant('delete' as const), row: fc.nat(59) }),
  fc.record({ kind: fc.constant('update' as const), row: fc.nat(59), values: taskValues }),
)

test('whatever changes between the pages, every row that stays as it was is shown exactly once, in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      taskRows({ minLength: 0, maxLength: 40 }),
      order,
      fc.constantFrom(...filters),
      fc.integer({ min: 1, max: 9 }),
      fc.boolean(),
      fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 12 }),
      async (rows, orderBy, { given, holds }, size, backward, changes) => {
        const { project, place } = await projectWith(rows)
        const touched = new Set<string>()
        const apply = async (changed: Change) => {
          if (changed.kind === 'insert') {
            const number = rows.length + touched.size + 1_000
            touched.add(changed.id)
            const row = { id: changed.id, number, ...changed.values }
            await app.db.task.createMany({ data: [{ ...place, ...row }], skipDuplicates: true })
            return
          }
          const id = rows[changed.row]?.id
          if (id === undefined) return
          touched.add(id)
          if (changed.kind === 'delete') await app.db.task.deleteMany({ where: { id } })
          else await app.db.task.updateMany({ where: { id }, data: changed.values })
        }

        const shown: string[] = []
        let cursor: string | null = null
        for (let turn = 0; turn < 100; turn++) {
          const page = await pageOf(project, {
            orderBy,
            filter: given,
            ...(backward ? { last: size, before: cursor } : { first: size, after: cursor }),
          })
          expect(page.edges.length).toBeLessThanOrEqual(size)
          const ids = page.edges.map(({ node }) => node.id)
          if (backward) shown.unshift(...ids)
          else shown.push(...ids)
          const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo
          if (!(backward ? hasPreviousPage : hasNextPage)) break
          cursor = backward ? startCursor : endCursor
          for (const changed of changes[turn] ?? []) await apply(changed)
        }

        const stayed = rows.filter((row) => !touched.has(row.id) && holds(row))
        const expected = inOrder(stayed, orderBy).map(taskId)
        const isExpected = new Set(expected)
        expect(shown.filter((id) => isExpected.has(id))).toEqual(expected)
      },
    ),
    { numRuns: 60 },
  )
}, 60_000)

test('a window between two cursors has its rows, from either end, and knows what is outside', async () => {
  await fc.assert(
    fc.asyncProperty(
      taskRows({ minLength: 3, maxLength: 20 }),
      order,
      fc.tuple(fc.nat(19), fc.nat(19), fc.integer({ min: 1, max: 20 })),
      async (rows, orderBy, [from, to, size]) => {
        const { project } = await projectWith(rows)
        const all = await pageOf(project, { orderBy, first: 100 })
        expect(all.edges.map(({ node }) => node.id)).toEqual(inOrder(rows, orderBy).map(taskId))
        expect(all.totalCount).toBe(rows.length)
        expect(all.pageInfo).toMatchObject({
          hasNextPage: false,
          hasPreviousPage: false,
          startCursor: all.edges[0]?.cursor,
          endCursor: all.edges.at(-1)?.cursor,
        })
        const [start, end] = [from % rows.length, to % rows.length]
        const after = all.edges[start]?.cursor ?? null
        const before = all.edges[end]?.cursor ?? null
        const inside = all.edges.slice(start + 1, end)

        const forward = await pageOf(project, { orderBy, after, before, first: size })
        expect(forward.edges).toEqual(inside.slice(0, size))
        expect(forward.totalCount).toBe(rows.length)
        expect(forward.pageInfo).toEqual({
          hasNextPage: inside.length > size,
          hasPreviousPage: true,
          startCursor: forward.edges[0]?.cursor ?? null,
          endCursor: forward.edges.at(-1)?.cursor ?? null,
        })
        const backward = await pageOf(project, { orderBy, after, before, last: size })
        expect(backward.edges).toEqual(inside.slice(-size))
        expect(backward.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: inside.length > size })
      },
    ),
    { numRuns: 40 },
  )
}, 60_000)

describe('what a page knows of its neighbours', () => {
  let project: string
  let cursors: string[]
  const orderBy: OrderKey[] = [{ field: 'NUMBER', direction: 'ASC' }]

  beforeAll(async () => {
    const [rows] = fc.sample(taskRows({ minLength: 6, maxLength: 6 }), { numRuns: 1, seed: 7 })
    ;({ project } = await projectWith(rows ?? []))
    cursors = (await pageOf(project, { orderBy })).edges.map(({ cursor }) => cursor)
  })

  test.each([
    [{ first: 6 }, 6, false, false],
    [{ first: 5 }, 5, true, false],
    [{ last: 6 }, 6, false, false],
    [{ last: 5 }, 5, false, true],
    [{ first: 100 }, 6, false, false],
    [{}, 6, false, false],
  ])('%j: %i rows, next %s, previous %s', async (args, rows, hasNextPage, hasPreviousPage) => {
    const page = await pageOf(project, { orderBy, ...args })
    expect([page.edges.length, page.pageInfo.hasNextPage, page.pageInfo.hasPreviousPage]).toEqual([
      rows,
      hasNextPage,
      hasPreviousPage,
    ])
  })

  test.each([
    ['after the first', { first: 3 }, 0, null, ['2', '3', '4'], true, true],
    ['after the last', { first: 3 }, 5, null, [], false, true],
    ['before the last', { last: 2 }, null, 5, ['4', '5'], true, true],
    ['before the first', { last: 2 }, null, 0, [], true, false],
    ['a window, default size', {}, 1, 4, ['3', '4'], false, true],
    ['a window the wrong way round', { first: 2 }, 4, 1, [], false, true],
  ] as const)('%s', async (_name, args, after, before, numbers, hasNextPage, hasPreviousPage) => {
    const page = await pageOf(project, {
      orderBy,
      ...args,
      after: after === null ? null : (cursors[after] ?? ''),
      before: before === null ? null : (cursors[before] ?? ''),
    })
    const shown = page.edges.map(({ cursor }) => String(cursors.indexOf(cursor) + 1))
    expect(shown).toEqual(numbers)
    expect(page.pageInfo).toMatchObject({ hasNextPage, hasPreviousPage })
  })

  test('more than twenty-five rows are shown only when asked for', async () => {
    const [rows] = fc.sample(taskRows({ minLength: 30, maxLength: 30 }), { numRuns: 1, seed: 8 })
    const { project: large } = await projectWith(rows ?? [])
    const page = await pageOf(large, { orderBy })
    expect(page.edges.length).toBe(25)
    expect(page.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
    expect(page.totalCount).toBe(30)
  })

  test.each<[object, string]>([
    [{ first: 0 }, 'first: must be 1 to 100, not 0'],
    [{ first: -1 }, 'first: must be 1 to 100, not -1'],
    [{ first: 101 }, 'first: must be 1 to 100, not 101'],
    [{ first: 2_147_483_647 }, 'first: must be 1 to 100, not 2147483647'],
    [{ last: 0 }, 'last: must be 1 to 100, not 0'],
    [{ last: -2_147_483_648 }, 'last: must be 1 to 100, not -2147483648'],
    [{ last: 101 }, 'last: must be 1 to 100, not 101'],
    [{ first: 5, last: 2 }, 'last: must not be given together with `first`'],
    [{ orderBy: [{ field: 'TITLE' }, { field: 'TITLE', direction: 'DESC' }] }, 'orderBy: must name each field once'],
    [
      { orderBy: ['TITLE', 'STATUS', 'PRIORITY', 'NUMBER', 'DUE_DATE', 'CREATED_AT'].map((field) => ({ field })) },
      'orderBy: must have at most 5 keys',
    ],
    [{ orderBy: [{ field: 'RELEVANCE' }] }, 'orderBy: RELEVANCE needs `search`'],
  ])('%j is refused', async (args, message) => {
    const { data, errors } = await app.ask(world.member, document, { project, ...args })
    expect(data).toEqual({ project: null })
    expect(errors).toMatchObject([{ message, extensions: { code: 'INVALID_INPUT' } }])
  })

  test('an empty ordering is the default one', async () => {
    const byDefault = await pageOf(project, {})
    expect(await pageOf(project, { orderBy: [] })).toEqual(byDefault)
    expect(await pageOf(project, { orderBy: [{ field: 'CREATED_AT', direction: 'DESC' }] })).toEqual(byDefault)
  })
})
