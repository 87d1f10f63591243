import { afterAll, beforeAll, expect, test } from 'vitest'
import { addComment, deleteComment, editComment } from '../../../src/modules/tasks/comment.ts'
import { createLabel, deleteLabel, updateLabel } from '../../../src/modules/tasks/label.ts'
import { createProject, deleteProject, updateProject } from '../../../src/modules/tasks/project.ts'
import {
  assignTask,
  completeTask,
  createTask,
  deleteTask,
  reopenTask,
  updateTask,
} from '../../../src/modules/tasks/task.ts'
import { addLabels, removeLabels } from '../../../src/modules/tasks/task-labels.ts'
import type { Permission, Scope } from '../../../src/platform/scope.ts'
import { aLabel, aProject, aTask, createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

/** Each rule with the permission that its refusal names. */
async function rules(): Promise<[Permission, (scope: Scope) => Promise<unknown>][]> {
  const project = await aProject(world.admin)
  const task = await aTask(world.admin, project.id)
  const label = await aLabel(world.admin, crypto.randomUUID())
  const comment = await world.admin.does((scope) => addComment(scope, { taskId: task.id, body: 'A comment' }))
  return [
    ['project:create', (scope) => createProject(scope, { key: 'NEW', name: 'New' })],
    ['project:update', (scope) => updateProject(scope, { id: project.id, name: 'New' })],
    ['project:delete', (scope) => deleteProject(scope, { id: project.id })],
    ['label:update', (scope) => updateLabel(scope, { id: label, name: 'New' })],
    ['label:delete', (scope) => deleteLabel(scope, { id: label })],
    ['task:create', (scope) => createTask(scope, { projectId: project.id, title: 'New' })],
    ['task:update', (scope) => updateTask(scope, { id: task.id, title: 'New' })],
    ['task:complete', (scope) => completeTask(scope, { id: task.id })],
    ['task:complete', (scope) => reopenTask(scope, { id: task.id })],
    ['task:assign', (scope) => assignTask(scope, { id: task.id, assigneeId: null })],
    ['task:delete', (scope) => deleteTask(scope, { id: task.id })],
    ['task:update', (scope) => addLabels(scope, { taskId: task.id, labelIds: [label] })],
    ['task:update', (scope) => removeLabels(scope, { taskId: task.id, labelIds: [label] })],
    ['label:create', (scope) => createLabel(scope, { name: 'New' })],
    ['comment:create', (scope) => addComment(scope, { taskId: task.id, body: 'New' })],
    ['comment:update', (scope) => editComment(scope, { id: comment.id, body: 'New' })],
    ['comment:delete', (scope) => deleteComment(scope, { id: comment.id })],
  ]
}

const refusal = (permission: Permission) => ({
  code: 'FORBIDDEN',
  message: `Your role in this organization does not allow ${permission}.`,
})

test('a VIEWER changes nothing', async () => {
  const all = await rules()
  await world.news()
  for (const [permission, rule] of all) {
    await expect(world.viewer.does(rule), permission).rejects.toMatchObject(refusal(permission))
  }
  expect(await world.news()).toEqual([])
})

test('a MEMBER changes neither projects nor shared labels', async () => {
  const administrative = (await rules()).slice(0, 5)
  await world.news()
  for (const [permission, rule] of administrative) {
    await expect(world.member.does(rule), permission).rejects.toMatchObject(refusal(permission))
  }
  expect(await world.news()).toEqual([])
})
