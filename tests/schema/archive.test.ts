import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { archiveLabel } from '../../src/modules/tasks/archive-label.ts'
import { archiveProject } from '../../src/modules/tasks/archive-project.ts'
import { archiveTask } from '../../src/modules/tasks/archive-task.ts'
import { startTestApp, type TestApp } from '../harness/app.ts'
import { aComment, aLabel, aProject, aTask, keyOf, organizationIdOf } from '../harness/things.ts'
import { createWorld, type World } from '../harness/world.ts'

let app: TestApp
let world: World
/** A project with a task of each kind, and an archived project with one task. */
let ids: Record<
  'project' | 'live' | 'archived' | 'part' | 'hiddenProject' | 'hiddenTask' | 'label' | 'hiddenLabel',
  string
>
let comments: Record<'live' | 'archived' | 'hidden', string>

beforeAll(async () => {
  app = await startTestApp()
  world = await createWorld(app.db)
  const { admin } = world
  const project = await aProject(admin, { key: 'PEP', name: 'Shown' })
  const hiddenProject = await aProject(admin, { key: 'OLD', name: 'Hidden' })
  const label = await aLabel(admin, 'shown')
  const hiddenLabel = await aLabel(admin, 'hidden')
  const labelIds = [label, hiddenLabel]
  const live = await aTask(admin, project, { title: 'Paint the shed', labelIds, dueDate: new Date('2026-12-01') })
  const archived = await aTask(admin, project, { title: 'Paint the fence', labelIds, dueDate: new Date('2027-12-01') })
  const part = await aTask(admin, project, { title: 'Paint the gate', parentId: live })
  const hiddenTask = await aTask(admin, hiddenProject, { title: 'Paint the roof' })
  comments = {
    live: await aComment(admin, live),
    archived: await aComment(admin, archived),
    hidden: await aComment(admin, hiddenTask),
  }
  await admin.does((scope) => archiveTask(scope, { id: keyOf(archived) }))
  await admin.does((scope) => archiveTask(scope, { id: keyOf(part) }))
  await admin.does((scope) => archiveProject(scope, { id: keyOf(hiddenProject) }))
  await admin.does((scope) => archiveLabel(scope, { id: keyOf(hiddenLabel) }))
  ids = { project, live, archived, part, hiddenProject, hiddenTask, label, hiddenLabel }
})
afterAll(() => app.close())

/** What a VIEWER reads of the organization. */
async function read<Data = Record<string, unknown>>(selection: string): Promise<Data> {
  const answer = await app.ask<{ organization: Data }>(
    world.viewer,
    `query ($id: ID!) { organization(id: $id) { ${selection} } }`,
    { id: organizationIdOf(world.viewer) },
  )
  expect(answer.errors).toBeUndefined()
  if (!answer.data) throw new Error('The answer has no data.')
  return answer.data.organization
}

async function ask(query: string): Promise<unknown> {
  const answer = await app.ask(world.viewer, `{ ${query} }`)
  expect(answer.errors).toBeUndefined()
  return answer.data
}

async function titles(args: string): Promise<string[]> {
  const { tasks } = await read<{ tasks: { nodes: { title: string }[]; totalCount: number } }>(
    `tasks(${args}, orderBy: [{ field: TITLE }]) { nodes { title } totalCount }`,
  )
  expect(tasks.totalCount).toBe(tasks.nodes.length)
  return tasks.nodes.map(({ title }) => title.replace('Paint the ', ''))
}

