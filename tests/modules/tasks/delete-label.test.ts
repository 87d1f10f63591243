import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aLabel, aTask } from '../../harness/things.ts'
import { forbidden, notFound, startTasksApi, type TasksApi } from './api.ts'

let api: TasksApi

beforeAll(async () => {
  api = await startTasksApi()
})

afterAll(() => api.close())

describe('deleteLabel', () => {
  test('takes it off all tasks', async () => {
    const { admin } = api.world
    const [label, other] = [await aLabel(admin, 'gone'), await aLabel(admin, 'stays')]
    const task = await aTask(admin, api.project, { labelIds: [label, other] })
    await api.news()
    expect(await api.send(admin, 'deleteLabel', { id: label }, 'deletedLabelId')).toEqual({
      __typename: 'DeleteLabelPayload',
      deletedLabelId: label,
    })
    expect(await api.news()).toMatchObject([{ type: 'label.deleted', subject: label, data: { name: 'gone' } }])
    expect(await api.app.ask(admin, `{ task(id: "${task}") { labels { nodes { name } } } }`)).toEqual({
      data: { task: { labels: { nodes: [{ name: 'stays' }] } } },
    })
    expect(await api.send(admin, 'deleteLabel', { id: label })).toEqual(notFound('Label', 'id'))
    await api.expectNothingHappened()
  })

  test('is for ADMINs', async () => {
    const label = await aLabel(api.world.member)
    await api.news()
    expect(await api.send(api.world.member, 'deleteLabel', { id: label })).toEqual(forbidden('label:delete'))
    expect(await api.send(api.world.stranger, 'deleteLabel', { id: label })).toEqual(notFound('Label', 'id'))
    await api.expectNothingHappened()
  })
})
