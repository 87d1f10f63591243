import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../harness/app.ts'
import { generous } from '../harness/generous.ts'
import { aComment, aLabel, aMember, aProject, aTask, keyOf } from '../harness/things.ts'
import { createWorld, type Person, type World } from '../harness/world.ts'
import { insertTasks, priorities, statuses, type TaskRow, taskId, taskRows, title } from './rows.ts'

const now = new Date('2026-11-21T12:00:00Z')

let app: TestApp
let world: World

beforeAll(async () => {
  app = await startTestApp({ clock: { now: () => now }, settings: generous })
  world = await createWorld(app.db, { now: () => now })
})

afterAll(() => app.close())

const document = /* GraphQL */ `
  query ($project: ID!, $filter: TaskFilter) {
    project(id: $project) { tasks(filter: $filter, first: 100, orderBy: {field: NUMBER}) { totalCount nodes { id title } } }
  }
`

async function send(project: string, filter: object, caller: Person = world.member) {
  return app.ask<{ project: { tasks: { totalCount: number; nodes: { id: string; title: string }[] } } }>(
    caller,
    document,
    { project, filter },
  )
}

/** The titles of the tasks that a filter takes, by number. */
async function titles(project: string, filter: object): Promise<string[]> {
  const { data, errors } = await send(project, filter)
  if (!data) throw new Error(JSON.stringify(errors))
  expect(data.project.tasks.totalCount).toBe(data.project.tasks.nodes.length)
  return data.project.tasks.nodes.map((task) => task.title)
}

/** A filter, and what it means. */
interface Meaning {
  filter: object
  holds: (row: TaskRow) => boolean
}

const matchesText = (text: string) => {
  // As PostgreSQL's lower-casing does under C.UTF-8, for the characters of these rows.
  const lower = (of: string) => of.toLowerCase()
  return {
    contains: (value: string) => lower(value).includes(lower(text)),
    startsWith: (value: string) => lower(value).startsWith(lower(text)),
    endsWith: (value: string) => lower(value).endsWith(lower(text)),
    eqIgnoreCase: (value: string) => lower(value) === lower(text),
    eq: (value: string) => value === text,
    lt: (value: string) => Buffer.compare(Buffer.from(value), Buffer.from(text)) < 0,
    gte: (value: string) => Buffer.compare(Buffer.from(value), Buffer.from(text)) >= 0,
  }
}

const byTitle: fc.Arbitrary<Meaning> = fc
  .tuple(
    fc.constantFrom('contains', 'startsWith', 'endsWith', 'eqIgnoreCase', 'eq', 'lt', 'gte' as const),
    title,
    fc.constantFrom('title', 'description' as const),
  )
  .map(([operator, text, field]) => ({
    filter: { [field]: { [operator]: text } },
    holds: (row) => {
      const value = row[field]
      return value !== null && matchesText(text)[operator as 'eq'](value)
    },
  }))

const byUnequalTitle: fc.Arbitrary<Meaning> = fc.tuple(title, fc.boolean()).map(([text, nullable]) => {
  const field = nullable ? 'description' : 'title'
  return { filter: { [field]: { ne: text } }, holds: (row) => row[field] !== text }
})

const byChoice: fc.Arbitrary<Meaning> = fc
  .tuple(fc.subarray([...statuses]), fc.subarray([...priorities]), fc.boolean())
  .map(([status, priority, inside]) => ({
    filter: inside ? { status: { in: status }, priority: { notIn: priority } } : { status: { notIn: status } },
    holds: (row) =>
      inside ? status.includes(row.status) && !priority.includes(row.priority) : !status.includes(row.status),
  }))

const byNumber: fc.Arbitrary<Meaning> = fc
  .tuple(fc.constantFrom('lt', 'lte', 'gt', 'gte', 'eq', 'ne'), fc.integer({ min: -1, max: 22 }))
  .map(([operator, bound]) => ({
    filter: { number: { [operator]: bound } },
    holds: ({ number }) =>
      ({
        lt: number < bound,
        lte: number <= bound,
        gt: number > bound,
        gte: number >= bound,
        eq: number === bound,
        ne: number !== bound,
      })[operator] ?? false,
  }))

