import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aComment, aTask, keyOf } from '../../harness/things.ts'
import { forbidden, notFound, startTasksApi, type TasksApi } from './api.ts'

let api: TasksApi
let task: string

beforeAll(async () => {
  api = await startTasksApi()
})

afterAll(() => api.close())

beforeEach(async () => {
  task = await aTask(api.world.admin, api.project, { title: 'A task' })
  await api.news()
})

describe('deleteTask', () => {
  test('takes its comments with it, and leaves its parts without a parent', async () => {
    const { admin } = api.world
    const part = await aTask(admin, api.project, { parentId: task })
    const comment = await aComment(admin, task)
    await api.news()
    expect(await api.send(admin, 'deleteTask', { id: task }, 'deletedTaskId project { key }')).toEqual({
      __typename: 'DeleteTaskPayload',
      deletedTaskId: task,
      project: { key: 'PEP' },
    })
    expect(await api.news()).toMatchObject([
      { type: 'task.deleted', subject: task, data: { title: 'A task', subtaskIds: [keyOf(part)] } },
    ])
    const { data } = await api.app.ask(
      admin,
      'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Task { parent { id } } } }',
      {
        ids: [task, comment, part],
      },
    )
    expect(data).toEqual({ nodes: [null, null, { id: part, parent: null }] })
  })

  test('its number is not given again', async () => {
    const { admin } = api.world
    const number = async (id: string) => (await api.app.db.task.findUniqueOrThrow({ where: { id: keyOf(id) } })).number
    const before = await number(task)
    await api.send(admin, 'deleteTask', { id: task })
    expect(await number(await aTask(admin, api.project))).toBe(before + 1)
  })

  test('a MEMBER deletes only tasks that they created', async () => {
    const { member, viewer } = api.world
    expect(await api.send(member, 'deleteTask', { id: task })).toEqual({
      __typename: 'ForbiddenError',
      code: 'FORBIDDEN',
      message: 'Your role in this organization allows you to delete only tasks that you created.',
    })
    expect(await api.send(viewer, 'deleteTask', { id: task })).toEqual(forbidden('task:delete'))
    expect(await api.send(api.world.stranger, 'deleteTask', { id: task })).toEqual(notFound('Task', 'id'))
    await api.expectNothingHappened()
    const own = await aTask(member, api.project)
    expect(await api.send(member, 'deleteTask', { id: own }, 'deletedTaskId')).toMatchObject({ deletedTaskId: own })
  })

  test('of two at once, one deletes', async () => {
    const answers = await Promise.all([1, 2].map(() => api.send(api.world.admin, 'deleteTask', { id: task })))
    expect(answers.map((answer) => (answer as { __typename: string }).__typename).sort()).toEqual([
      'DeleteTaskPayload',
      'NotFoundError',
    ])
    expect((await api.news()).length).toBe(1)
  })
})
