import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aTask, keyOf, membershipIdOf } from '../../harness/things.ts'
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

describe('assignTask', () => {
  test('gives it to somebody, and to nobody', async () => {
    const { admin, member } = api.world
    const assigneeId = membershipIdOf(member)
    expect(await api.send(admin, 'assignTask', { id: task, assigneeId }, 'task { assignee { id name } }')).toEqual({
      __typename: 'AssignTaskPayload',
      task: { assignee: { id: assigneeId, name: 'Max' } },
    })
    expect(await api.news()).toMatchObject([
      { type: 'task.assigned', subject: task, data: { assigneeId: keyOf(assigneeId), previousAssigneeId: null } },
    ])
    expect(await api.send(admin, 'assignTask', { id: task, assigneeId: null }, 'task { assignee { id } }')).toEqual({
      __typename: 'AssignTaskPayload',
      task: { assignee: null },
    })
    expect(await api.news()).toMatchObject([
      { type: 'task.assigned', data: { assigneeId: null, previousAssigneeId: keyOf(assigneeId) } },
    ])
  })

  test('who it is must be said, were it nobody', async () => {
    expect(await api.send(api.world.admin, 'assignTask', { id: task })).toMatchObject({
      __typename: 'InvalidInputError',
      issues: [{ path: ['assigneeId'] }],
    })
    await api.expectNothingHappened()
  })

  test('to whom it belongs already is not written', async () => {
    expect(await api.send(api.world.admin, 'assignTask', { id: task, assigneeId: null })).toEqual({
      __typename: 'AssignTaskPayload',
    })
    await api.expectNothingHappened()
  })

  test('refuses an outsider, and who may not', async () => {
    const { admin, stranger, viewer } = api.world
    const given = { id: task, assigneeId: membershipIdOf(stranger) }
    expect(await api.send(admin, 'assignTask', given)).toEqual(notFound('Membership', 'assigneeId'))
    expect(await api.send(viewer, 'assignTask', { id: task, assigneeId: null })).toEqual(forbidden('task:assign'))
    expect(await api.send(stranger, 'assignTask', given)).toEqual(notFound('Task', 'id'))
    await api.expectNothingHappened()
  })
})