const byDay: fc.Arbitrary<Meaning> = fc
  .tuple(fc.constantFrom('lt', 'lte', 'gt', 'gte', 'eq'), fc.integer({ min: -7, max: 1 }))
  .map(([operator, days]) => {
    const bound = Date.UTC(2026, 10, 21 + days)
    const holds = (time: number) =>
      ({ lt: time < bound, lte: time <= bound, gt: time > bound, gte: time >= bound, eq: time === bound })[operator] ??
      false
    // The same day said by the calendar, or counted from the clock's now.
    const text = days % 2 ? new Date(bound).toISOString().slice(0, 10) : `${days < 0 ? '-' : ''}P${Math.abs(days)}D`
    return {
      filter: { dueDate: { [operator]: text } },
      holds: ({ dueDate }) => dueDate !== null && holds(dueDate.getTime()),
    }
  })

const byMoment: fc.Arbitrary<Meaning> = fc
  .tuple(fc.constantFrom('lt', 'lte', 'gt', 'gte'), fc.integer({ min: 14, max: 21 }), fc.boolean())
  .map(([operator, days, relative]) => {
    const bound = now.getTime() - days * 86_400_000
    const text = relative ? `-P${days}D` : new Date(bound + 3_600_000).toISOString().replace('Z', '+01:00')
    return {
      filter: { createdAt: { [operator]: text } },
      holds: ({ createdAt }) => {
        const time = createdAt.getTime()
        return { lt: time < bound, lte: time <= bound, gt: time > bound, gte: time >= bound }[operator] ?? false
      },
    }
  })

const byNull: fc.Arbitrary<Meaning> = fc
  .tuple(fc.constantFrom('dueDate', 'description', 'completedAt' as const), fc.boolean())
  .map(([field, isNull]) => ({
    filter: { [field]: { isNull } },
    holds: (row) => (row[field as 'dueDate'] === null) === isNull,
  }))

const { meaning } = fc.letrec<{ meaning: Meaning; leaf: Meaning; both: Meaning; either: Meaning; not: Meaning }>(
  (tie) => ({
    leaf: fc.oneof(byTitle, byUnequalTitle, byChoice, byNumber, byDay, byMoment, byNull),
    both: fc.array(tie('meaning'), { maxLength: 3 }).map((parts) => ({
      filter: { and: parts.map(({ filter }) => filter) },
      holds: (row) => parts.every(({ holds }) => holds(row)),
    })),
    either: fc.array(tie('meaning'), { maxLength: 3 }).map((parts) => ({
      filter: { or: parts.map(({ filter }) => filter) },
      holds: (row) => parts.some(({ holds }) => holds(row)),
    })),
    not: tie('meaning').map(({ filter, holds }) => ({ filter: { not: filter }, holds: (row) => !holds(row) })),
    meaning: fc.oneof({ maxDepth: 4, depthSize: 'small' }, tie('leaf'), tie('both'), tie('either'), tie('not')),
  }),
)

test('a filter takes what it says: the same as in memory, for any filter and any rows', async () => {
  const sets = fc.sample(taskRows({ minLength: 20, maxLength: 20 }), { numRuns: 5, seed: 42 })
  const projects = await Promise.all(
    sets.map(async (rows) => {
      const project = await aProject(world.admin)
      await insertTasks(app.db, { organizationId: world.organizationId, projectId: keyOf(project) }, rows)
      return { project, rows }
    }),
  )
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...projects), meaning, async ({ project, rows }, { filter, holds }) => {
      const { data, errors } = await send(project, filter)
      expect(errors).toBeUndefined()
      expect(data?.project.tasks.nodes.map(({ id }) => id)).toEqual(rows.filter(holds).map(taskId))
      expect(data?.project.tasks.totalCount).toBe(rows.filter(holds).length)
    }),
    { numRuns: 250 },
  )
}, 60_000)

