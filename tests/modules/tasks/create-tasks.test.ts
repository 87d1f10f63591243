import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { keyOf } from '../../harness/things.ts'
import { invalid, nobodys, notFound, startTasksApi, type TasksApi } from './api.ts'

let api: TasksApi

beforeAll(async () => {
  api = await startTasksApi()
})

afterAll(() => api.close())

describe('createTasks', () => {
  const selection = `results {
    __typename
    ... on CreateTaskPayload { task { key title } }
    ... on Error { code message }
    ... on InvalidInputError { issues { path message } }
    ... on NotFoundError { path }
  }`

  test('creates them in their order, each with its number and its fact', async () => {
    const titles = ['one', 'two', 'three']
    const items = titles.map((title) => ({ projectId: api.project, title }))
    expect(await api.send(api.world.member, 'createTasks', { items }, selection)).toEqual({
      __typename: 'CreateTasksPayload',
      results: titles.map((title, index) => ({
        __typename: 'CreateTaskPayload',
        task: { key: `PEP-${index + 1}`, title },
      })),
    })
    expect((await api.news()).map(({ type, data }) => [type, data.key])).toEqual([
      ['task.created', 'PEP-1'],
      ['task.created', 'PEP-2'],
      ['task.created', 'PEP-3'],
    ])
  })

  test('all or nothing, unless said otherwise: then those that are right', async () => {
    const items = [
      { projectId: api.project, title: 'right' },
      { projectId: api.project, title: ' ' },
      { projectId: nobodys('project'), title: 'nowhere' },
    ]
    const notDone = {
      __typename: 'NotDoneError',
      code: 'NOT_DONE',
      message: 'Not done, because another item was refused.',
    }
    await api.news()
    expect(await api.send(api.world.member, 'createTasks', { items }, selection)).toEqual({
      __typename: 'CreateTasksPayload',
      results: [notDone, invalid('title', 'must not be empty'), notDone],
    })
    await api.expectNothingHappened()
    const { lastNumber } = await api.app.db.project.findUniqueOrThrow({ where: { id: keyOf(api.project) } })
    expect(await api.send(api.world.member, 'createTasks', { items, onError: 'SKIP' }, selection)).toEqual({
      __typename: 'CreateTasksPayload',
      results: [
        { __typename: 'CreateTaskPayload', task: { key: `PEP-${lastNumber + 1}`, title: 'right' } },
        invalid('title', 'must not be empty'),
        notFound('Project', 'projectId'),
      ],
    })
    expect((await api.news()).length).toBe(1)
  })

  test('takes one to a hundred', async () => {
    const items = (count: number) => Array.from({ length: count }, () => ({ projectId: api.project, title: 'many' }))
    await api.news()
    for (const count of [0, 101]) {
      expect(await api.send(api.world.member, 'createTasks', { items: items(count) })).toMatchObject({
        __typename: 'InvalidInputError',
        issues: [{ path: ['items'] }],
      })
    }
    await api.expectNothingHappened()
    await api.send(api.world.member, 'createTasks', { items: items(100) })
    expect((await api.news()).length).toBe(100)
  })
})
