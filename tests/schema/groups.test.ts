import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../harness/app.ts'
import { generous } from '../harness/generous.ts'
import { aLabel, aMember, aProject, aTask, keyOf } from '../harness/things.ts'
import { createWorld, type World } from '../harness/world.ts'

let app: TestApp
let world: World

beforeAll(async () => {
  app = await startTestApp({ settings: generous })
  world = await createWorld(app.db)
  const [web, api] = [
    await aProject(world.admin, { key: 'WEB', name: 'Web' }),
    await aProject(world.admin, { key: 'API', name: 'Api' }),
  ]
  const [ann, bob] = [
    await aMember(app.db, world.admin, { name: 'Ann' }),
    await aMember(app.db, world.admin, { name: 'Bob' }),
  ]
  const [red, blue] = [await aLabel(world.admin, 'red'), await aLabel(world.admin, 'blue')]
  const made: [string, Parameters<typeof aTask>[2], string][] = [
    [
      web,
      { status: 'TODO', assigneeId: ann, labelIds: [red, blue], dueDate: new Date('2026-11-30') },
      '2026-11-02T00:00:00Z',
    ],
    [web, { status: 'TODO', assigneeId: ann, labelIds: [red] }, '2026-11-08T23:59:59.999Z'],
    [web, { status: 'DONE', assigneeId: bob, dueDate: new Date('2026-12-01') }, '2026-11-09T00:00:00Z'],
    [api, { status: 'TODO', labelIds: [blue] }, '2026-12-31T12:00:00Z'],
    [api, { status: 'IN_PROGRESS', priority: 'HIGH', labelIds: [red] }, '2027-01-01T00:00:00Z'],
  ]
  for (const [project, input, createdAt] of made) {
    const task = await aTask(world.admin, project, input)
    await app.db.task.update({ where: { id: keyOf(task) }, data: { createdAt: new Date(createdAt) } })
  }
})

afterAll(() => app.close())

async function groups(args: string, selection: string, filter = '{}') {
  const { data, errors } = await app.ask<{ organization: { tasks: { groups: object[] } } }>(
    world.viewer,
    `{ organization(slug: "acme") { tasks(filter: ${filter}, first: 1) { groups(${args}) { count ${selection} } } } }`,
  )
  return data?.organization?.tasks.groups ?? errors
}

describe('by a value', () => {
  test('status, the largest first', async () => {
    expect(await groups('by: {field: STATUS}', 'status')).toEqual([
      { count: 3, status: 'TODO' },
      { count: 1, status: 'DONE' },
      { count: 1, status: 'IN_PROGRESS' },
    ])
  })

  test('only of the rows that the filter takes, and of all of them, whatever the page', async () => {
    expect(await groups('by: {field: STATUS}', 'status', '{assignee: {isNull: false}}')).toEqual([
      { count: 2, status: 'TODO' },
      { count: 1, status: 'DONE' },
    ])
    expect(await groups('by: {field: STATUS}', 'status', '{title: {eq: "nothing"}}')).toEqual([])
  })

  test('so many groups as asked for', async () => {
    expect(await groups('by: {field: STATUS}, first: 1', 'status')).toEqual([{ count: 3, status: 'TODO' }])
  })

  test('two at once; what was not asked for is null', async () => {
    expect(await groups('by: [{field: STATUS}, {field: PRIORITY}]', 'status priority project { key }')).toEqual([
      { count: 3, status: 'TODO', priority: 'NONE', project: null },
      { count: 1, status: 'DONE', priority: 'NONE', project: null },
      { count: 1, status: 'IN_PROGRESS', priority: 'HIGH', project: null },
    ])
  })
})

describe('by a relation', () => {
  test('the assignee; those without one are a group of their own', async () => {
    const byAssignee = (await groups('by: {field: ASSIGNEE}', 'assignee { name }')) as {
      count: number
      assignee: unknown
    }[]
    expect(byAssignee.length).toBe(3)
    expect(new Set(byAssignee)).toEqual(
      new Set([
        { count: 2, assignee: { name: 'Ann' } },
        { count: 2, assignee: null },
        { count: 1, assignee: { name: 'Bob' } },
      ]),
    )
    expect(byAssignee.map(({ count }) => count)).toEqual([2, 2, 1])
  })

  test('the project', async () => {
    expect(await groups('by: {field: PROJECT}', 'project { key name }')).toEqual([
      { count: 3, project: { key: 'WEB', name: 'Web' } },
      { count: 2, project: { key: 'API', name: 'Api' } },
    ])
  })

  test('labels: a task with two counts in both', async () => {
    const byLabel = await groups('by: {field: LABELS}', 'label { name }')
    expect(new Set(byLabel as object[])).toEqual(
      new Set([
        { count: 3, label: { name: 'red' } },
        { count: 2, label: { name: 'blue' } },
        { count: 1, label: null },
      ]),
    )
  })

  test('lists of each group’s row', async () => {
    expect(
      await groups(
        'by: {field: PROJECT}',
        'project { tasks(orderBy: {field: NUMBER}, first: 1) { totalCount nodes { number } } }',
      ),
    ).toEqual([
      { count: 3, project: { tasks: { totalCount: 3, nodes: [{ number: 1 }] } } },
      { count: 2, project: { tasks: { totalCount: 2, nodes: [{ number: 1 }] } } },
    ])
  })
})

describe('by a stretch of time', () => {
  test.each([
    ['DAY', ['2026-11-02', '2026-11-08', '2026-11-09', '2026-12-31', '2027-01-01'], [1, 1, 1, 1, 1]],
    // Weeks begin on Monday: the second of November, the ninth, the twenty-eighth of December.
    ['WEEK', ['2026-11-02', '2026-12-28', '2026-11-09'], [2, 2, 1]],
    ['MONTH', ['2026-11-01', '2026-12-01', '2027-01-01'], [3, 1, 1]],
    ['QUARTER', ['2026-10-01', '2027-01-01'], [4, 1]],
    ['YEAR', ['2026-01-01', '2027-01-01'], [4, 1]],
  ])('%s', async (interval, days, counts) => {
    const byTime = (await groups(`by: {field: CREATED_AT, interval: ${interval}}`, 'createdAt')) as object[]
    expect(byTime).toEqual(days.map((createdAt, index) => ({ count: counts[index], createdAt })))
  })

  test('WEEK is the default, and a day without a time has its own', async () => {
    expect(await groups('by: {field: CREATED_AT}, first: 2', 'createdAt')).toEqual([
      { count: 2, createdAt: '2026-11-02' },
      { count: 2, createdAt: '2026-12-28' },
    ])
    expect(await groups('by: {field: DUE_DATE, interval: MONTH}', 'dueDate')).toEqual([
      { count: 3, dueDate: null },
      { count: 1, dueDate: '2026-11-01' },
      { count: 1, dueDate: '2026-12-01' },
    ])
  })
})

test.each([
  ['by: []', 'by: must name 1 to 3 things'],
  ['by: [{field: STATUS}, {field: PRIORITY}, {field: PROJECT}, {field: ASSIGNEE}]', 'by: must name 1 to 3 things'],
  ['by: [{field: STATUS}, {field: STATUS}]', 'by: must name each field once'],
  ['by: {field: STATUS}, first: 0', 'first: must be 1 to 100, not 0'],
  ['by: {field: STATUS}, first: 101', 'first: must be 1 to 100, not 101'],
  ['by: {field: STATUS}, first: -5', 'first: must be 1 to 100, not -5'],
])('%s is refused', async (args, message) => {
  expect(await groups(args, 'status')).toMatchObject([{ message, extensions: { code: 'INVALID_INPUT' } }])
})
