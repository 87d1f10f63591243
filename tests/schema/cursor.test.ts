import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../harness/app.ts'
import { generous } from '../harness/generous.ts'
import { aLabel, aProject, aTask, keyOf } from '../harness/things.ts'
import { createWorld, type World } from '../harness/world.ts'

let app: TestApp
let world: World
let project: string
let tasks: string[]

beforeAll(async () => {
  app = await startTestApp({ settings: generous })
  world = await createWorld(app.db)
  project = await aProject(world.admin, { key: 'PEP' })
  tasks = []
  for (const title of ['one', 'two', 'three', 'four', 'five'])
    tasks.push(await aTask(world.admin, project, { title, dueDate: title === 'two' ? new Date('2026-12-01') : null }))
})

afterAll(() => app.close())

interface List {
  edges: { cursor: string; node: { title: string } }[]
  pageInfo: { endCursor: string | null }
}

async function list(args: string, variables: object = {}) {
  const { data, errors } = await app.ask<{ project: { tasks: List } }>(
    world.member,
    `query ${args.includes('$cursor') ? '($cursor: String)' : ''} { project(id: "${project}") { tasks(${args}) { edges { cursor node { title } } pageInfo { endCursor } } } }`,
    variables,
  )
  return {
    titles: data?.project?.tasks.edges.map(({ node }) => node.title),
    cursors: data?.project?.tasks.edges.map(({ cursor }) => cursor) ?? [],
    error: errors?.[0],
  }
}

const notACursor = 'is not a cursor: pass one that `edges.cursor` or `pageInfo` gave'
const anothers = 'is a cursor of another list or another `orderBy`: begin again without it'

describe('a cursor is a place, not a row', () => {
  test('it works after its row has been deleted, and after its row has moved', async () => {
    const { cursors } = await list('orderBy: {field: NUMBER}')
    const gone = await aTask(world.admin, project, { title: 'six' })
    const last = (await list('orderBy: {field: NUMBER}, last: 1')).cursors[0]
    await app.db.task.delete({ where: { id: keyOf(gone) } })
    expect((await list('orderBy: {field: NUMBER}, last: 2, before: $cursor', { cursor: last })).titles).toEqual([
      'four',
      'five',
    ])
    await app.db.task.update({ where: { id: keyOf(tasks[1] ?? '') }, data: { number: 90 } })
    expect((await list('orderBy: {field: NUMBER}, after: $cursor', { cursor: cursors[1] })).titles).toEqual([
      'three',
      'four',
      'five',
      'two',
    ])
    await app.db.task.update({ where: { id: keyOf(tasks[1] ?? '') }, data: { number: 2 } })
  })

  test('it is the same whether from an edge or from pageInfo, and the same every time', async () => {
    const answers = await Promise.all(
      ['edges { cursor }', 'pageInfo { startCursor endCursor }'].map(async (selection) =>
        app.ask<{ project: { tasks: { edges?: { cursor: string }[]; pageInfo?: { startCursor: string } } } }>(
          world.member,
          `{ project(id: "${project}") { tasks(first: 1) { ${selection} } } }`,
        ),
      ),
    )
    expect(answers[0]?.data?.project.tasks.edges?.[0]?.cursor).toBe(
      answers[1]?.data?.project.tasks.pageInfo?.startCursor,
    )
  })

  test('it goes on where a filter has changed', async () => {
    const { cursors } = await list('orderBy: {field: NUMBER}, filter: {title: {contains: "t"}}')
    expect((await list('orderBy: {field: NUMBER}, after: $cursor', { cursor: cursors[0] })).titles).toEqual([
      'three',
      'four',
      'five',
    ])
  })

  test('that of a created task’s edge stands in the default order', async () => {
    const { data } = await app.ask<{ createTask: { taskEdge: { cursor: string } } }>(
      world.admin,
      `mutation { createTask(input: {projectId: "${project}", title: "new"}) { ... on CreateTaskPayload { taskEdge { cursor } } } }`,
    )
    const cursor = data?.createTask.taskEdge.cursor
    expect((await list('first: 1')).cursors).toEqual([cursor])
    expect((await list('after: $cursor', { cursor })).titles).toEqual(['five', 'four', 'three', 'two', 'one'])
    await app.db.task.deleteMany({ where: { title: 'new' } })
  })
})

