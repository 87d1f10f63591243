import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  assignTask,
  completeTask,
  createTask,
  deleteTask,
  reopenTask,
  updateTask,
} from '../../../src/modules/tasks/task.ts'
import { aLabel, aProject, aTask, createWorld, type World } from './world.ts'

let world: World
let project: { id: string; key: string }
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  project = await aProject(world.admin)
  world.now = new Date('2026-11-21T09:00:00Z')
  await world.news()
})

const read = (id: string) => world.db.task.findUniqueOrThrow({ where: { id } })
const types = async () => (await world.news()).map(({ type }) => type)

describe('createTask', () => {
  test('numbers the task in its project and announces it', async () => {
    const labelId = await aLabel(world.member, 'created with the task')
    await world.news()
    const { id } = await aTask(world.member, project.id, {
      title: 'Write',
      description: 'All of it',
      priority: 'HIGH',
      dueDate: new Date('2026-12-24'),
      assigneeId: world.viewer.id,
      labelIds: [labelId, labelId],
    })
    expect(await read(id)).toMatchObject({
      number: 1,
      title: 'Write',
      description: 'All of it',
      status: 'TODO',
      priority: 'HIGH',
      dueDate: new Date('2026-12-24'),
      completedAt: null,
      assigneeId: world.viewer.id,
      creatorId: world.member.id,
      createdAt: world.now,
    })
    expect(await world.db.taskLabel.findMany({ where: { taskId: id }, select: { labelId: true } })).toEqual([
      { labelId },
    ])
    expect(await world.news()).toEqual([
      {
        type: 'task.created',
        subjectId: id,
        actorId: world.member.id,
        data: { projectId: project.id, taskId: id, key: `${project.key}-1` },
      },
    ])
  })

  test('a task that is created as DONE was completed then', async () => {
    const { id } = await aTask(world.member, project.id, { status: 'DONE' })
    expect((await read(id)).completedAt).toEqual(world.now)
  })

  test('fifty at once get the numbers 1 to 50', async () => {
    const tasks = await Promise.all(Array.from({ length: 50 }, () => aTask(world.member, project.id)))
    expect(tasks.map(({ number }) => number).sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1))
  })

  test('a number is not given again after its task is gone', async () => {
    await aTask(world.member, project.id)
    const last = await aTask(world.member, project.id)
    await world.member.does((scope) => deleteTask(scope, { id: last.id }))
    expect((await aTask(world.member, project.id)).number).toBe(3)
  })

  test('what it names must be of the organization', async () => {
    const theirs = await aProject(world.stranger)
    const theirTask = await aTask(world.stranger, theirs.id)
    const theirLabel = await aLabel(world.stranger, 'theirs')
    const mine = await aLabel(world.admin, 'mine')
    await world.news()
    const create = (input: object) =>
      world.member.does((scope) => createTask(scope, { projectId: project.id, title: 'No', ...input }))

    await expect(create({ projectId: theirs.id })).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['projectId'] })
    await expect(create({ assigneeId: world.stranger.id })).rejects.toMatchObject({
      message: 'There is no such Membership, or not for you.',
      path: ['assigneeId'],
    })
    await expect(create({ parentId: theirTask.id })).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['parentId'] })
    await expect(create({ labelIds: [mine, theirLabel] })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      path: ['labelIds', '1'],
    })
    expect(await world.db.task.count({ where: { projectId: project.id } })).toBe(0)
    expect((await world.db.project.findUniqueOrThrow({ where: { id: project.id } })).lastNumber).toBe(0)
    expect(await world.news()).toEqual([])
  })

  test('a parent must be of the same project', async () => {
    const elsewhere = await aTask(world.member, (await aProject(world.admin)).id)
    const creation = aTask(world.member, project.id, { parentId: elsewhere.id })
    await expect(creation).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['parentId'], message: 'must be a task of the same project' }],
    })
  })
})