describe('relations', () => {
  let project: string
  let ann: string
  let red: string

  beforeAll(async () => {
    project = await aProject(world.admin, { key: 'REL', name: 'Relations' })
    ann = await aMember(app.db, world.admin, { name: 'Ann', email: 'ann@example.test' })
    const bob = await aMember(app.db, world.admin, { name: 'Bob' })
    red = await aLabel(world.admin, 'red')
    const blue = await aLabel(world.admin, 'blue')
    const parent = await aTask(world.admin, project, { title: 'plain' })
    await aTask(world.admin, project, { title: 'ann red', assigneeId: ann, labelIds: [red], parentId: parent })
    await aTask(world.member, project, { title: 'ann blue', assigneeId: ann, labelIds: [blue] })
    await aTask(world.member, project, { title: 'bob both', assigneeId: bob, labelIds: [red, blue], parentId: parent })
    const said = await aTask(world.member, project, { title: 'said' })
    await aComment(world.admin, said, 'first words')
    await aComment(world.member, said, 'second words')
  })

  test.each<[string, object, string[]]>([
    ['is', { assignee: { is: { name: { eq: 'Ann' } } } }, ['ann red', 'ann blue']],
    ['is anybody', { assignee: { is: {} } }, ['ann red', 'ann blue', 'bob both']],
    ['is not', { assignee: { isNot: { name: { eq: 'Ann' } } } }, ['plain', 'bob both', 'said']],
    ['is null', { assignee: { isNull: true } }, ['plain', 'said']],
    ['is not null', { assignee: { isNull: false } }, ['ann red', 'ann blue', 'bob both']],
    ['not is', { not: { assignee: { is: { name: { eq: 'Ann' } } } } }, ['plain', 'bob both', 'said']],
    ['some', { labels: { some: { name: { eq: 'red' } } } }, ['ann red', 'bob both']],
    [
      'some, in another case: labels do not regard it',
      { labels: { some: { name: { eq: 'RED' } } } },
      ['ann red', 'bob both'],
    ],
    ['some at all', { labels: { some: {} } }, ['ann red', 'ann blue', 'bob both']],
    ['none', { labels: { none: { name: { eq: 'red' } } } }, ['plain', 'ann blue', 'said']],
    ['none at all', { labels: { none: {} } }, ['plain', 'said']],
    ['every, also of none', { labels: { every: { name: { eq: 'red' } } } }, ['plain', 'ann red', 'said']],
    ['some and not every', { labels: { some: { name: { eq: 'red' } }, every: { name: { eq: 'red' } } } }, ['ann red']],
    ['the parent', { parent: { is: { title: { eq: 'plain' } } } }, ['ann red', 'bob both']],
    ['the parts', { subtasks: { some: { assignee: { is: { name: { eq: 'Bob' } } } } } }, ['plain']],
    ['the creator', { creator: { is: { role: { eq: 'ADMIN' } } } }, ['plain', 'ann red']],
    ['comments and their authors', { comments: { some: { author: { is: { name: { eq: 'Max' } } } } } }, ['said']],
    [
      'comments of one author alone',
      { comments: { every: { author: { is: { name: { eq: 'Max' } } } } } },
      ['plain', 'ann red', 'ann blue', 'bob both'],
    ],
    ['the project', { project: { is: { key: { eq: 'REL' } } } }, ['plain', 'ann red', 'ann blue', 'bob both', 'said']],
    ['another project', { project: { isNot: { key: { eq: 'REL' } } } }, []],
    [
      'around and back',
      { project: { is: { tasks: { some: { labels: { some: { name: { eq: 'blue' } } } } } } } },
      ['plain', 'ann red', 'ann blue', 'bob both', 'said'],
    ],
  ])('%s', async (_name, filter, expected) => {
    expect(await titles(project, filter)).toEqual(expected)
  })

  test('by id, and by several', async () => {
    expect(await titles(project, { assignee: { is: { id: { eq: ann } } } })).toEqual(['ann red', 'ann blue'])
    expect(await titles(project, { assignee: { is: { id: { ne: ann } } } })).toEqual(['bob both'])
    expect(await titles(project, { labels: { some: { id: { in: [red] } } } })).toEqual(['ann red', 'bob both'])
    expect(await titles(project, { labels: { some: { id: { notIn: [red] } } } })).toEqual(['ann blue', 'bob both'])
    expect(await titles(project, { labels: { some: { id: { in: [] } } } })).toEqual([])
  })

  test('what a viewer may not read, they may not filter by', async () => {
    const byEmail = { assignee: { is: { email: { eq: 'ann@example.test' } } } }
    expect(await titles(project, byEmail)).toEqual(['ann red', 'ann blue'])
    for (const filter of [
      byEmail,
      { not: byEmail },
      { or: [{}, byEmail] },
      { assignee: { is: { email: { isNull: true } } } },
    ]) {
      const { data, errors } = await send(project, filter, world.viewer)
      expect(data).toEqual({ project: null })
      expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }])
      expect(errors?.[0]?.message).toMatch(/email: is not for you to read, so not to filter by$/)
    }
  })

  test('where it may be read in another organization, it is null in this one', async () => {
    const both = world.viewer
    const { otherOrganizationId: organizationId } = world
    await app.db.membership.create({ data: { organizationId, userId: both.userId, name: 'Vera', role: 'ADMIN' } })
    // Who asks is looked up at most four times a second, and nobody announced this.
    await delay(300)
    const count = async (filter: object) => (await send(project, filter, both)).data?.project.tasks.totalCount
    expect(await count({ assignee: { is: { email: { eq: 'ann@example.test' } } } })).toBe(0)
    expect(await count({ assignee: { is: { email: { startsWith: 'a' } } } })).toBe(0)
    expect(await count({ assignee: { is: { email: { isNull: true } } } })).toBe(3)
    expect(await count({ assignee: { is: { email: { ne: 'ann@example.test' } } } })).toBe(3)
    await app.db.membership.deleteMany({ where: { organizationId, userId: both.userId } })
  })
})