describe('a list', () => {
  it('hides what is archived, shows it with the rest, or alone', async () => {
    expect(await titles('first: 10')).toEqual(['shed'])
    expect(await titles('archived: EXCLUDE')).toEqual(['shed'])
    expect(await titles('archived: INCLUDE')).toEqual(['fence', 'gate', 'roof', 'shed'])
    expect(await titles('archived: ONLY')).toEqual(['fence', 'gate', 'roof'])
  })

  it('does so for projects, labels and comments too', async () => {
    const lists = (archived: string) => `
      projects(archived: ${archived}) { nodes { key } }
      labels(archived: ${archived}) { nodes { name } }
      memberships(filter: { name: { eq: "Ada" } }) { nodes { comments(archived: ${archived}, orderBy: [{ field: CREATED_AT }]) { nodes { id } totalCount } } }`
    const commentsOf = (...nodes: string[]) => ({
      nodes: [{ comments: { nodes: nodes.map((id) => ({ id })), totalCount: nodes.length } }],
    })
    expect(await read(lists('EXCLUDE'))).toEqual({
      projects: { nodes: [{ key: 'PEP' }] },
      labels: { nodes: [{ name: 'shown' }] },
      memberships: commentsOf(comments.live),
    })
    expect(await read(lists('ONLY'))).toEqual({
      projects: { nodes: [{ key: 'OLD' }] },
      labels: { nodes: [{ name: 'hidden' }] },
      memberships: commentsOf(comments.archived, comments.hidden),
    })
    expect(await read(lists('INCLUDE'))).toEqual({
      projects: { nodes: expect.arrayContaining([{ key: 'PEP' }, { key: 'OLD' }]) },
      labels: { nodes: [{ name: 'hidden' }, { name: 'shown' }] },
      memberships: commentsOf(comments.live, comments.archived, comments.hidden),
    })
  })

  it('does so below another row', async () => {
    const below = (archived: string) => `task(key: "PEP-1") {
      labels(archived: ${archived}) { nodes { name } }
      subtasks(archived: ${archived}) { nodes { title } totalCount }
      project { tasks(archived: ${archived}) { totalCount } }
    }`
    expect(await read(below('EXCLUDE'))).toEqual({
      task: {
        labels: { nodes: [{ name: 'shown' }] },
        subtasks: { nodes: [], totalCount: 0 },
        project: { tasks: { totalCount: 1 } },
      },
    })
    expect(await read(below('INCLUDE'))).toEqual({
      task: {
        labels: { nodes: [{ name: 'hidden' }, { name: 'shown' }] },
        subtasks: { nodes: [{ title: 'Paint the gate' }], totalCount: 1 },
        project: { tasks: { totalCount: 3 } },
      },
    })
  })

  it('counts groups and aggregates of what it shows', async () => {
    const whole = (archived: string) => `tasks(archived: ${archived}) {
      byProject: groups(by: [{ field: PROJECT }]) { count project { key } }
      byLabel: groups(by: [{ field: LABELS }]) { count label { name } }
      aggregates { dueDate { min max } }
    }`
    expect(await read(whole('EXCLUDE'))).toEqual({
      tasks: {
        byProject: [{ count: 1, project: { key: 'PEP' } }],
        byLabel: [{ count: 1, label: { name: 'shown' } }],
        aggregates: { dueDate: { min: '2026-12-01', max: '2026-12-01' } },
      },
    })
    // The project of a task is told also if it is archived; a label that is archived is none.
    expect(await read(whole('INCLUDE'))).toEqual({
      tasks: {
        byProject: [
          { count: 3, project: { key: 'PEP' } },
          { count: 1, project: { key: 'OLD' } },
        ],
        byLabel: expect.arrayContaining([
          { count: 2, label: { name: 'shown' } },
          { count: 2, label: null },
        ]),
        aggregates: { dueDate: { min: '2026-12-01', max: '2027-12-01' } },
      },
    })
  })

  it('searches what it shows', async () => {
    expect(await titles('search: "paint"')).toEqual(['shed'])
    expect(await titles('search: "fence"')).toEqual([])
    expect(await titles('search: "fence", archived: INCLUDE')).toEqual(['fence'])
    expect(await titles('search: "paint", archived: ONLY')).toEqual(['fence', 'gate', 'roof'])
  })

  it('goes on from a row that has been archived meanwhile', async () => {
    const page = (args: string) =>
      read<{ tasks: { edges: { cursor: string; node: { title: string } }[] } }>(
        `tasks(orderBy: [{ field: TITLE }], ${args}) { edges { cursor node { title } } }`,
      )
    const { tasks } = await page('archived: ONLY, first: 1')
    const after = await page(`after: "${tasks.edges[0]?.cursor}"`)
    expect(after.tasks.edges.map(({ node }) => node.title)).toEqual(['Paint the shed'])
  })
})

describe('a filter', () => {
  it('does not see what is archived among the rows that belong to one', async () => {
    const shed = `title: { eq: "Paint the shed" }`
    expect(await titles(`filter: { ${shed}, labels: { some: { name: { eq: "hidden" } } } }`)).toEqual([])
    expect(await titles(`filter: { ${shed}, labels: { none: { name: { eq: "hidden" } } } }`)).toEqual(['shed'])
    expect(await titles(`filter: { ${shed}, labels: { every: { name: { eq: "shown" } } } }`)).toEqual(['shed'])
    expect(await titles(`filter: { ${shed}, subtasks: { some: {} } }`)).toEqual([])
    const fence = `archived: ONLY, filter: { title: { eq: "Paint the fence" }, comments:`
    expect(await titles(`${fence} { some: {} } }`)).toEqual([])
    expect(await titles(`${fence} { none: {} } }`)).toEqual(['fence'])
  })

  it('sees the one row that each row names, as the field shows it', async () => {
    expect(await titles(`archived: ONLY, filter: { project: { is: { key: { eq: "OLD" } } } }`)).toEqual(['roof'])
    expect(await titles(`archived: ONLY, filter: { project: { isNot: { key: { eq: "OLD" } } } }`)).toEqual([
      'fence',
      'gate',
    ])
  })

  it('knows when something was archived', async () => {
    expect(await titles(`archived: INCLUDE, filter: { archivedAt: { gt: "-P1D" } }`)).toEqual(['fence', 'gate', 'roof'])
    expect(await titles(`archived: INCLUDE, filter: { archivedAt: { isNull: true } }`)).toEqual(['shed'])
  })
})