describe('updateTask', () => {
  test('changes what is given, clears with null, and tells the fields that differ', async () => {
    const { id } = await aTask(world.member, project.id, { description: 'Old', dueDate: new Date('2026-12-24') })
    await world.news()
    world.now = new Date('2026-11-22T10:00:00Z')
    await world.member.does((scope) =>
      updateTask(scope, { id, title: 'A task', description: null, priority: 'LOW', dueDate: new Date('2026-12-24') }),
    )
    expect(await read(id)).toMatchObject({ title: 'A task', description: null, priority: 'LOW', updatedAt: world.now })
    expect(await world.news()).toMatchObject([{ type: 'task.updated', data: { fields: ['description', 'priority'] } }])
  })

  test('without a difference it writes and announces nothing', async () => {
    const { id } = await aTask(world.member, project.id)
    await world.news()
    const before = await read(id)
    world.now = new Date('2026-11-22T10:00:00Z')
    await world.member.does((scope) => updateTask(scope, { id, title: 'A task', status: 'TODO', assigneeId: null }))
    expect(await read(id)).toEqual(before)
    expect(await world.news()).toEqual([])
  })

  test('announces completion, reopening and assignment by their own facts, each once', async () => {
    const { id } = await aTask(world.member, project.id)
    await world.news()
    const update = (input: object) => world.member.does((scope) => updateTask(scope, { id, ...input }))
    await update({ status: 'IN_PROGRESS' })
    expect(await world.news()).toMatchObject([{ type: 'task.updated', data: { fields: ['status'] } }])
    await update({ status: 'DONE', title: 'Done', assigneeId: world.admin.id })
    expect(await types()).toEqual(['task.updated', 'task.completed', 'task.assigned'])
    expect((await read(id)).completedAt).toEqual(world.now)
    await update({ status: 'CANCELLED' })
    expect(await types()).toEqual(['task.updated'])
    expect((await read(id)).completedAt).toBeNull()
    await update({ status: 'TODO' })
    expect(await types()).toEqual(['task.reopened'])
  })

  test('no task is a part of itself, of its parts or of another project', async () => {
    const [top, middle, leaf] = [
      await aTask(world.member, project.id),
      await aTask(world.member, project.id),
      await aTask(world.member, project.id),
    ]
    const nest = (id: string, parentId: string) => world.member.does((scope) => updateTask(scope, { id, parentId }))
    await nest(middle.id, top.id)
    await nest(leaf.id, middle.id)
    const circle = { code: 'INVALID_INPUT', issues: [{ path: ['parentId'] }] }
    await expect(nest(top.id, leaf.id)).rejects.toMatchObject(circle)
    await expect(nest(top.id, top.id)).rejects.toMatchObject(circle)
    expect((await read(top.id)).parentId).toBeNull()

    const elsewhere = await aTask(world.member, (await aProject(world.admin)).id)
    await expect(nest(elsewhere.id, top.id)).rejects.toMatchObject(circle)
    await expect(nest(leaf.id, world.admin.id)).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['parentId'] })
  })

  test('two changes at once do not close a circle', async () => {
    const a = await aTask(world.member, project.id)
    const b = await aTask(world.member, project.id)
    const results = await Promise.allSettled([
      world.member.does((scope) => updateTask(scope, { id: a.id, parentId: b.id })),
      world.member.does((scope) => updateTask(scope, { id: b.id, parentId: a.id })),
    ])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const parents = [(await read(a.id)).parentId, (await read(b.id)).parentId]
    expect(parents.filter((parent) => parent !== null)).toHaveLength(1)
  })

  test('finds no task of another organization', async () => {
    const { id } = await aTask(world.member, project.id)
    const change = world.stranger.does((scope) => updateTask(scope, { id, title: 'Mine' }))
    await expect(change).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['id'] })
    expect((await read(id)).title).toBe('A task')
  })
})