describe('texts', () => {
  const naughty = [
    '100%',
    '100 percent',
    'a_b',
    'axb',
    'back\\slash',
    'O\'Brien; DROP TABLE "Task"; --',
    '$1 ? :name {{7*7}} ${7}',
    '😀 👩‍👩‍👧',
    'مرحبا',
    'ZALGO Z̮̞̠͙͔',
    '=cmd|calc',
    '\u200b\ufeff',
    '-- %00 \\0',
  ]
  let project: string

  beforeAll(async () => {
    project = await aProject(world.admin)
    for (const text of naughty) await aTask(world.admin, project, { title: text })
  })

  test.each(naughty)('%j is found as itself, and by nothing of it alone that would be a pattern', async (text) => {
    expect(await titles(project, { title: { eq: text } })).toEqual([text])
    expect(await titles(project, { title: { in: [text, 'nothing'] } })).toEqual([text])
    expect(await titles(project, { title: { startsWith: text } })).toEqual([text])
    expect(await titles(project, { title: { endsWith: text } })).toEqual([text])
    expect(await titles(project, { title: { contains: text } })).toEqual([text])
    expect(await titles(project, { title: { eqIgnoreCase: text } })).toEqual([text])
  })

  test('wildcards are characters', async () => {
    expect(await titles(project, { title: { contains: '%' } })).toEqual(naughty.filter((text) => text.includes('%')))
    expect(await titles(project, { title: { contains: '_' } })).toEqual(['a_b'])
    expect(await titles(project, { title: { startsWith: '100%' } })).toEqual(['100%'])
    expect(await titles(project, { title: { contains: '\\' } })).toEqual(naughty.filter((text) => text.includes('\\')))
  })

  test('an empty text is in every text', async () => {
    expect(await titles(project, { title: { contains: '' } })).toEqual(naughty)
    expect(await titles(project, { title: { eqIgnoreCase: '' } })).toEqual([])
  })

  test.each([
    ['eq', { title: { eq: 'a\0b' } }, 'filter.title.eq'],
    ['in', { title: { in: ['a', '\0'] } }, 'filter.title.in'],
    ['contains', { title: { contains: '\0' } }, 'filter.title.contains'],
    [
      'deep',
      { or: [{}, { not: { labels: { some: { name: { startsWith: '\0' } } } } }] },
      'filter.or.1.not.labels.some.name.startsWith',
    ],
  ])('NUL is refused in %s, with its place', async (_name, filter, path) => {
    const { errors } = await send(project, filter)
    expect(errors).toMatchObject([
      {
        extensions: {
          code: 'INVALID_INPUT',
          issues: [{ path: path.split('.'), message: 'must be well-formed Unicode text without NUL characters' }],
        },
      },
    ])
  })

  test('half a surrogate pair is refused, also written in the document', async () => {
    const { errors } = await app.ask(
      world.member,
      `{ project(id: "${project}") { tasks(filter: {title: {eq: "\\ud83d"}}) { totalCount } } }`,
    )
    expect(errors?.length).toBe(1)
    expect(errors?.[0]?.extensions?.code).not.toBe('INTERNAL')
  })
})

