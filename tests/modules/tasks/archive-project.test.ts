import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { archiveProject } from '../../../src/modules/tasks/archive-project.ts'
import { createProject, deleteProject, updateProject } from '../../../src/modules/tasks/project.ts'
import { createTask } from '../../../src/modules/tasks/task.ts'
import type { Scope } from '../../../src/platform/scope.ts'
import { aProject, aTask, createWorld, type Person, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())
beforeEach(() => world.news())

const archive = (by: Person, id: string) => by.does((scope) => archiveProject(scope, { id }))

test('hides a project and its tasks at one moment, and says so once', async () => {
  const { id, key } = await aProject(world.admin)
  const parent = await aTask(world.admin, id)
  await aTask(world.admin, id, { parentId: parent.id })
  const other = await aProject(world.admin)
  await aTask(world.admin, other.id)
  await world.news()
  await archive(world.admin, id)
  const project = await world.db.project.findUniqueOrThrow({ where: { id }, include: { tasks: true } })
  expect(project).toMatchObject({ archivedAt: world.now, updatedAt: world.now, version: 2 })
  expect(project.tasks.map((task) => task.archivedAt)).toEqual([world.now, world.now])
  expect(await world.db.task.count({ where: { projectId: other.id, archivedAt: null } })).toBe(1)
  expect(await world.news()).toEqual([
    { type: 'project.archived', subjectId: id, actorId: world.admin.id, data: { projectId: id, key, tasks: 2 } },
  ])
})

test('keeps the key, and says what has it', async () => {
  const { id, key } = await aProject(world.admin)
  await archive(world.admin, id)
  await world.news()
  await expect(world.admin.does((scope) => createProject(scope, { key, name: 'Again' }))).rejects.toMatchObject({
    code: 'CONFLICT',
    message: `An archived project has the key ${key}: restore it, or take another key.`,
  })
  expect(await world.db.project.count({ where: { key } })).toBe(1)
  expect(await world.news()).toEqual([])
})

test('leaves no rule that finds the project', async () => {
  const { id } = await aProject(world.admin)
  await aTask(world.admin, id)
  await archive(world.admin, id)
  const before = await world.db.project.findUniqueOrThrow({ where: { id }, include: { tasks: true } })
  await world.news()
  const rules: [string, (scope: Scope) => Promise<unknown>][] = [
    ['id', (scope) => archiveProject(scope, { id })],
    ['id', (scope) => updateProject(scope, { id, name: 'Changed' })],
    ['id', (scope) => deleteProject(scope, { id })],
    ['projectId', (scope) => createTask(scope, { projectId: id, title: 'Late' })],
  ]
  for (const [path, rule] of rules) {
    await expect(world.admin.does(rule), String(rule)).rejects.toMatchObject({ code: 'NOT_FOUND', path: [path] })
  }
  expect(await world.db.project.findUniqueOrThrow({ where: { id }, include: { tasks: true } })).toEqual(before)
  expect(await world.news()).toEqual([])
})

test('is for ADMINs of the organization', async () => {
  const { id } = await aProject(world.admin)
  await world.news()
  await expect(archive(world.member, id)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(archive(world.stranger, id)).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['id'] })
  expect((await world.db.project.findUniqueOrThrow({ where: { id } })).archivedAt).toBeNull()
  expect(await world.news()).toEqual([])
})

test('no task slips in while the project is archived', async () => {
  const { id } = await aProject(world.admin)
  const creations = Array.from({ length: 10 }, () => aTask(world.member, id))
  await Promise.allSettled([...creations.slice(0, 5), archive(world.admin, id), ...creations.slice(5)])
  expect((await world.db.project.findUniqueOrThrow({ where: { id } })).archivedAt).not.toBeNull()
  expect(await world.db.task.count({ where: { projectId: id, archivedAt: null } })).toBe(0)
})
