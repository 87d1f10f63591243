import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { archiveLabel } from '../../../src/modules/tasks/archive-label.ts'
import { deleteLabel, updateLabel } from '../../../src/modules/tasks/label.ts'
import { createTask } from '../../../src/modules/tasks/task.ts'
import { addLabels, removeLabels } from '../../../src/modules/tasks/task-labels.ts'
import type { Scope } from '../../../src/platform/scope.ts'
import { aLabel, aProject, aTask, createWorld, type Person, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())
beforeEach(() => world.news())

const archive = (by: Person, id: string) => by.does((scope) => archiveLabel(scope, { id }))

test('hides a label and leaves it on its tasks', async () => {
  const id = await aLabel(world.admin, 'Hidden')
  const task = await aTask(world.admin, (await aProject(world.admin)).id, { labelIds: [id] })
  await world.news()
  await archive(world.admin, id)
  expect(await world.db.label.findUniqueOrThrow({ where: { id } })).toMatchObject({ archivedAt: world.now, version: 2 })
  expect(await world.db.taskLabel.count({ where: { taskId: task.id, labelId: id } })).toBe(1)
  expect(await world.news()).toEqual([
    { type: 'label.archived', subjectId: id, actorId: world.admin.id, data: { labelId: id, name: 'Hidden' } },
  ])
})

test('leaves the name to another, new or renamed', async () => {
  await archive(world.admin, await aLabel(world.admin, 'Free'))
  const second = await aLabel(world.admin, 'free')
  await archive(world.admin, second)
  const third = await aLabel(world.admin, 'Other')
  await world.admin.does((scope) => updateLabel(scope, { id: third, name: 'FREE' }))
  expect(await world.db.label.count({ where: { name: 'free' } })).toBe(3)
  await expect(aLabel(world.admin, 'Free')).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await world.db.label.count({ where: { name: 'free' } })).toBe(3)
})

test('leaves no rule that finds the label', async () => {
  const id = await aLabel(world.admin, 'Lost')
  const projectId = (await aProject(world.admin)).id
  const task = await aTask(world.admin, projectId, { labelIds: [id] })
  const bare = await aTask(world.admin, projectId)
  await archive(world.admin, id)
  const before = await world.db.label.findUniqueOrThrow({ where: { id }, include: { taskLabels: true } })
  await world.news()
  const rules: [string, (scope: Scope) => Promise<unknown>][] = [
    ['id', (scope) => archiveLabel(scope, { id })],
    ['id', (scope) => updateLabel(scope, { id, name: 'Found' })],
    ['id', (scope) => deleteLabel(scope, { id })],
    ['labelIds.0', (scope) => addLabels(scope, { taskId: bare.id, labelIds: [id] })],
    ['labelIds.0', (scope) => removeLabels(scope, { taskId: task.id, labelIds: [id] })],
    ['labelIds.0', (scope) => createTask(scope, { projectId, title: 'Labelled', labelIds: [id] })],
  ]
  for (const [path, rule] of rules) {
    await expect(world.admin.does(rule), String(rule)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      path: path.split('.'),
    })
  }
  expect(await world.db.label.findUniqueOrThrow({ where: { id }, include: { taskLabels: true } })).toEqual(before)
  expect(await world.db.task.count({ where: { projectId } })).toBe(2)
  expect(await world.news()).toEqual([])
})

test('is for ADMINs of the organization', async () => {
  const id = await aLabel(world.admin, 'Guarded')
  await world.news()
  await expect(archive(world.member, id)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(archive(world.stranger, id)).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['id'] })
  expect((await world.db.label.findUniqueOrThrow({ where: { id } })).archivedAt).toBeNull()
  expect(await world.news()).toEqual([])
})
