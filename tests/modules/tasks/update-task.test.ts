import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aTask, membershipIdOf } from '../../harness/things.ts'
import { forbidden, invalid, nobodys, notFound, startTasksApi, type TasksApi } from './api.ts'

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

const selection = 'task { title description status priority dueDate completedAt assignee { name } parent { id } }'

describe('updateTask', () => {
  test('changes what is given and nothing else, and announces each kind of change', async () => {
    const { member } = api.world
    const input = {
      id: task,
      title: 'New',
      priority: 'HIGH',
      dueDate: '2026-12-01',
      status: 'DONE',
      assigneeId: membershipIdOf(member),
    }
    expect(await api.send(member, 'updateTask', input, selection)).toEqual({
      __typename: 'UpdateTaskPayload',
      task: {
        title: 'New',
        description: null,
        status: 'DONE',
        priority: 'HIGH',
        dueDate: '2026-12-01',
        completedAt: api.now,
        assignee: { name: 'Max' },
        parent: null,
      },
    })
    const news = await api.news()
    expect(news.map(({ type, data }) => [type, data.fields])).toEqual([
      ['task.updated', ['title', 'priority', 'dueDate']],
      ['task.completed', undefined],
      ['task.assigned', undefined],
    ])
    expect(new Set(news.map(({ subject }) => subject))).toEqual(new Set([task]))
  })

  test('null takes away', async () => {
    await api.send(api.world.member, 'updateTask', { id: task, description: 'd', dueDate: '2026-12-01' })
    const cleared = { id: task, description: null, dueDate: null, assigneeId: null, parentId: null }
    expect(await api.send(api.world.member, 'updateTask', cleared, selection)).toMatchObject({
      task: { description: null, dueDate: null, assignee: null, parent: null, title: 'A task' },
    })
  })

  test('what is so already is not written', async () => {
    const input = { id: task, title: 'A task', status: 'TODO', priority: 'NONE', dueDate: null }
    expect(await api.send(api.world.member, 'updateTask', input)).toEqual({ __typename: 'UpdateTaskPayload' })
    expect(await api.send(api.world.member, 'updateTask', { id: task })).toEqual({ __typename: 'UpdateTaskPayload' })
    await api.expectNothingHappened()
  })

  test('leaves no circle of parts', async () => {
    const { admin } = api.world
    const part = await aTask(admin, api.project, { parentId: task })
    await api.news()
    const circle = invalid('parentId', 'must be neither the task itself nor one of its own parts')
    expect(await api.send(admin, 'updateTask', { id: task, parentId: task })).toEqual(circle)
    expect(await api.send(admin, 'updateTask', { id: task, parentId: part })).toEqual(circle)
    await api.expectNothingHappened()
  })

  test('refuses what is not there, and who may not', async () => {
    const { member, viewer, stranger } = api.world
    expect(await api.send(member, 'updateTask', { id: nobodys('task'), title: 'x' })).toEqual(notFound('Task', 'id'))
    expect(await api.send(stranger, 'updateTask', { id: task, title: 'x' })).toEqual(notFound('Task', 'id'))
    expect(await api.send(member, 'updateTask', { id: task, assigneeId: nobodys('member') })).toEqual(
      notFound('Membership', 'assigneeId'),
    )
    expect(await api.send(member, 'updateTask', { id: task, title: '' })).toEqual(invalid('title', 'must not be empty'))
    expect(await api.send(viewer, 'updateTask', { id: task, title: 'x' })).toEqual(forbidden('task:update'))
    await api.expectNothingHappened()
  })
})
