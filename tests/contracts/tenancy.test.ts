import {
  type GraphQLInputObjectType,
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isObjectType,
  isRequiredArgument,
} from 'graphql'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import '../../src/modules/index.ts'
import { encodeId } from '../../src/platform/ids.ts'
import { allModels, modelNamed } from '../../src/schema/models.ts'
import { buildSchema } from '../../src/schema/schema.ts'
import { startTestApp, type TestApp } from '../harness/app.ts'
import { generous } from '../harness/generous.ts'
import {
  aComment,
  aLabel,
  aMember,
  aProject,
  aTask,
  keyOf,
  membershipIdOf,
  organizationIdOf,
} from '../harness/things.ts'
import { createWorld, type Person, type World } from '../harness/world.ts'
import { sampleOf } from './samples.ts'

// What belongs to another organization is as if it did not exist: for every field, filter, group and id of the schema.

const schema = buildSchema()
const mark = 'TOPSECRET'

// The pool binds this method when it connects, so that it is watched from before the app starts.
const sent = vi.spyOn(Client.prototype, 'query')

interface Things {
  org: string
  member: string
  project: string
  task: string
  label: string
  comment: string
  user: string
}

let app: TestApp
let world: World
let ours: Things
let theirs: Things
/** Ids of the right form that nothing has. */
const nobodys: Things = Object.fromEntries(
  allModels().map(({ prefix }) => [prefix, `${prefix}_01h455vb4pex5vsknk084sn02q`]),
) as unknown as Things

beforeAll(async () => {
  app = await startTestApp({ bothWays: true, settings: generous })
  world = await createWorld(app.db)
  ours = await furnish(world.admin, 'plain')
  theirs = await furnish(world.stranger, mark)
  await app.db.organization.update({ where: { id: world.otherOrganizationId }, data: { name: mark } })
  await app.db.user.update({ where: { id: world.stranger.userId }, data: { name: mark, email: `${mark}@world.test` } })
})

afterAll(() => app.close())

/** The same things for each organization, with a word in all their texts. */
async function furnish(by: Person, word: string): Promise<Things> {
  const project = await aProject(by, { key: 'SAME', name: `project ${word}`, description: word })
  const member = await aMember(app.db, by, { name: `member ${word}`, email: `${word}@else.test` })
  const label = await aLabel(by, `label ${word}`)
  const parentId = await aTask(by, project, { title: `parent ${word}`, labelIds: [label] })
  const task = await aTask(by, project, {
    title: `task ${word}`,
    description: word,
    assigneeId: member,
    parentId,
    labelIds: [label],
  })
  await app.db.membership.update({
    where: { id: by.membershipId },
    data: { name: `me ${word}`, email: `${word}@world.test` },
  })
  const comment = await aComment(by, task, `comment ${word}`)
  return {
    org: organizationIdOf(by),
    member,
    project,
    task,
    label,
    comment,
    user: encodeId('user', by.userId),
  }
}

test('there is a thing of every model to look for', () => {
  const prefixes = allModels().map(({ prefix }) => prefix)
  expect(Object.keys(ours).toSorted()).toEqual(prefixes.toSorted())
})

