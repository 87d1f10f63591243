import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aTask } from '../../harness/things.ts'
import { forbidden, nobodys, notFound, startTasksApi, type TasksApi } from './api.ts'

let api: TasksApi

beforeAll(async () => {
  api = await startTasksApi()
})

afterAll(() => api.close())

describe('completeTasks', () => {
  const selection = `results { __typename ... on CompleteTaskPayload { task { id status } } ... on Error { code message } ... on NotFoundError { path } }`

  test('does each, in their order', async () => {
    const tasks = [await aTask(api.world.admin, api.project), await aTask(api.world.admin, api.project)]
    await api.news()
    expect(
      await api.send(api.world.admin, 'completeTasks', { items: [{ id: tasks[0] }, { id: tasks[1] }] }, selection),
    ).toEqual({
      __typename: 'CompleteTasksPayload',
      results: tasks.map((id) => ({ __typename: 'CompleteTaskPayload', task: { id, status: 'DONE' } })),
    })
    expect((await api.news()).map(({ type, subject }) => [type, subject])).toEqual(
      tasks.map((id) => ['task.completed', id]),
    )
  })

  test('refuses each for itself, and leaves all as it was', async () => {
    const tasks = [await aTask(api.world.admin, api.project), await aTask(api.world.admin, api.project)]
    await api.news()
    expect(
      await api.send(
        api.world.viewer,
        'completeTasks',
        { items: [{ id: tasks[0] }, { id: tasks[1] }], onError: 'SKIP' },
        selection,
      ),
    ).toEqual({
      __typename: 'CompleteTasksPayload',
      results: [forbidden('task:complete'), forbidden('task:complete')],
    })
    expect(
      await api.send(
        api.world.stranger,
        'completeTasks',
        { items: [{ id: tasks[0] }, { id: tasks[1] }], onError: 'SKIP' },
        selection,
      ),
    ).toMatchObject({
      results: [{ __typename: 'NotFoundError' }, { __typename: 'NotFoundError' }],
    })
    await api.expectNothingHappened()
    expect(
      await api.send(
        api.world.admin,
        'completeTasks',
        { items: [{ id: nobodys('task') }], onError: 'SKIP' },
        selection,
      ),
    ).toMatchObject({ results: [notFound('Task', 'id')] })
    await api.expectNothingHappened()
  })
})