describe('what is no cursor of the list is refused', () => {
  test('of another ordering, another direction, or another list', async () => {
    const { cursors } = await list('orderBy: {field: NUMBER}')
    const labels = async () => {
      await aLabel(world.admin)
      const { data } = await app.ask<{ organization: { labels: List } }>(
        world.member,
        '{ organization(slug: "acme") { labels { pageInfo { endCursor } } } }',
      )
      return data?.organization.labels.pageInfo.endCursor
    }
    const refused: [string, string | null | undefined][] = [
      ['orderBy: {field: NUMBER, direction: DESC}', cursors[0]],
      ['orderBy: {field: TITLE}', cursors[0]],
      ['orderBy: [{field: NUMBER}, {field: TITLE}]', cursors[0]],
      ['first: 5', cursors[0]],
      ['orderBy: {field: NUMBER}', await labels()],
    ]
    for (const [args, cursor] of refused) {
      for (const argument of ['after', 'before']) {
        const { error } = await list(`${args}, ${argument}: $cursor`, { cursor })
        expect(error).toMatchObject({
          message: `${argument}: ${anothers}`,
          extensions: { code: 'INVALID_INPUT', issues: [{ path: [argument], message: anothers }] },
        })
      }
    }
  })

  test.each(['', 'x', ' ', 'eyJhIjoxfQ', '%00', '\u0000', 'é', 'null', '😀', '[]', 'W10='])('%j', async (cursor) => {
    for (const argument of ['after', 'before']) {
      const { error } = await list(`${argument}: $cursor`, { cursor })
      expect(error).toMatchObject({ message: `${argument}: ${notACursor}`, extensions: { code: 'INVALID_INPUT' } })
    }
  })

  test('one with any byte changed, dropped or added', async () => {
    const [cursor = ''] = (await list('orderBy: [{field: DUE_DATE}, {field: TITLE}]')).cursors
    const bytes = [...Buffer.from(cursor, 'base64url')]
    const change = fc.oneof(
      fc
        .tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }))
        .map(([at, by]) => bytes.with(at, (bytes[at] ?? 0) ^ by)),
      fc.nat(bytes.length - 1).map((at) => bytes.toSpliced(at, 1)),
      fc.tuple(fc.nat(bytes.length), fc.nat(255)).map(([at, byte]) => bytes.toSpliced(at, 0, byte)),
      fc.nat(bytes.length - 1).map((end) => bytes.slice(0, end)),
    )
    await fc.assert(
      fc.asyncProperty(change, fc.constantFrom('after', 'before'), async (changed, argument) => {
        const { error } = await list(`orderBy: [{field: DUE_DATE}, {field: TITLE}], ${argument}: $cursor`, {
          cursor: Buffer.from(changed).toString('base64url'),
        })
        expect(error?.extensions?.code).toBe('INVALID_INPUT')
      }),
      { numRuns: 100 },
    )
  })

  test('one made up with the right check value never fails a statement', async () => {
    const orders = {
      '{field: CREATED_AT}': [
        '2026-02-30 00:00:00+00',
        '2026-11-21 25:00:00+00',
        '2026-11-21 10:00:00.123+23',
        'infinity',
        'now',
      ],
      '{field: DUE_DATE}': ['2026-02-30', '0000-01-01', '2026-13-01', '99999-01-01', 'tomorrow', '0044-03-15 BC'],
      '{field: NUMBER}': ['2147483648', '-2147483649', '1e3', '0x10', '', '1.5', ' 1'],
      '{field: STATUS}': ['NOTHING', 'todo', '', '0'],
      '{field: TITLE}': ['NUL \0', 'surrogate \ud800', '', 'x'.repeat(10_000)],
      '{field: COMPLETED_AT}': ['2026-11-21 10:00:60+00', 'epoch', '2026-11-21'],
    }
    const values = fc.oneof(
      fc.constantFrom(...Object.values(orders).flat()),
      fc.string({ unit: 'binary' }),
      fc.constantFrom<unknown>(
        null,
        1,
        true,
        [],
        {},
        '01a1fc34-45ef-722c-b2d3-fd9a404b9607',
        '01A1FC34-45EF-722C-B2D3-FD9A404B9607',
      ),
    )
    const first = new Map<string, string>()
    for (const order of Object.keys(orders)) first.set(order, (await list(`orderBy: ${order}`)).cursors[0] ?? '')
    for (const cursor of first.values()) expect(sealed(JSON.stringify(payloadOf(cursor)))).toBe(cursor)
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(orders)),
        fc.array(values, { minLength: 0, maxLength: 3 }),
        fc.constantFrom('after', 'before'),
        async (order, forged, argument) => {
          const [signature, ...good] = payloadOf(first.get(order) ?? '')
          for (const kept of [forged, [forged[0], good.at(-1)], [good[0], forged[0]]]) {
            const cursor = sealed(JSON.stringify([signature, ...kept]))
            const { titles, error } = await list(`orderBy: ${order}, ${argument}: $cursor`, { cursor })
            if (titles === undefined) expect(error?.extensions?.code).toBe('INVALID_INPUT')
          }
        },
      ),
      { numRuns: 80 },
    )
    for (const [order, forged] of Object.entries(orders)) {
      const [signature, , id] = payloadOf(first.get(order) ?? '')
      for (const value of forged.filter((text) => order !== '{field: TITLE}' || /[\0\ud800]/.test(text))) {
        const { error } = await list(`orderBy: ${order}, after: $cursor`, {
          cursor: sealed(JSON.stringify([signature, value, id])),
        })
        expect([order, value, error?.message]).toEqual([order, value, `after: ${notACursor}`])
      }
    }
    for (const payload of ['{}', '"x"', '1', 'null', '[', '', '[[]]']) {
      const { error } = await list('after: $cursor', { cursor: sealed(payload) })
      expect([payload, error?.extensions?.code]).toEqual([payload, 'INVALID_INPUT'])
    }
  }, 40_000)

  function payloadOf(cursor: string): (string | null)[] {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString().slice(6)) as (string | null)[]
  }

  /** As the server seals it: the check value is against damage, not against forgery, which gains nothing. */
  function sealed(payload: string): string {
    const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_'
    // FNV-1a, six bits at a time from the lowest.
    const hash = Buffer.from(payload).reduce((sum, byte) => Math.imul(sum ^ byte, 0x01000193), 0x811c9dc5)
    const check = Array.from(
      { length: 6 },
      (_, index) => alphabet[index < 5 ? (hash >>> (6 * index)) & 63 : hash >>> 30],
    )
    return Buffer.from(check.join('') + payload).toString('base64url')
  }
})
