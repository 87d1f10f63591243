import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { archiveProject } from '../../../src/modules/tasks/archive-project.ts'
import { archiveTask, restoreTask } from '../../../src/modules/tasks/archive-task.ts'
import { updateTask } from '../../../src/modules/tasks/task.ts'
import { aProject, aTask, createWorld, type Person, type World } from './world.ts'

let world: World
let project: { id: string; key: string }
beforeAll(async () => {
  world = await createWorld()
  project = await aProject(world.admin)
})
afterAll(() => world.close())
beforeEach(() => world.news())

const archive = (id: string) => world.member.does((scope) => archiveTask(scope, { id }))
const restore = (by: Person, id: string) => by.does((scope) => restoreTask(scope, { id }))
const isArchived = async (id: string) => (await world.db.task.findUniqueOrThrow({ where: { id } })).archivedAt !== null

test('shows a task again, which then can be worked on', async () => {
  const { id, number } = await aTask(world.admin, project.id)
  await archive(id)
  await world.news()
  await restore(world.member, id)
  expect(await isArchived(id)).toBe(false)
  expect(await world.news()).toEqual([
    {
      type: 'task.restored',
      subjectId: id,
      actorId: world.member.id,
      data: { projectId: project.id, taskId: id, key: `${project.key}-${number}`, subtaskIds: [] },
    },
  ])
  await world.member.does((scope) => updateTask(scope, { id, title: 'Changed' }))
  expect(await world.db.task.findUniqueOrThrow({ where: { id } })).toMatchObject({ title: 'Changed', version: 4 })
})

test('brings back the parts that went with it, and no others', async () => {
  const top = await aTask(world.admin, project.id)
  const part = await aTask(world.admin, project.id, { parentId: top.id })
  const partOfPart = await aTask(world.admin, project.id, { parentId: part.id })
  const early = await aTask(world.admin, project.id, { parentId: top.id })
  const earlyPart = await aTask(world.admin, project.id, { parentId: early.id })
  await archive(early.id)
  await archive(top.id)
  await world.news()
  await restore(world.member, top.id)
  expect(await Promise.all([top, part, partOfPart, early, earlyPart].map(({ id }) => isArchived(id)))).toEqual([
    false,
    false,
    false,
    true,
    true,
  ])
  const [fact] = await world.news()
  expect((fact?.data as { subtaskIds: string[] } | undefined)?.subtaskIds.sort()).toEqual(
    [part.id, partOfPart.id].sort(),
  )
})

test('does not put a task into one that is archived', async () => {
  const parent = await aTask(world.admin, project.id)
  const { id, number } = await aTask(world.admin, project.id, { parentId: parent.id })
  await archive(parent.id)
  await world.news()
  await expect(restore(world.member, id)).rejects.toMatchObject({
    code: 'CONFLICT',
    message: `${project.key}-${number} is a part of an archived task: restore ${project.key}-${parent.number}.`,
  })
  expect(await isArchived(id)).toBe(true)
  expect(await world.news()).toEqual([])
})

test('does not put a task into a project that is archived', async () => {
  const { id: projectId, key } = await aProject(world.admin)
  const early = await aTask(world.admin, projectId)
  const late = await aTask(world.admin, projectId)
  await archive(early.id)
  await world.admin.does((scope) => archiveProject(scope, { id: projectId }))
  await world.news()
  for (const { id, number } of [early, late]) {
    await expect(restore(world.admin, id)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: `${key}-${number} is archived with its project: restore the project ${key}.`,
    })
    expect(await isArchived(id)).toBe(true)
  }
  expect(await world.news()).toEqual([])
})

test('refuses a task that is not archived, and whoever may not', async () => {
  const { id, number } = await aTask(world.admin, project.id)
  await world.news()
  await expect(restore(world.member, id)).rejects.toMatchObject({
    code: 'CONFLICT',
    message: `${project.key}-${number} is not archived.`,
  })
  await archive(id)
  await world.news()
  await expect(restore(world.viewer, id)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(restore(world.stranger, id)).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['id'] })
  expect(await isArchived(id)).toBe(true)
  expect(await world.news()).toEqual([])
})

test('archived and restored many times at once, a task ends with its parts', async () => {
  const top = await aTask(world.admin, project.id)
  const part = await aTask(world.admin, project.id, { parentId: top.id })
  await world.news()
  await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) => (index % 2 ? restore(world.member, top.id) : archive(top.id))),
  )
  const facts = (await world.news()).map(({ type }) => type)
  // They alternate, each on what the one before has left.
  expect(facts).toEqual(facts.map((_fact, index) => (index % 2 ? 'task.restored' : 'task.archived')))
  expect(facts.length).toBeGreaterThan(0)
  expect(await isArchived(part.id)).toBe(facts.length % 2 === 1)
  expect(await isArchived(top.id)).toBe(facts.length % 2 === 1)
})