describe('looking up', () => {
  test('a node finds nothing that is archived', async () => {
    const hidden = [ids.archived, ids.part, ids.hiddenProject, ids.hiddenTask, ids.hiddenLabel]
    const hiddenComments = [comments.archived, comments.hidden]
    for (const id of [...hidden, ...hiddenComments])
      expect(await ask(`node(id: "${id}") { id }`)).toEqual({ node: null })
    const all = [ids.live, ...hidden, ids.project, ids.label, ...hiddenComments, comments.live]
    expect(await ask(`nodes(ids: ${JSON.stringify(all)}) { id }`)).toEqual({
      nodes: [
        { id: ids.live },
        null,
        null,
        null,
        null,
        null,
        { id: ids.project },
        { id: ids.label },
        null,
        null,
        { id: comments.live },
      ],
    })
  })

  test('nodes find what is archived if asked for', async () => {
    const hidden = [ids.archived, ids.part, ids.hiddenProject, ids.hiddenTask, ids.hiddenLabel]
    const hiddenComments = [comments.archived, comments.hidden]
    const shown = [ids.live, ids.project, ids.label, comments.live, organizationIdOf(world.viewer)]
    const all = [...hidden, ...hiddenComments, ...shown, 'nonsense']
    const nodes = (archived: string) => ask(`nodes(ids: ${JSON.stringify(all)}, archived: ${archived}) { id }`)
    const expected = (found: string[]) => ({ nodes: all.map((id) => (found.includes(id) ? { id } : null)) })
    expect(await nodes('EXCLUDE')).toEqual(expected(shown))
    expect(await nodes('INCLUDE')).toEqual(expected([...hidden, ...hiddenComments, ...shown]))
    expect(await nodes('ONLY')).toEqual(expected([...hidden, ...hiddenComments]))
    const selection = '... on Label { name archivedAt } ... on Comment { task { title archivedAt } }'
    const two = [ids.hiddenLabel, comments.archived]
    expect(await ask(`nodes(ids: ${JSON.stringify(two)}, archived: INCLUDE) { ${selection} }`)).toEqual({
      nodes: [
        { name: 'hidden', archivedAt: expect.any(String) },
        { task: { title: 'Paint the fence', archivedAt: expect.any(String) } },
      ],
    })
  })

  test('by id or key finds what is archived if asked for', async () => {
    const lookUp = (argument: string) => `
      task(id: "${ids.archived}"${argument}) { title archivedAt comments { totalCount } }
      project(id: "${ids.hiddenProject}"${argument}) { key }`
    const byKey = (argument: string) => `
      task(key: "PEP-2"${argument}) { title }
      ofProject: task(key: "OLD-1"${argument}) { title project { key archivedAt } comments(archived: INCLUDE) { nodes { id } } }
      project(key: "OLD"${argument}) { name }`
    for (const argument of ['', ', archived: EXCLUDE']) {
      expect(await ask(lookUp(argument))).toEqual({ task: null, project: null })
      expect(await read(byKey(argument))).toEqual({ task: null, ofProject: null, project: null })
    }
    for (const argument of [', archived: INCLUDE', ', archived: ONLY']) {
      expect(await ask(lookUp(argument))).toEqual({
        task: { title: 'Paint the fence', archivedAt: expect.any(String), comments: { totalCount: 0 } },
        project: { key: 'OLD' },
      })
      expect(await read(byKey(argument))).toEqual({
        task: { title: 'Paint the fence' },
        ofProject: {
          title: 'Paint the roof',
          project: { key: 'OLD', archivedAt: expect.any(String) },
          comments: { nodes: [{ id: comments.hidden }] },
        },
        project: { name: 'Hidden' },
      })
    }
    expect(await ask(`task(id: "${ids.live}", archived: ONLY) { title }`)).toEqual({ task: null })
  })
})

