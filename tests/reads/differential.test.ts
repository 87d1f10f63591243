import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { corpus } from './corpus.ts'
import { archivedIds, ids } from './ids.ts'
import { callers } from './odd-rows.ts'
import { openTwoDoors, parsed, type TwoDoors } from './two-doors.ts'

let doors: TwoDoors
let things: Record<string, string>
let archived: string[]

beforeAll(async () => {
  doors = await openTwoDoors()
  things = await ids(doors.db)
  archived = await archivedIds(doors.db)
})
afterAll(() => doors.close())

/** Parsed once, so that one plan serves all callers. */
const documents = Object.entries(corpus).map(([name, source]) => [name, parsed(source)] as const)

describe.each(callers)('%s', (caller) => {
  it.each(documents)('%s', async (_name, document) => {
    expect(await doors.both(caller, document)).toMatchObject({ because: null, errors: [] })
  })

  it('node and nodes', async () => {
    const found = [...Object.values(things), ...archived, 'task_x', 'nonsense', things.task]
    const selection =
      '... on Task { title comments(first: 1) { nodes { body } } } ... on Label { name } ... on Membership { name email } ... on Comment { body author { name } }'
    const many = `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ${selection} } }`
    expect(await doors.both(caller, many, { ids: found })).toMatchObject({ because: null, errors: [] })
    for (const id of found) {
      const one = `query ($id: ID!) { node(id: $id) { __typename id ${selection} } }`
      expect(await doors.both(caller, one, { id })).toMatchObject({ because: null, errors: [] })
    }
  })

  it.each(['EXCLUDE', 'INCLUDE', 'ONLY'])('nodes, archived: %s', async (which) => {
    const selection = '__typename id ... on Task { archivedAt comments(archived: INCLUDE) { totalCount } }'
    const all = [...archived, ...Object.values(things), 'nonsense']
    const many = `query ($ids: [ID!]!, $which: Archived!) { nodes(ids: $ids, archived: $which) { ${selection} } }`
    const { data, ...outcome } = await doors.both(caller, many, { ids: all, which })
    expect(outcome).toEqual({ because: null, errors: [] })
    const found = (data?.nodes as unknown[]).map((node) => node !== null)
    if (['admin', 'member', 'viewer', 'both'].includes(caller)) {
      expect(found).toEqual(
        all.map((id) => id !== 'nonsense' && (which === 'INCLUDE' || archived.includes(id) === (which === 'ONLY'))),
      )
    } else expect(found).not.toContain(true)
  })

  it('pages from one to the next', async () => {
    const source = parsed(`query ($after: String, $before: String) { organization(slug: "demo") { tasks(
      first: 9, after: $after, before: $before, orderBy: [{ field: STATUS }, { field: DUE_DATE, direction: DESC }]
    ) { pageInfo { hasNextPage hasPreviousPage endCursor } nodes { key } } } }`)
    let after: string | null = null
    for (let page = 0; page < 5; page++) {
      const { because, data }: { because: string | null; data: unknown } = await doors.both(caller, source, { after })
      expect(because).toBe(null)
      const { organization } = data as { organization: { tasks: { pageInfo: { endCursor: string } } } | null }
      after = organization?.tasks.pageInfo.endCursor ?? null
    }
    expect(await doors.both(caller, source, { before: after })).toMatchObject({ because: null })
  })
})

describe('one plan serves whoever asks, with whatever values', () => {
  const cursor = async (args: string) => {
    const source = `{ organization(slug: "demo") { tasks(${args}) { pageInfo { endCursor } } } }`
    const { data } = await doors.both('admin', source)
    return (data as { organization: { tasks: { pageInfo: { endCursor: string } } } }).organization.tasks.pageInfo
      .endCursor
  }

  it.each([
    [
      'conditions',
      'query ($a: Boolean!, $b: Boolean = true) { viewer { email name @skip(if: $a) } o: organization(slug: "demo") @include(if: $b) { slug tasks(first: 3) { nodes { key title @include(if: $a) ...T @skip(if: $b) } } } } fragment T on Task { status @skip(if: $a) }',
      [{ a: true }, { a: false }, { a: true, b: false }, { a: false, b: false }, { a: true, b: true }],
    ],
    [
      'keys',
      'query ($slug: String!, $key: String!, $archived: Archived!) { organization(slug: $slug) { name task(key: $key, archived: $archived) { title assignee { name email } } } }',
      [
        { slug: 'demo', key: 'WEB-1', archived: 'EXCLUDE' },
        { slug: 'demo', key: 'WEB-2', archived: 'INCLUDE' },
        { slug: 'other', key: 'ODD-1', archived: 'INCLUDE' },
        { slug: 'nothing', key: 'ODD-1', archived: 'ONLY' },
      ],
    ],
    [
      'filters and searches',
      'query ($filter: TaskFilter, $search: String, $by: TaskGroupBy!) { organization(slug: "demo") { tasks(filter: $filter, search: $search) { totalCount edges { cursor node { key } } groups(by: [$by]) { count status assignee { name } } } } }',
      [
        { by: { field: 'STATUS' } },
        { by: { field: 'ASSIGNEE' }, filter: { status: { eq: 'DONE' } } },
        { by: { field: 'STATUS' }, filter: { title: { contains: 'a' }, assignee: { isNull: true } } },
        { by: { field: 'PRIORITY' }, search: 'list' },
      ],
    ],
    [
      'ids',
      'query ($ids: [ID!]!, $id: ID!) { node(id: $id) { id ... on Task { title } ... on Label { name } } nodes(ids: $ids) { __typename id } }',
      () => [
        { id: things.task, ids: [things.label, things.task] },
        { id: things.label, ids: [things.member] },
        { id: 'nonsense', ids: [] },
        { id: things.comment, ids: [things.task, 'x', things.comment] },
      ],
    ],
    [
      'sizes, orders and cursors',
      'query ($first: Int, $last: Int, $after: String, $before: String, $orderBy: [TaskOrder!]) { organization(slug: "demo") { tasks(first: $first, last: $last, after: $after, before: $before, orderBy: $orderBy) { pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { key dueDate } } } } }',
      async () => [
        { first: 3 },
        { first: 2, after: await cursor('first: 3') },
        { last: 4, before: await cursor('first: 9') },
        { first: 5, orderBy: [{ field: 'DUE_DATE' }] },
        { last: 5, orderBy: [{ field: 'DUE_DATE' }] },
        { first: 5, orderBy: [{ field: 'DUE_DATE', direction: 'DESC' }, { field: 'TITLE' }] },
        { first: 100 },
      ],
    ],
  ] as const)('%s', async (_what, source, given) => {
    const document = parsed(source)
    const values = typeof given === 'function' ? await given() : given
    for (const caller of callers) {
      for (const variables of values) {
        expect(await doors.both(caller, document, variables)).toMatchObject({ because: null, errors: [] })
      }
    }
  })
})

it('counts no further than it says', async () => {
  const { db } = doors
  const { id: organizationId } = await db.organization.findFirstOrThrow({ where: { slug: 'empty' } })
  await db.$executeRaw`INSERT INTO "Label" ("id", "organizationId", "name") SELECT gen_random_uuid(), ${organizationId}::uuid, 'label ' || n FROM generate_series(1, 10001) AS n`
  const source = '{ organization(slug: "empty") { labels(first: 1) { totalCount totalCountIsExact } } }'
  expect(await doors.both('both', source)).toEqual({
    because: null,
    errors: [],
    data: { organization: { labels: { totalCount: 10_000, totalCountIsExact: false } } },
  })
})
