import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aTask } from '../../harness/things.ts'
import { forbidden, nobodys, notFound, startTasksApi, type TasksApi } from './api.ts'

let api: TasksApi

beforeAll(async () => {
  api = await startTasksApi()
})

afterAll(() => api.close())

describe('updateTasks', () => {
  const selection = `results { __typename ... on UpdateTaskPayload { task { id title status } } ... on Error { code message } ... on NotFoundError { path } }`

  test('does each, in their order', async () => {
    const tasks = [await aTask(api.world.admin, api.project), await aTask(api.world.admin, api.project)]
    await api.news()
    expect(
      await api.send(
        api.world.admin,
        'updateTasks',
        {
          items: [
            { id: tasks[0], title: 'A' },
            { id: tasks[1], status: 'DONE' },
          ],
        },
        selection,
      ),
    ).toEqual({
      __typename: 'UpdateTasksPayload',
      results: [
        { __typename: 'UpdateTaskPayload', task: { id: tasks[0], title: 'A', status: 'TODO' } },
        { __typename: 'UpdateTaskPayload', task: { id: tasks[1], title: 'A task', status: 'DONE' } },
      ],
    })
    expect((await api.news()).map(({ type, subject }) => [type, subject])).toEqual([
      ['task.updated', tasks[0]],
      ['task.completed', tasks[1]],
    ])
  })

  test('refuses each for itself, and leaves all as it was', async () => {
    const tasks = [await aTask(api.world.admin, api.project), await aTask(api.world.admin, api.project)]
    await api.news()
    expect(
      await api.send(
        api.world.viewer,
        'updateTasks',
        {
          items: [
            { id: tasks[0], title: 'A' },
            { id: tasks[1], status: 'DONE' },
          ],
          onError: 'SKIP',
        },
        selection,
      ),
    ).toEqual({
      __typename: 'UpdateTasksPayload',
      results: [forbidden('task:update'), forbidden('task:update')],
    })
    expect(
      await api.send(
        api.world.stranger,
        'updateTasks',
        {
          items: [
            { id: tasks[0], title: 'A' },
            { id: tasks[1], status: 'DONE' },
          ],
          onError: 'SKIP',
        },
        selection,
      ),
    ).toMatchObject({
      results: [{ __typename: 'NotFoundError' }, { __typename: 'NotFoundError' }],
    })
    await api.expectNothingHappened()
    expect(
      await api.send(api.world.admin, 'updateTasks', { items: [{ id: nobodys('task') }], onError: 'SKIP' }, selection),
    ).toMatchObject({ results: [notFound('Task', 'id')] })
    await api.expectNothingHappened()
  })
})
