import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { archiveProject, restoreProject } from '../../../src/modules/tasks/archive-project.ts'
import { archiveTask } from '../../../src/modules/tasks/archive-task.ts'
import { aProject, aTask, createWorld, type Person, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())
beforeEach(() => world.news())

const archive = (id: string) => world.admin.does((scope) => archiveProject(scope, { id }))
const restore = (by: Person, id: string) => by.does((scope) => restoreProject(scope, { id }))

test('brings back the tasks that went with the project, and no others', async () => {
  const { id, key } = await aProject(world.admin)
  const early = await aTask(world.admin, id)
  const late = await aTask(world.admin, id)
  const part = await aTask(world.admin, id, { parentId: late.id })
  // The clock stands: the two are told apart all the same.
  await world.member.does((scope) => archiveTask(scope, { id: early.id }))
  await archive(id)
  expect(await world.db.task.count({ where: { projectId: id, archivedAt: null } })).toBe(0)
  await world.news()
  await restore(world.admin, id)
  const tasks = await world.db.task.findMany({ where: { projectId: id, archivedAt: null }, orderBy: { number: 'asc' } })
  expect(tasks.map((task) => task.id)).toEqual([late.id, part.id])
  expect(await world.db.project.findUniqueOrThrow({ where: { id } })).toMatchObject({ archivedAt: null, version: 3 })
  expect(await world.news()).toEqual([
    { type: 'project.restored', subjectId: id, actorId: world.admin.id, data: { projectId: id, key, tasks: 2 } },
  ])
  expect((await aTask(world.member, id)).number).toBe(4)
})

test('refuses a project that is not archived, and whoever may not', async () => {
  const { id, key } = await aProject(world.admin)
  await world.news()
  await expect(restore(world.admin, id)).rejects.toMatchObject({
    code: 'CONFLICT',
    message: `The project ${key} is not archived.`,
  })
  await archive(id)
  await world.news()
  await expect(restore(world.member, id)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(restore(world.stranger, id)).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['id'] })
  expect((await world.db.project.findUniqueOrThrow({ where: { id } })).archivedAt).toEqual(world.now)
  expect(await world.news()).toEqual([])
})
