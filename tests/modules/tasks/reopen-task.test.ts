import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aTask, membershipIdOf } from '../../harness/things.ts'
import { forbidden, notFound, startTasksApi, type TasksApi } from './api.ts'

let api: TasksApi

beforeAll(async () => {
  api = await startTasksApi()
})

afterAll(() => api.close())

describe('reopenTask', () => {
  test.each(['DONE', 'CANCELLED'] as const)('makes a %s task TODO', async (status) => {
    const { member } = api.world
    const ended = await aTask(api.world.admin, api.project, { status })
    await api.news()
    expect(await api.send(member, 'reopenTask', { id: ended }, 'task { status completedAt }')).toEqual({
      __typename: 'ReopenTaskPayload',
      task: { status: 'TODO', completedAt: null },
    })
    expect(await api.news()).toMatchObject([{ type: 'task.reopened', subject: ended, actor: membershipIdOf(member) }])
  })

  test.each(['TODO', 'IN_PROGRESS'] as const)('refuses one that is %s', async (status) => {
    const open = await aTask(api.world.admin, api.project, { status })
    await api.news()
    expect(await api.send(api.world.member, 'reopenTask', { id: open })).toEqual({
      __typename: 'ConflictError',
      code: 'CONFLICT',
      message: expect.stringMatching(/^PEP-\d+ is open already\.$/) as string,
    })
    await api.expectNothingHappened()
  })

  test('refuses who may not', async () => {
    const done = await aTask(api.world.admin, api.project, { status: 'DONE' })
    await api.news()
    expect(await api.send(api.world.viewer, 'reopenTask', { id: done })).toEqual(forbidden('task:complete'))
    expect(await api.send(api.world.stranger, 'reopenTask', { id: done })).toEqual(notFound('Task', 'id'))
    await api.expectNothingHappened()
  })
})