describe('looking up', () => {
  test('node and nodes answer the same for what is theirs and what nobody has', async () => {
    const document = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }'
    const ids = (things: Things) => Object.values(things) as string[]
    expect((await app.ask(world.admin, document, { ids: ids(ours) })).data).toEqual({
      nodes: ids(ours).map((id) => ({ id })),
    })
    const nothing = { data: { nodes: ids(theirs).map(() => null) } }
    expect(await app.ask(world.admin, document, { ids: ids(theirs) })).toEqual(nothing)
    expect(await app.ask(world.admin, document, { ids: ids(nobodys) })).toEqual(nothing)
    expect(await app.ask(null, document, { ids: [...ids(theirs), ...ids(ours)] })).toEqual({
      data: { nodes: [...nothing.data.nodes, ...nothing.data.nodes] },
    })
    for (const id of ids(theirs)) {
      expect(await app.ask(world.admin, 'query ($id: ID!) { node(id: $id) { id } }', { id })).toEqual({
        data: { node: null },
      })
    }
  })

  test.each([
    ['organization', 'query ($things: ID!) { found: organization(id: $things) { id } }', 'org'],
    ['project', 'query ($things: ID!) { found: project(id: $things) { id } }', 'project'],
    ['task', 'query ($things: ID!) { found: task(id: $things) { id } }', 'task'],
  ] as const)('%s by id', async (_name, document, kind) => {
    const found = async (things: Things) => app.ask(world.admin, document, { things: things[kind] })
    expect(await found(ours)).toEqual({ data: { found: { id: ours[kind] } } })
    expect(await found(theirs)).toEqual({ data: { found: null } })
    expect(await found(nobodys)).toEqual({ data: { found: null } })
    expect(await statementsOf(() => found(theirs))).toEqual(await statementsOf(() => found(nobodys)))
    await expectSameTime(found)
  })

  test('node and nodes take the same statements and the same time for what is theirs and what nobody has', async () => {
    const nodes = (things: Things) =>
      app.ask(world.admin, 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }', {
        ids: Object.values(things),
      })
    expect(await statementsOf(() => nodes(theirs))).toEqual(await statementsOf(() => nodes(nobodys)))
    await expectSameTime(nodes)
    for (const kind of Object.keys(theirs) as (keyof Things)[]) {
      const node = (things: Things) =>
        app.ask(world.admin, 'query ($id: ID!) { node(id: $id) { __typename id } }', { id: things[kind] })
      expect(await statementsOf(() => node(theirs))).toEqual(await statementsOf(() => node(nobodys)))
    }
  })

  test('by slug and by key', async () => {
    expect(await app.ask(world.admin, '{ organization(slug: "other") { id } }')).toEqual({
      data: { organization: null },
    })
    // Both organizations have a project SAME with a task SAME-2: each gets its own.
    const document = '{ organization(slug: "acme") { project(key: "SAME") { id } task(key: "SAME-2") { id title } } }'
    expect(await app.ask(world.admin, document)).toEqual({
      data: { organization: { project: { id: ours.project }, task: { id: ours.task, title: 'task plain' } } },
    })
  })
})

describe('reading everything', () => {
  /** Selects all fields of a type, lists and relations too, so many steps deep. */
  function everythingOf(type: GraphQLObjectType, depth: number): string {
    const fields = Object.values(type.getFields()).filter((field) => !field.args.some(isRequiredArgument))
    return fields
      .flatMap((field) => {
        const to = getNamedType(field.type)
        if (!isObjectType(to)) return [field.name]
        if (depth === 0) return []
        const args = field.args.some(({ name }) => name === 'archived') ? '(archived: INCLUDE)' : ''
        if (to.name.endsWith('Connection')) {
          const node = getNamedType(to.getFields().nodes?.type)
          if (!isObjectType(node)) return []
          return [
            `${type.name}_${field.name}: ${field.name}${args} { totalCount nodes { ${everythingOf(node, depth - 1)} } }`,
          ]
        }
        return [`${type.name}_${field.name}: ${field.name} { ${everythingOf(to, depth - 1)} }`]
      })
      .join(' ')
  }
  const user = schema.getType('User') as GraphQLObjectType

  test('from the viewer along every relation, nothing of theirs is met', async () => {
    const document = `{ viewer { ${everythingOf(user, 4)} } }`
    expect(document).toMatch(/organizations.*tasks.*labels.*tasks/)
    for (const person of [world.admin, world.member, world.viewer]) {
      const text = JSON.stringify(await app.ask(person, document))
      expect(text).not.toContain('errors')
      expect(text).toContain('task plain')
      expect(text).not.toContain(mark)
      for (const id of Object.values(theirs)) expect(text).not.toContain(id)
    }
    expect(JSON.stringify(await app.ask(world.stranger, document))).toContain(`task ${mark}`)
  })

  test('groups and aggregates count only ours', async () => {
    const fields = ['STATUS', 'ASSIGNEE', 'CREATOR', 'PROJECT', 'LABELS', 'CREATED_AT']
    const groups = fields.map(
      (field) =>
        `${field}: groups(by: {field: ${field}}) { count assignee { name } creator { name } project { name } label { name } }`,
    )
    const document = `{ organization(slug: "acme") { tasks { totalCount aggregates { number { max sum } } ${groups.join(' ')} } } }`
    const { data } = await app.ask<{
      organization: { tasks: Record<string, { count: number }[]> & { totalCount: number; aggregates: object } }
    }>(world.admin, document)
    const tasks = data?.organization.tasks
    expect(tasks?.totalCount).toBe(2)
    expect(tasks?.aggregates).toEqual({ number: { max: 2, sum: 3 } })
    for (const field of fields) expect(tasks?.[field]?.reduce((sum, { count }) => sum + count, 0)).toBe(2)
    expect(JSON.stringify(data)).not.toContain(mark)
  })

  test('search finds nothing of theirs', async () => {
    const document = `{ organization(slug: "acme") { tasks(search: "${mark}") { totalCount } projects(search: "${mark}") { totalCount } labels(search: "${mark}") { totalCount } memberships(search: "${mark}") { totalCount } } }`
    const none = { totalCount: 0 }
    expect((await app.ask(world.admin, document)).data).toEqual({
      organization: { tasks: none, projects: none, labels: none, memberships: none },
    })
  })
})