describe('a mutation', () => {
  const mutate = async (name: string, input: object, selection = '') => {
    const { data, errors } = await app.ask<Record<string, { __typename: string }>>(
      world.admin,
      `mutation ($input: ${name.slice(0, 1).toUpperCase()}${name.slice(1)}Input!) {
        ${name}(input: $input) {
          __typename
          ... on NotFoundError { path }
          ${selection}
        }
      }`,
      { input },
    )
    expect(errors).toBeUndefined()
    return data?.[name]
  }

  it('answers with the task that it archives, and with that which it restores', async () => {
    const id = await aTask(world.admin, ids.project, { title: 'Come and go' })
    const archived = await mutate('archiveTask', { id }, '... on ArchiveTaskPayload { task { id archivedAt version } }')
    expect(archived).toEqual({
      __typename: 'ArchiveTaskPayload',
      task: { id, archivedAt: expect.stringMatching(/^\d{4}-/), version: 2 },
    })
    expect(await titles('search: "come"')).toEqual([])
    const restored = await mutate(
      'restoreTask',
      { id, expectedVersion: 2 },
      '... on RestoreTaskPayload { task { archivedAt version } taskEdge { cursor node { id } } }',
    )
    expect(restored).toEqual({
      __typename: 'RestoreTaskPayload',
      task: { archivedAt: null, version: 3 },
      taskEdge: { cursor: expect.any(String), node: { id } },
    })
    expect(await titles('search: "come"')).toEqual(['Come and go'])
  })

  it('archives and restores no other version than that which is expected', async () => {
    const seen = '... on VersionConflictError { changedFields current { ... on Task { title version archivedAt } } }'
    const id = await aTask(world.admin, ids.project, { title: 'Versions' })
    const events = await app.db.event.count()
    expect(await mutate('archiveTask', { id, expectedVersion: 2 }, seen)).toEqual({
      __typename: 'VersionConflictError',
      changedFields: [],
      current: { title: 'Versions', version: 1, archivedAt: null },
    })
    expect(await app.db.event.count()).toBe(events)
    await mutate('archiveTask', { id, expectedVersion: 1 })
    expect(await mutate('restoreTask', { id, expectedVersion: 1 }, seen)).toEqual({
      __typename: 'VersionConflictError',
      changedFields: ['archivedAt'],
      current: { title: 'Versions', version: 2, archivedAt: expect.any(String) },
    })
    expect((await app.db.task.findUniqueOrThrow({ where: { id: keyOf(id) } })).archivedAt).not.toBeNull()
    expect(await app.db.event.count()).toBe(events + 1)
  })

  it('finds nothing that is archived, under whatever name', async () => {
    const task = ids.archived
    const attempts: [string, object, string][] = [
      ['updateTask', { id: task, title: 'Changed' }, 'id'],
      ['archiveTask', { id: task }, 'id'],
      ['deleteTask', { id: task }, 'id'],
      ['addComment', { taskId: task, body: 'Late' }, 'taskId'],
      ['editComment', { id: comments.archived, body: 'Late' }, 'id'],
      ['addLabels', { taskId: ids.live, labelIds: [ids.hiddenLabel] }, 'labelIds.0'],
      ['createTask', { projectId: ids.hiddenProject, title: 'Late' }, 'projectId'],
      ['createTask', { projectId: ids.project, title: 'Late', parentId: task }, 'parentId'],
      ['archiveProject', { id: ids.hiddenProject }, 'id'],
      ['archiveLabel', { id: ids.hiddenLabel }, 'id'],
    ]
    const events = await app.db.event.count()
    for (const [name, input, path] of attempts) {
      const answer = await mutate(name, input)
      expect(answer, name).toEqual({ __typename: 'NotFoundError', path: path.split('.') })
    }
    expect(await app.db.event.count()).toBe(events)
  })

  it('tells of a conflict where something cannot be restored', async () => {
    const message = '... on ConflictError { message }'
    const answer = await mutate('restoreTask', { id: ids.hiddenTask }, message)
    expect(answer).toEqual({
      __typename: 'ConflictError',
      message: 'OLD-1 is archived with its project: restore the project OLD.',
    })
    expect(await mutate('restoreProject', { id: ids.project }, message)).toEqual({
      __typename: 'ConflictError',
      message: 'The project PEP is not archived.',
    })
    expect(await mutate('restoreLabel', { id: ids.label }, message)).toEqual({
      __typename: 'ConflictError',
      message: 'The label shown is not archived.',
    })
  })

  it('restores a project with its tasks and their comments', async () => {
    const restored = await mutate(
      'restoreProject',
      { id: ids.hiddenProject },
      '... on RestoreProjectPayload { project { key archivedAt tasks { nodes { title comments { nodes { id } } } } } }',
    )
    expect(restored).toEqual({
      __typename: 'RestoreProjectPayload',
      project: {
        key: 'OLD',
        archivedAt: null,
        tasks: { nodes: [{ title: 'Paint the roof', comments: { nodes: [{ id: comments.hidden }] } }] },
      },
    })
    const again = await mutate(
      'archiveProject',
      { id: ids.hiddenProject },
      '... on ArchiveProjectPayload { project { key tasks { totalCount } } }',
    )
    expect(again).toEqual({
      __typename: 'ArchiveProjectPayload',
      project: { key: 'OLD', tasks: { totalCount: 0 } },
    })
  })
})