describe('what cannot be', () => {
  let project: string
  beforeAll(async () => {
    project = await aProject(world.admin)
  })

  test.each<[string, object, string]>([
    ['null for a field', { title: null }, 'filter.title: must not be null: leave it out, or use isNull'],
    ['null for an operator', { title: { eq: null } }, 'filter.title.eq: must not be null: use isNull'],
    ['null for and', { and: null }, 'filter.and: must not be null: leave it out, or use isNull'],
    ['null for not', { not: null }, 'filter.not: must not be null: leave it out, or use isNull'],
    ['null for a relation', { assignee: { is: null } }, 'filter.assignee.is: must not be null: use isNull'],
    ['null for a list', { labels: { some: null } }, 'filter.labels.some: must not be null: leave it out'],
    [
      'an id of another type',
      { assignee: { is: { id: { eq: 'task_01h455vb4pex5vsknk084sn02q' } } } },
      'filter.assignee.is.id.eq: must be an id of type Membership, such as member_…',
    ],
    ['no id at all', { id: { in: ['nonsense'] } }, 'filter.id.in: must be an id of type Task, such as task_…'],
    [
      'an id of another kind of key',
      { id: { eq: 'task_i42' } },
      'filter.id.eq: must be an id of type Task, such as task_…',
    ],
    [
      'too many values',
      { title: { in: Array.from({ length: 1001 }, String) } },
      'filter: must have at most 1000 values in all its lists',
    ],
    [
      'too many values together',
      { and: Array.from({ length: 11 }, () => ({ title: { notIn: Array.from({ length: 100 }, String) } })) },
      'filter: must have at most 1000 values in all its lists',
    ],
    ...['eq', 'ne', 'lt', 'gte', 'contains', 'startsWith', 'endsWith', 'eqIgnoreCase'].map(
      (operator): [string, object, string] => [
        `a text that is too long, in ${operator}`,
        { title: { [operator]: '%'.repeat(1_001) } },
        `filter.title.${operator}: must have at most 1000 characters`,
      ],
    ),
    [
      'a text that is too long, in a list',
      { title: { in: ['a', '%'.repeat(1_001)] } },
      'filter.title.in: must have at most 1000 characters',
    ],
    [
      'too many conditions',
      { or: Array.from({ length: 201 }, () => ({})) },
      'filter: must have at most 200 conditions',
    ],
  ])('%s', async (_name, filter, message) => {
    const { data, errors } = await send(project, filter)
    expect(data).toEqual({ project: null })
    expect(errors).toMatchObject([{ message, extensions: { code: 'INVALID_INPUT' } }])
  })

  test.each([
    ['createdAt', '2026-02-30T00:00:00Z'],
    ['createdAt', '2026-01-01T00:00:00'],
    ['createdAt', '2026-01-01T00:00:00+23:00'],
    ['createdAt', '2026-01-01T24:00:00Z'],
    ['createdAt', '2026-01-01'],
    ['createdAt', 'P'],
    ['createdAt', 'PT'],
    ['createdAt', 'P7'],
    ['createdAt', '7D'],
    ['createdAt', 'now()'],
    ['createdAt', 'infinity'],
    ['dueDate', '2026-02-29'],
    ['dueDate', '0000-01-01'],
    ['dueDate', '2026-13-01'],
    ['dueDate', 'P1000Y'],
    ['dueDate', 'today'],
  ])('%s: %s is no time', async (field, text) => {
    const { errors } = await send(project, { [field]: { gt: text } })
    expect(errors?.[0]?.message).toMatch(/must be an ISO 8601 date/)
    expect(errors?.[0]?.extensions?.code).toBe('INVALID_INPUT')
  })
})

describe('times counted from now', () => {
  let project: string
  beforeAll(async () => {
    project = await aProject(world.admin)
    const created: [string, string][] = [
      ['a second ago', '2026-11-21T11:59:59Z'],
      ['a week ago', '2026-11-14T12:00:00Z'],
      ['a month ago', '2026-10-21T12:00:00Z'],
      ['a year ago', '2025-11-21T12:00:00Z'],
    ]
    for (const [name, at] of created) {
      const task = await aTask(world.admin, project, { title: name, dueDate: new Date(at.slice(0, 10)) })
      await app.db.task.update({ where: { id: keyOf(task) }, data: { createdAt: new Date(at) } })
    }
  })

  test.each<[object, string[]]>([
    [{ createdAt: { gte: '-P7D' } }, ['a second ago', 'a week ago']],
    [{ createdAt: { gt: '-P1W' } }, ['a second ago']],
    [{ createdAt: { gte: '-P1M', lt: '-PT1S' } }, ['a week ago', 'a month ago']],
    [{ createdAt: { lte: '-P1Y' } }, ['a year ago']],
    [{ createdAt: { lt: 'PT0S' } }, ['a second ago', 'a week ago', 'a month ago', 'a year ago']],
    [{ createdAt: { gt: '+P1D' } }, []],
    [{ dueDate: { eq: '-P7D' } }, ['a week ago']],
    [{ dueDate: { in: ['-P1M', '2025-11-21'] } }, ['a month ago', 'a year ago']],
    [{ dueDate: { gte: 'P0D' } }, ['a second ago']],
    [
      { createdAt: { gte: '-P999Y9999M9999W99999DT999999H999999M999999S' } },
      ['a second ago', 'a week ago', 'a month ago', 'a year ago'],
    ],
    [{ createdAt: { gte: 'P999Y9999M9999W99999DT999999H999999M999999S' } }, []],
  ])('%j', async (filter, expected) => {
    expect(await titles(project, filter)).toEqual(expected)
  })
})