describe('filtering', () => {
  /** Every way through relations to an id, so many steps deep, as a function from an id's owner to a filter. */
  function waysToIds(model: string, depth: number): { name: string; filter: (things: Things) => object }[] {
    const type = schema.getType(`${model}Filter`) as GraphQLInputObjectType
    // Each organization has a thing of every model, as the first test sees to.
    const prefix = modelNamed(model).prefix as keyof Things
    const own = { name: 'id', filter: (things: Things) => ({ id: { eq: things[prefix] } }) }
    if (depth === 0) return [own]
    const further = Object.values(type.getFields()).flatMap((field) => {
      const to = getNamedType(field.type)
      const next = /^(\w+?)(Optional)?(RelationFilter|ListFilter)$/.exec(to.name)
      if (!next || !isInputObjectType(to)) return []
      const operator = next[3] === 'ListFilter' ? 'some' : 'is'
      return waysToIds(next[1] ?? '', depth - 1).map((way) => ({
        name: `${field.name}.${operator}.${way.name}`,
        filter: (things: Things) => ({ [field.name]: { [operator]: way.filter(things) } }),
      }))
    })
    return [own, ...further]
  }

  test.each([
    ['tasks', 'Task'],
    ['projects', 'Project'],
    ['labels', 'Label'],
    ['memberships', 'Membership'],
  ])('%s by any id of theirs, through any relation, finds nothing', async (list, model) => {
    const ways = waysToIds(model, 2)
    expect(ways.length).toBeGreaterThan(4)
    const document = (things: Things) =>
      `{ organization(slug: "acme") { ${ways
        .map(({ filter }, index) => `f${index}: ${list}(filter: ${literal(filter(things))}) { totalCount }`)
        .join(' ')} } }`
    const count = async (things: Things) => {
      const { data, errors } = await app.ask<{ organization: Record<string, { totalCount: number }> }>(
        world.admin,
        document(things),
      )
      expect(errors).toBeUndefined()
      return ways.map(({ name }, index) => [name, data?.organization[`f${index}`]?.totalCount] as const)
    }
    expect((await count(theirs)).filter(([, found]) => found !== 0)).toEqual([])
    expect(await count(theirs)).toEqual(await count(nobodys))
    expect((await count(ours)).filter(([, found]) => (found ?? 0) > 0).length).toBeGreaterThan(ways.length / 2)
  })

  /** A GraphQL value. */
  function literal(value: unknown): string {
    if (typeof value !== 'object' || value === null) return JSON.stringify(value)
    return `{${Object.entries(value)
      .map(([field, inner]) => `${field}: ${literal(inner)}`)
      .join(', ')}}`
  }
})

