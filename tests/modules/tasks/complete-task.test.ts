import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aTask, membershipIdOf } from '../../harness/things.ts'
import { forbidden, invalid, nobodys, notFound, startTasksApi, type TasksApi, unauthenticated } from './api.ts'

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

describe('completeTask', () => {
  test('makes it DONE and says when', async () => {
    const { member } = api.world
    expect(await api.send(member, 'completeTask', { id: task }, 'task { id status completedAt updatedAt }')).toEqual({
      __typename: 'CompleteTaskPayload',
      task: { id: task, status: 'DONE', completedAt: api.now, updatedAt: api.now },
    })
    expect(await api.news()).toMatchObject([{ type: 'task.completed', subject: task, actor: membershipIdOf(member) }])
  })

  test('of two at once, one completes and the other is told', async () => {
    const answers = await Promise.all([1, 2].map(() => api.send(api.world.member, 'completeTask', { id: task })))
    expect(new Set(answers)).toEqual(
      new Set([
        { __typename: 'CompleteTaskPayload' },
        {
          __typename: 'ConflictError',
          code: 'CONFLICT',
          message: expect.stringMatching(/^PEP-\d+ is completed already\.$/) as string,
        },
      ]),
    )
    expect((await api.news()).length).toBe(1)
  })

  test('refuses what is not there, and who may not', async () => {
    expect(await api.send(api.world.member, 'completeTask', { id: nobodys('task') })).toEqual(notFound('Task', 'id'))
    expect(await api.send(api.world.stranger, 'completeTask', { id: task })).toEqual(notFound('Task', 'id'))
    expect(await api.send(api.world.viewer, 'completeTask', { id: task })).toEqual(forbidden('task:complete'))
    expect(await api.send(null, 'completeTask', { id: task })).toEqual(unauthenticated)
    expect(await api.send(api.world.member, 'completeTask', { id: 'task_1' })).toEqual(
      invalid('id', 'must be an id of type Task, such as task_…'),
    )
    await api.expectNothingHappened()
  })
})
