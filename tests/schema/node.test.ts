import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../harness/app.ts'
import { generous } from '../harness/generous.ts'
import { aComment, aLabel, aProject, aTask, keyOf, membershipIdOf, organizationIdOf } from '../harness/things.ts'
import { createWorld, type World } from '../harness/world.ts'

let app: TestApp
let world: World
let ids: Record<'organization' | 'membership' | 'project' | 'task' | 'label' | 'comment', string>

beforeAll(async () => {
  app = await startTestApp({ settings: generous })
  world = await createWorld(app.db)
  const project = await aProject(world.admin, { key: 'PEP', name: 'Proposals' })
  const task = await aTask(world.admin, project, { title: 'The task' })
  ids = {
    organization: organizationIdOf(world.admin),
    membership: membershipIdOf(world.admin),
    project,
    task,
    label: await aLabel(world.admin, 'red'),
    comment: await aComment(world.member, task, 'The comment'),
  }
})

afterAll(() => app.close())

test('everything with an id is fetched by it, of whatever type, in the order asked for', async () => {
  const { data, errors } = await app.ask(
    world.viewer,
    `query ($ids: [ID!]!) { nodes(ids: $ids) {
      __typename id
      ... on Organization { slug }
      ... on Membership { name organization { slug } }
      ... on Project { key tasks { totalCount } }
      ... on Task { title project { key } comments { nodes { body } } }
      ... on Label { color }
      ... on Comment { body author { name } task { title } }
    } }`,
    { ids: [ids.comment, ids.task, ids.organization, ids.label, ids.membership, ids.project, ids.task] },
  )
  expect(errors).toBeUndefined()
  const task = {
    __typename: 'Task',
    id: ids.task,
    title: 'The task',
    project: { key: 'PEP' },
    comments: { nodes: [{ body: 'The comment' }] },
  }
  expect(data).toEqual({
    nodes: [
      {
        __typename: 'Comment',
        id: ids.comment,
        body: 'The comment',
        author: { name: 'Max' },
        task: { title: 'The task' },
      },
      task,
      { __typename: 'Organization', id: ids.organization, slug: 'acme' },
      { __typename: 'Label', id: ids.label, color: '#6b7280' },
      { __typename: 'Membership', id: ids.membership, name: 'Ada', organization: { slug: 'acme' } },
      { __typename: 'Project', id: ids.project, key: 'PEP', tasks: { totalCount: 1 } },
      task,
    ],
  })
})

test('an account is its owner’s alone', async () => {
  const { data } = await app.ask<{ viewer: { id: string } }>(world.admin, '{ viewer { id } }')
  const ask = (caller: typeof world.admin | null) =>
    app.ask(caller, 'query ($id: ID!) { node(id: $id) { ... on User { name email } } }', { id: data?.viewer.id })
  expect(await ask(world.admin)).toEqual({ data: { node: { name: 'Ada', email: 'ada@world.test' } } })
  expect(await ask(world.member)).toEqual({ data: { node: null } })
  expect(await ask(null)).toEqual({ data: { node: null } })
})

test('a bad id among good ones is null, and the others are there', async () => {
  const bad = [
    '',
    'task',
    'task_',
    'nonsense',
    ids.task.toUpperCase(),
    `${ids.task}x`,
    ids.task.slice(0, -1),
    ids.task.replace('task_', 'label_'),
    ids.task.replace('task_', 'nothing_'),
    ids.task.replace('task_', 'event_'),
    ids.task.replace('task_', 'session_'),
    'task_i42',
    'task_l42',
    'task_uabc',
    'task_i1.i2',
    'task_u',
    'task_7zzzzzzzzzzzzzzzzzzzzzzzzz',
    'task_8zzzzzzzzzzzzzzzzzzzzzzzzz',
    keyOf(ids.task),
    '%00',
    'NUL \0',
    '😀',
    'a'.repeat(10_000),
    "task_' OR 1=1 --",
  ]
  const { data, errors } = await app.ask<{ nodes: ({ id: string } | null)[] }>(
    world.admin,
    'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    { ids: [ids.label, ...bad, ids.task] },
  )
  expect(errors).toBeUndefined()
  expect(data?.nodes).toEqual([{ id: ids.label }, ...bad.map(() => null), { id: ids.task }])
})

test('a hundred ids and none are answered, more are refused', async () => {
  const ask = (count: number) =>
    app.ask<{ nodes: unknown[] }>(world.admin, 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      ids: Array.from({ length: count }, () => ids.task),
    })
  expect((await ask(100)).data?.nodes.length).toBe(100)
  expect(await ask(0)).toEqual({ data: { nodes: [] } })
  expect(await ask(101)).toMatchObject({
    errors: [{ message: 'ids: must be at most 100 ids', extensions: { code: 'INVALID_INPUT' } }],
    data: null,
  })
})

test('a lookup by the id of another type says which type it wants', async () => {
  for (const [field, type, prefix] of [
    ['task', 'Task', 'task'],
    ['project', 'Project', 'project'],
    ['organization', 'Organization', 'org'],
  ]) {
    for (const id of [ids.label, 'nonsense', `${prefix}_i42`]) {
      const { data, errors } = await app.ask(world.admin, `query ($id: ID!) { found: ${field}(id: $id) { id } }`, {
        id,
      })
      expect(data).toEqual({ found: null })
      expect(errors).toMatchObject([
        { message: `id: must be an id of type ${type}, such as ${prefix}_…`, extensions: { code: 'INVALID_INPUT' } },
      ])
    }
  }
})