describe('changing', () => {
  const stage = () => ({ app, world, by: world.admin, caller: world.admin })
  const idFields = Object.values(schema.getMutationType()?.getFields() ?? {}).flatMap((mutation) => {
    const input = getNamedType(mutation.args[0]?.type)
    if (!isInputObjectType(input)) return []
    return idsIn(input).map(({ steps, isList }) => [mutation.name, steps.join('.'), isList] as const)
  })

  /** The ids of an input, also of what it holds: the ways to them, of lists to the first of each. */
  function idsIn(input: GraphQLInputObjectType): { steps: string[]; isList: boolean }[] {
    return Object.values(input.getFields()).flatMap((field) => {
      const type = getNamedType(field.type)
      const isList = isListType(getNullableType(field.type))
      if (type.name === 'ID') return [{ steps: [field.name], isList }]
      if (!isInputObjectType(type)) return []
      const here = isList ? [field.name, '0'] : [field.name]
      return idsIn(type).map((inside) => ({ ...inside, steps: [...here, ...inside.steps] }))
    })
  }

  test('the inputs with ids are found, those of batches too', () => {
    expect(idFields.length).toBeGreaterThan(35)
    expect(idFields.map(([mutation, way]) => `${mutation} ${way}`)).toEqual(
      expect.arrayContaining([
        'createTask labelIds',
        'createTasks items.0.projectId',
        'createTasks items.0.labelIds',
        'updateTasks items.0.id',
        'updateTasks items.0.parentId',
        'updateTasks items.0.assigneeId',
        'deleteComments items.0.id',
      ]),
    )
  })

  test.each(idFields)(
    '%s: %s of theirs is not found, in the words for what nobody has, by the same statements',
    async (mutation, way, isList) => {
      const send = await sender(mutation, way, isList)
      const before = await stateOfAll()
      const answer = await send(theirs)
      const field = way.split('.').at(-1)
      const refusal = { __typename: 'NotFoundError', code: 'NOT_FOUND', path: isList ? [field, '0'] : [field] }
      expect(answer.data?.result).toMatchObject(way.startsWith('items.') ? { results: [refusal] } : refusal)
      expect(await send(nobodys)).toEqual(answer)
      expect(await statementsOf(() => send(theirs))).toEqual(await statementsOf(() => send(nobodys)))
      expect(await stateOfAll()).toEqual(before)
    },
  )

  test.each(idFields.filter(([mutation]) => ['updateTask', 'addLabels'].includes(mutation)))(
    '%s: %s of theirs is not found as soon as what nobody has',
    async (mutation, way, isList) => {
      await expectSameTime(await sender(mutation, way, isList))
    },
  )

  /** Sends the mutation's sample with another's id at one place. */
  async function sender(mutation: string, way: string, isList: boolean) {
    const sample = await sampleOf(mutation, stage())
    const prefix = prefixOf(valueAt(sample, way.split('.')), mutation, way)
    const type = mutation.slice(0, 1).toUpperCase() + mutation.slice(1)
    const refusal = '__typename ... on Error { code message } ... on NotFoundError { path }'
    const selection = 'items' in sample ? `... on ${type}Payload { results { ${refusal} } }` : refusal
    const document = `mutation ($input: ${type}Input!) { result: ${mutation}(input: $input) { ${selection} } }`
    return (things: Things) =>
      app.ask<{ result: object }>(world.admin, document, {
        input: withValueAt(sample, way.split('.'), isList ? [things[prefix]] : things[prefix]),
      })
  }

  function valueAt(value: unknown, steps: string[]): unknown {
    return steps.reduce((inner, step) => (inner as Record<string, unknown>)[step], value)
  }

  function withValueAt(value: object, steps: string[], given: unknown): object {
    const copy = structuredClone(value)
    Object.assign(valueAt(copy, steps.slice(0, -1)) as object, { [steps.at(-1) ?? '']: given })
    return copy
  }

  function prefixOf(value: unknown, mutation: string, way: string): keyof Things {
    const id = Array.isArray(value) ? (value[0] as unknown) : value
    const known: Record<string, keyof Things> = { parentId: 'task', assigneeId: 'member', labelIds: 'label' }
    const prefix = typeof id === 'string' ? id.split('_')[0] : known[way.split('.').at(-1) ?? '']
    if (prefix === undefined || !(prefix in nobodys)) throw new Error(`what is ${mutation}.${way}?`)
    return prefix as keyof Things
  }
})

