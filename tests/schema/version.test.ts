import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../harness/app.ts'
import { aComment, aLabel, aProject, aTask, keyOf } from '../harness/things.ts'
import { createWorld, type Person, type World } from '../harness/world.ts'

let app: TestApp
let world: World
let projectId: string

beforeAll(async () => {
  app = await startTestApp()
  world = await createWorld(app.db)
  projectId = await aProject(world.admin)
})
afterAll(() => app.close())

const UPDATE = `mutation ($input: UpdateTaskInput!) {
  updateTask(input: $input) {
    __typename
    ... on UpdateTaskPayload { task { title version } }
    ... on VersionConflictError { code message changedFields current { ... on Task { title version } } }
  }
}`
interface Updated {
  updateTask: { __typename: string; task?: { title: string; version: number }; changedFields?: string[] }
}
const update = async (by: Person, input: object) => (await app.ask<Updated>(by, UPDATE, { input })).data?.updateTask

it('counts what changes, and nothing else', async () => {
  const id = await aTask(world.member, projectId, { title: 'First' })
  expect(await update(world.member, { id, title: 'Second' })).toMatchObject({ task: { title: 'Second', version: 2 } })
  expect(await update(world.member, { id, title: 'Second' })).toMatchObject({ task: { title: 'Second', version: 2 } })
})

it('is counted by a trigger on every table that has it', async () => {
  const tablesOf = async (sql: string) => (await app.pool.query<{ table: string }>(sql)).rows.map(({ table }) => table)
  const versioned = await tablesOf(
    `SELECT table_name AS "table" FROM information_schema.columns WHERE column_name = 'fieldVersions' ORDER BY 1`,
  )
  expect(versioned.length).toBeGreaterThanOrEqual(6)
  expect(
    await tablesOf(
      `SELECT event_object_table AS "table" FROM information_schema.triggers
       WHERE action_statement LIKE '%"countVersion"(%' AND event_manipulation = 'UPDATE' ORDER BY 1`,
    ),
  ).toEqual(versioned)
})

it('changes the version that was expected', async () => {
  const id = await aTask(world.member, projectId, { title: 'First' })
  expect(await update(world.member, { id, title: 'Second', expectedVersion: 1 })).toEqual({
    __typename: 'UpdateTaskPayload',
    task: { title: 'Second', version: 2 },
  })
})

it('refuses another one, with what it is now and what has changed since', async () => {
  const id = await aTask(world.member, projectId, { title: 'First' })
  await update(world.member, { id, title: 'Second' })
  await update(world.admin, { id, priority: 'HIGH', description: 'Details' })
  const events = await app.db.event.count()
  expect(await update(world.member, { id, title: 'Mine', expectedVersion: 2 })).toEqual({
    __typename: 'VersionConflictError',
    code: 'VERSION_CONFLICT',
    message: 'The Task is at version 3, not 2. Look at what has changed and try again with the new version.',
    changedFields: expect.arrayContaining(['priority', 'description']),
    current: { title: 'Second', version: 3 },
  })
  expect((await update(world.member, { id, title: 'Mine', expectedVersion: 1 }))?.changedFields?.sort()).toEqual([
    'description',
    'priority',
    'title',
  ])
  expect((await app.db.task.findUniqueOrThrow({ where: { id: keyOf(id) } })).title).toBe('Second')
  expect(await app.db.event.count()).toBe(events)
})

it('refuses a version that is yet to come, and none at all', async () => {
  const id = await aTask(world.member, projectId)
  expect(await update(world.member, { id, title: 'Mine', expectedVersion: 9 })).toMatchObject({ changedFields: [] })
  expect(await update(world.member, { id, title: 'Mine', expectedVersion: 0 })).toMatchObject({
    __typename: 'InvalidInputError',
  })
})

it('holds also for deleting', async () => {
  const taskId = await aTask(world.member, projectId)
  const id = await aComment(world.member, taskId)
  const DELETE = 'mutation ($input: DeleteCommentInput!) { deleteComment(input: $input) { __typename } }'
  const remove = (expectedVersion: number) => app.ask(world.member, DELETE, { input: { id, expectedVersion } })
  expect(await remove(7)).toEqual({ data: { deleteComment: { __typename: 'VersionConflictError' } } })
  expect(await app.db.comment.count({ where: { id: keyOf(id) } })).toBe(1)
  expect(await remove(1)).toEqual({ data: { deleteComment: { __typename: 'DeleteCommentPayload' } } })
  expect(await app.db.comment.count({ where: { id: keyOf(id) } })).toBe(0)
})

it('lets one of twenty win that expect the same version', async () => {
  const id = await aTask(world.member, projectId, { title: 'Race' })
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      update(world.member, { id, title: `Runner ${index}`, expectedVersion: 1 }),
    ),
  )
  const names = answers.map((answer) => answer?.__typename)
  expect(names.filter((name) => name === 'UpdateTaskPayload')).toHaveLength(1)
  expect(names.filter((name) => name === 'VersionConflictError')).toHaveLength(19)
})

it('is expected of one’s own account, too', async () => {
  const RENAME = `mutation ($input: UpdateViewerInput!) {
    updateViewer(input: $input) {
      __typename
      ... on UpdateViewerPayload { viewer { name version } }
      ... on VersionConflictError { code message changedFields current { ... on User { name version } } }
    }
  }`
  const rename = async (input: object) =>
    (await app.ask<{ updateViewer: object }>(world.viewer, RENAME, { input })).data?.updateViewer
  expect(await rename({ name: 'Verena', expectedVersion: 1 })).toEqual({
    __typename: 'UpdateViewerPayload',
    viewer: { name: 'Verena', version: 2 },
  })
  const where = { id: world.viewer.userId }
  await app.db.user.update({ where, data: { passwordHash: null } })
  const events = await app.db.event.count()
  expect(await rename({ name: 'Vera', expectedVersion: 1 })).toEqual({
    __typename: 'VersionConflictError',
    code: 'VERSION_CONFLICT',
    message: 'The User is at version 2, not 1. Look at what has changed and try again with the new version.',
    changedFields: ['name'],
    current: { name: 'Verena', version: 2 },
  })
  expect((await app.db.user.findUniqueOrThrow({ where })).name).toBe('Verena')
  expect(await app.db.event.count()).toBe(events)
  expect(await rename({ name: 'Vera', expectedVersion: 2 })).toMatchObject({ viewer: { version: 3 } })
})

it('counts no labels, which are put on and taken off whatever others change', async () => {
  const id = await aTask(world.member, projectId, { title: 'Labelled' })
  const labelIds = [await aLabel(world.admin)]
  for (const mutation of ['addLabels', 'removeLabels']) {
    const type = mutation === 'addLabels' ? 'AddLabels' : 'RemoveLabels'
    const document = `mutation ($input: ${type}Input!) { ${mutation}(input: $input) { ... on ${type}Payload { task { version } } } }`
    expect(await app.ask(world.member, document, { input: { taskId: id, labelIds } })).toEqual({
      data: { [mutation]: { task: { version: 1 } } },
    })
  }
  expect(await update(world.member, { id, title: 'Titled', expectedVersion: 1 })).toMatchObject({
    task: { title: 'Titled', version: 2 },
  })
})