describe('assignTask', () => {
  test('gives a task to somebody and takes it away again', async () => {
    const { id } = await aTask(world.member, project.id)
    await world.news()
    await world.member.does((scope) => assignTask(scope, { id, assigneeId: world.viewer.id }))
    await world.member.does((scope) => assignTask(scope, { id, assigneeId: world.viewer.id }))
    expect((await read(id)).assigneeId).toBe(world.viewer.id)
    await world.member.does((scope) => assignTask(scope, { id, assigneeId: null }))
    expect((await read(id)).assigneeId).toBeNull()
    expect(await world.news()).toMatchObject([
      { type: 'task.assigned', data: { assigneeId: world.viewer.id, previousAssigneeId: null } },
      { type: 'task.assigned', data: { assigneeId: null, previousAssigneeId: world.viewer.id } },
    ])
  })

  test('gives no task to a stranger', async () => {
    const { id } = await aTask(world.member, project.id)
    const assignment = world.member.does((scope) => assignTask(scope, { id, assigneeId: world.stranger.id }))
    await expect(assignment).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['assigneeId'] })
    expect((await read(id)).assigneeId).toBeNull()
  })
})

describe('completeTask and reopenTask', () => {
  test('complete once, reopen once', async () => {
    const { id } = await aTask(world.member, project.id)
    await world.news()
    const complete = () => world.member.does((scope) => completeTask(scope, { id }))
    const reopen = () => world.member.does((scope) => reopenTask(scope, { id }))
    await expect(reopen()).rejects.toMatchObject({
      code: 'CONFLICT',
      message: `${project.key}-1 is open already.`,
    })
    await complete()
    expect(await read(id)).toMatchObject({ status: 'DONE', completedAt: world.now })
    await expect(complete()).rejects.toMatchObject({ code: 'CONFLICT' })
    await reopen()
    expect(await read(id)).toMatchObject({ status: 'TODO', completedAt: null })
    expect(await types()).toEqual(['task.completed', 'task.reopened'])
  })

  test('of two completions at once one is a conflict', async () => {
    const { id } = await aTask(world.member, project.id)
    await world.news()
    const complete = () => world.member.does((scope) => completeTask(scope, { id }))
    const results = await Promise.allSettled([complete(), complete()])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(results.find((result) => result.status === 'rejected')).toMatchObject({ reason: { code: 'CONFLICT' } })
    expect(await types()).toEqual(['task.completed'])
  })
})

describe('deleteTask', () => {
  test('its parts stay and lose their parent', async () => {
    const parent = await aTask(world.member, project.id, { title: 'Whole' })
    const part = await aTask(world.member, project.id, { parentId: parent.id })
    await world.news()
    await world.member.does((scope) => deleteTask(scope, { id: parent.id }))
    expect(await world.db.task.count({ where: { id: parent.id } })).toBe(0)
    expect((await read(part.id)).parentId).toBeNull()
    expect(await world.news()).toEqual([
      {
        type: 'task.deleted',
        subjectId: parent.id,
        actorId: world.member.id,
        data: {
          projectId: project.id,
          taskId: parent.id,
          key: `${project.key}-1`,
          title: 'Whole',
          subtaskIds: [part.id],
        },
      },
    ])
  })

  test('a MEMBER deletes tasks that they created, an ADMIN any', async () => {
    const { id } = await aTask(world.admin, project.id)
    const deletion = world.member.does((scope) => deleteTask(scope, { id }))
    await expect(deletion).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await world.db.task.count({ where: { id } })).toBe(1)
    const own = await aTask(world.member, project.id)
    await world.admin.does((scope) => deleteTask(scope, { id: own.id }))
    expect(await world.db.task.count({ where: { id: own.id } })).toBe(0)
  })

  test('finds no task of another organization', async () => {
    const { id } = await aTask(world.member, project.id)
    const deletion = world.stranger.does((scope) => deleteTask(scope, { id }))
    await expect(deletion).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['id'] })
    expect(await world.db.task.count({ where: { id } })).toBe(1)
  })
})
