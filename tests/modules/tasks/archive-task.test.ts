import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { archiveTask } from '../../../src/modules/tasks/archive-task.ts'
import { addComment, deleteComment, editComment } from '../../../src/modules/tasks/comment.ts'
import {
  assignTask,
  completeTask,
  createTask,
  deleteTask,
  reopenTask,
  updateTask,
} from '../../../src/modules/tasks/task.ts'
import { addLabels, removeLabels } from '../../../src/modules/tasks/task-labels.ts'
import type { Scope } from '../../../src/platform/scope.ts'
import { aLabel, aProject, aTask, createWorld, type Person, type World } from './world.ts'

let world: World
let project: { id: string; key: string }
beforeAll(async () => {
  world = await createWorld()
  project = await aProject(world.admin)
})
afterAll(() => world.close())
beforeEach(() => world.news())

const archive = (by: Person, id: string) => by.does((scope) => archiveTask(scope, { id }))
const archivedAt = async (id: string) => (await world.db.task.findUniqueOrThrow({ where: { id } })).archivedAt

test('hides a task as of now, and says so', async () => {
  const { id, number } = await aTask(world.admin, project.id)
  await world.news()
  await archive(world.member, id)
  expect(await world.db.task.findUniqueOrThrow({ where: { id } })).toMatchObject({
    archivedAt: world.now,
    updatedAt: world.now,
    version: 2,
  })
  expect(await world.news()).toEqual([
    {
      type: 'task.archived',
      subjectId: id,
      actorId: world.member.id,
      data: { projectId: project.id, taskId: id, key: `${project.key}-${number}`, subtaskIds: [] },
    },
  ])
})

test('takes the parts along, of whatever depth, but those that were archived before', async () => {
  const top = await aTask(world.admin, project.id)
  const part = await aTask(world.admin, project.id, { parentId: top.id })
  const partOfPart = await aTask(world.admin, project.id, { parentId: part.id })
  const early = await aTask(world.admin, project.id, { parentId: top.id })
  const beside = await aTask(world.admin, project.id)
  await archive(world.member, early.id)
  const earlier = await archivedAt(early.id)
  await world.news()
  await archive(world.member, top.id)
  const at = await archivedAt(top.id)
  expect(await archivedAt(part.id)).toEqual(at)
  expect(await archivedAt(partOfPart.id)).toEqual(at)
  expect(await archivedAt(early.id)).toEqual(earlier)
  expect(await archivedAt(beside.id)).toBeNull()
  const [fact] = await world.news()
  expect(fact?.data).toMatchObject({ subtaskIds: expect.arrayContaining([part.id, partOfPart.id]) })
  expect((fact?.data as { subtaskIds: string[] } | undefined)?.subtaskIds).toHaveLength(2)
})

test('archives at different moments what was archived by different calls, though the clock stands', async () => {
  const one = await aTask(world.admin, project.id)
  const two = await aTask(world.admin, project.id)
  await archive(world.member, one.id)
  await archive(world.member, two.id)
  const [first, second] = [await archivedAt(one.id), await archivedAt(two.id)]
  expect(Number(second) - Number(first)).toBe(1)
})

test('finds no task that is archived already, or of another organization', async () => {
  const { id } = await aTask(world.admin, project.id)
  await expect(archive(world.stranger, id)).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['id'] })
  await expect(archive(world.viewer, id)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await archivedAt(id)).toBeNull()
  await archive(world.member, id)
  const at = await archivedAt(id)
  await world.news()
  await expect(archive(world.member, id)).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['id'] })
  expect(await archivedAt(id)).toEqual(at)
  expect(await world.news()).toEqual([])
})

test('leaves no rule that finds the task', async () => {
  const labelId = await aLabel(world.admin, 'A label')
  const { id } = await aTask(world.admin, project.id, { labelIds: [labelId] })
  const other = await aTask(world.admin, project.id)
  const comment = await world.admin.does((scope) => addComment(scope, { taskId: id, body: 'Before' }))
  await archive(world.member, id)
  const before = await world.db.task.findUniqueOrThrow({ where: { id }, include: { comments: true, taskLabels: true } })
  await world.news()
  const rules: [string, (scope: Scope) => Promise<unknown>][] = [
    ['id', (scope) => updateTask(scope, { id, title: 'Changed' })],
    ['id', (scope) => assignTask(scope, { id, assigneeId: world.admin.id })],
    ['id', (scope) => completeTask(scope, { id })],
    ['id', (scope) => reopenTask(scope, { id })],
    ['id', (scope) => deleteTask(scope, { id })],
    ['taskId', (scope) => addLabels(scope, { taskId: id, labelIds: [labelId] })],
    ['taskId', (scope) => removeLabels(scope, { taskId: id, labelIds: [labelId] })],
    ['taskId', (scope) => addComment(scope, { taskId: id, body: 'After' })],
    ['id', (scope) => editComment(scope, { id: comment.id, body: 'After' })],
    ['id', (scope) => deleteComment(scope, { id: comment.id })],
    ['parentId', (scope) => updateTask(scope, { id: other.id, parentId: id })],
    ['parentId', (scope) => createTask(scope, { projectId: project.id, title: 'A part', parentId: id })],
  ]
  for (const [path, rule] of rules) {
    await expect(world.admin.does(rule), String(rule)).rejects.toMatchObject({ code: 'NOT_FOUND', path: [path] })
  }
  expect(
    await world.db.task.findUniqueOrThrow({ where: { id }, include: { comments: true, taskLabels: true } }),
  ).toEqual(before)
  expect((await world.db.task.findUniqueOrThrow({ where: { id: other.id } })).parentId).toBeNull()
  expect(await world.news()).toEqual([])
})