describe('the database itself', () => {
  test('every reference between tables of organizations includes the organization', async () => {
    const { rows } = await app.pool.query<{ name: string; from: string; columns: string[] }>(`
      SELECT con.conname AS name, con.conrelid::regclass::text AS "from",
        ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = con.conrelid AND attnum = ANY(con.conkey)) AS columns
      FROM pg_constraint con
      WHERE con.contype = 'f'
        AND EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = con.conrelid AND attname = 'organizationId')
        AND EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = con.confrelid AND attname = 'organizationId')`)
    expect(rows.length).toBeGreaterThanOrEqual(8)
    expect(rows.filter(({ columns }) => !columns.includes('organizationId')).map(({ name }) => name)).toEqual([])
  })

  const attempts: [string, () => [string, unknown[]]][] = [
    [
      'a task in their project',
      () => ['UPDATE "Task" SET "number" = 99, "projectId" = $2 WHERE "id" = $1', [ours.task, theirs.project]],
    ],
    [
      'a task of their assignee',
      () => ['UPDATE "Task" SET "assigneeId" = $2 WHERE "id" = $1', [ours.task, theirs.member]],
    ],
    [
      'a task of their creator',
      () => ['UPDATE "Task" SET "creatorId" = $2 WHERE "id" = $1', [ours.task, theirs.member]],
    ],
    ['a part of their task', () => ['UPDATE "Task" SET "parentId" = $2 WHERE "id" = $1', [ours.task, theirs.task]]],
    ['a task given away', () => ['UPDATE "Task" SET "organizationId" = $2 WHERE "id" = $1', [ours.task, theirs.org]]],
    [
      'a comment on their task',
      () => ['UPDATE "Comment" SET "taskId" = $2 WHERE "id" = $1', [ours.comment, theirs.task]],
    ],
    [
      'a comment of their author',
      () => ['UPDATE "Comment" SET "authorId" = $2 WHERE "id" = $1', [ours.comment, theirs.member]],
    ],
    [
      'a comment given away',
      () => ['UPDATE "Comment" SET "organizationId" = $2 WHERE "id" = $1', [ours.comment, theirs.org]],
    ],
    ['their label', () => ['UPDATE "TaskLabel" SET "labelId" = $2 WHERE "taskId" = $1', [ours.task, theirs.label]]],
    [
      'our label on their task',
      () => [
        'INSERT INTO "TaskLabel" ("organizationId", "taskId", "labelId") VALUES ($1, $2, $3)',
        [ours.org, theirs.task, ours.label],
      ],
    ],
    [
      'our label on their task, said to be theirs',
      () => [
        'INSERT INTO "TaskLabel" ("organizationId", "taskId", "labelId") VALUES ($1, $2, $3)',
        [theirs.org, theirs.task, ours.label],
      ],
    ],
  ]

  test.each(attempts)('refuses %s', async (_what, attempt) => {
    const [sql, ids] = attempt()
    const before = await stateOfAll()
    await expect(
      app.pool.query(
        sql,
        ids.map((id) => keyOf(String(id))),
      ),
    ).rejects.toMatchObject({ code: '23503' })
    expect(await stateOfAll()).toEqual(before)
  })
})

/** The statements that work takes, besides finding out who asks, and what the event log's reader does by itself. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  sent.mockClear()
  await work()
  const texts = sent.mock.calls.map(([query]) =>
    typeof query === 'string' ? query : (query as unknown as { text: string }).text,
  )
  const own = texts.filter((text) => !text.includes('pg_current_snapshot') && !text.includes('FROM "Session"'))
  expect(own).not.toEqual([])
  return own
}

/** What is theirs is answered in the time of what nobody has: the quickest of many, asked in turns. */
async function expectSameTime(ask: (things: Things) => Promise<unknown>): Promise<void> {
  let [ofTheirs, ofNobodys] = [Infinity, Infinity]
  const milliseconds = async (things: Things) => {
    const startedAt = performance.now()
    await ask(things)
    return performance.now() - startedAt
  }
  for (let turn = 0; turn < 15; turn++) {
    ofTheirs = Math.min(ofTheirs, await milliseconds(theirs))
    ofNobodys = Math.min(ofNobodys, await milliseconds(nobodys))
  }
  expect(ofTheirs).toBeLessThan(2 * ofNobodys + 2)
  expect(ofNobodys).toBeLessThan(2 * ofTheirs + 2)
}

async function stateOfAll(): Promise<unknown> {
  const tables = ['Organization', 'Membership', 'Project', 'Task', 'Label', 'TaskLabel', 'Comment', 'Event']
  const state = tables.map(
    (table) => `(SELECT coalesce(sum(hashtextextended(row::text, 0)), 0) FROM "${table}" row) AS "${table}"`,
  )
  return (await app.pool.query(`SELECT ${state.join(', ')}`)).rows[0]
}

test('the people stand where the test thinks', () => {
  expect(membershipIdOf(world.stranger)).not.toBe(membershipIdOf(world.admin))
  expect(ours.org).not.toBe(theirs.org)
})
