import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aLabel, aTask, keyOf } from '../../harness/things.ts'
import { forbidden, invalid, nobodys, notFound, startTasksApi, type TasksApi } from './api.ts'

let api: TasksApi
let task: string

let red: string
let blue: string

beforeAll(async () => {
  api = await startTasksApi()
})

afterAll(() => api.close())

beforeEach(async () => {
  task = await aTask(api.world.admin, api.project)
  red = await aLabel(api.world.admin, `red ${crypto.randomUUID().slice(0, 8)}`)
  blue = await aLabel(api.world.admin, `blue ${crypto.randomUUID().slice(0, 8)}`)
  await api.news()
})

const selection = 'task { labels { nodes { id } } updatedAt }'

describe('addLabels', () => {
  test('puts them on, those that it bears already stay', async () => {
    const { member } = api.world
    expect(await api.send(member, 'addLabels', { taskId: task, labelIds: [red] }, selection)).toEqual({
      __typename: 'AddLabelsPayload',
      task: { labels: { nodes: [{ id: red }] }, updatedAt: api.now },
    })
    await api.news()
    expect(await api.send(member, 'addLabels', { taskId: task, labelIds: [red, blue, blue] }, selection)).toMatchObject(
      {
        task: { labels: { nodes: [{ id: blue }, { id: red }] } },
      },
    )
    expect(await api.news()).toMatchObject([
      { type: 'task.labelled', subject: task, data: { labelIds: [keyOf(blue)] } },
    ])
    expect(await api.send(member, 'addLabels', { taskId: task, labelIds: [red, blue] })).toEqual({
      __typename: 'AddLabelsPayload',
    })
    await api.expectNothingHappened()
  })

  test('refuses all if one is not there', async () => {
    const { member, stranger } = api.world
    const theirs = await aLabel(stranger)
    await api.news()
    for (const labelId of [theirs, nobodys('label')]) {
      expect(await api.send(member, 'addLabels', { taskId: task, labelIds: [red, labelId] })).toEqual(
        notFound('Label', 'labelIds', '1'),
      )
    }
    expect(await api.send(member, 'addLabels', { taskId: nobodys('task'), labelIds: [red] })).toEqual(
      notFound('Task', 'taskId'),
    )
    expect(await api.send(member, 'addLabels', { taskId: task, labelIds: [] })).toEqual(
      invalid('labelIds', 'must have at least one value'),
    )
    expect(await api.send(api.world.viewer, 'addLabels', { taskId: task, labelIds: [red] })).toEqual(
      forbidden('task:update'),
    )
    await api.expectNothingHappened()
  })
})
