import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createProject, deleteProject, updateProject } from '../../../src/modules/tasks/project.ts'
import { aProject, aTask, createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())
beforeEach(() => world.news())

describe('createProject', () => {
  test('creates a project and announces it', async () => {
    const { id } = await world.admin.does((scope) =>
      createProject(scope, { key: 'PEP', name: 'Proposals', description: 'Ideas' }),
    )
    expect(await world.db.project.findUniqueOrThrow({ where: { id } })).toMatchObject({
      id,
      organizationId: world.organizationId,
      key: 'PEP',
      name: 'Proposals',
      description: 'Ideas',
      lastNumber: 0,
      createdAt: world.now,
      updatedAt: world.now,
    })
    expect(await world.news()).toEqual([
      { type: 'project.created', subjectId: id, actorId: world.admin.id, data: { projectId: id, key: 'PEP' } },
    ])
  })

  test('refuses a key that the organization has, and lets another organization have it', async () => {
    const { key } = await aProject(world.admin)
    await world.news()
    const again = world.admin.does((scope) => createProject(scope, { key, name: 'Again' }))
    await expect(again).rejects.toMatchObject({
      code: 'CONFLICT',
      message: `There is a project with the key ${key} already.`,
    })
    expect(await world.news()).toEqual([])
    expect(await world.db.project.count({ where: { key } })).toBe(1)

    await world.stranger.does((scope) => createProject(scope, { key, name: 'Elsewhere' }))
    expect(await world.db.project.count({ where: { key } })).toBe(2)
  })
})

describe('updateProject', () => {
  test('changes what is given, clears with null, and announces the fields that differ', async () => {
    const { id, key } = await aProject(world.admin)
    await world.admin.does((scope) => updateProject(scope, { id, description: 'Long' }))
    await world.news()
    await world.admin.does((scope) => updateProject(scope, { id, name: 'A project', description: null }))
    expect(await world.db.project.findUniqueOrThrow({ where: { id } })).toMatchObject({
      name: 'A project',
      description: null,
    })
    expect(await world.news()).toMatchObject([
      { type: 'project.updated', data: { projectId: id, key, fields: ['description'] } },
    ])
    await world.admin.does((scope) => updateProject(scope, { id, name: 'A project' }))
    expect(await world.news()).toEqual([])
  })

  test('finds no project of another organization', async () => {
    const { id } = await aProject(world.admin)
    const change = world.stranger.does((scope) => updateProject(scope, { id, name: 'Mine' }))
    await expect(change).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['id'] })
    expect((await world.db.project.findUniqueOrThrow({ where: { id } })).name).toBe('A project')
  })
})

describe('deleteProject', () => {
  test('takes all tasks along, parents and parts alike', async () => {
    const { id, key } = await aProject(world.admin)
    const parent = await aTask(world.admin, id)
    await aTask(world.admin, id, { parentId: parent.id })
    await world.news()
    await world.admin.does((scope) => deleteProject(scope, { id }))
    expect(await world.db.task.count({ where: { projectId: id } })).toBe(0)
    expect(await world.news()).toMatchObject([
      { type: 'project.deleted', subjectId: id, data: { projectId: id, key, name: 'A project', tasks: 2 } },
    ])
  })

  test('finds no project of another organization', async () => {
    const { id } = await aProject(world.admin)
    const deletion = world.stranger.does((scope) => deleteProject(scope, { id }))
    await expect(deletion).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['id'] })
    expect(await world.db.project.count({ where: { id } })).toBe(1)
  })
})
