import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aLabel, aTask } from '../../harness/things.ts'
import { forbidden, notFound, startTasksApi, type TasksApi } from './api.ts'

let api: TasksApi
let label: string
let name: string

beforeAll(async () => {
  api = await startTasksApi()
})

afterAll(() => api.close())

beforeEach(async () => {
  name = `label-${crypto.randomUUID().slice(0, 8)}`
  label = await aLabel(api.world.admin, name)
  await api.news()
})

describe('updateLabel', () => {
  test('changes it for all tasks that bear it', async () => {
    const { admin } = api.world
    await aTask(admin, api.project, { labelIds: [label] })
    await api.news()
    const selection = 'label { name color tasks { nodes { labels { nodes { name } } } } }'
    expect(await api.send(admin, 'updateLabel', { id: label, name: `${name}!`, color: '#000000' }, selection)).toEqual({
      __typename: 'UpdateLabelPayload',
      label: { name: `${name}!`, color: '#000000', tasks: { nodes: [{ labels: { nodes: [{ name: `${name}!` }] } }] } },
    })
    expect(await api.news()).toMatchObject([
      { type: 'label.updated', subject: label, data: { name: `${name}!`, fields: ['name', 'color'] } },
    ])
  })

  test('a name may change its case; what is so already is not written', async () => {
    const { admin } = api.world
    expect(await api.send(admin, 'updateLabel', { id: label, name })).toEqual({ __typename: 'UpdateLabelPayload' })
    await api.expectNothingHappened()
    expect(await api.send(admin, 'updateLabel', { id: label, name: name.toUpperCase() }, 'label { name }')).toEqual({
      __typename: 'UpdateLabelPayload',
      label: { name: name.toUpperCase() },
    })
  })

  test('refuses a name that is taken, and who may not', async () => {
    const other = await aLabel(api.world.admin)
    await api.news()
    expect(await api.send(api.world.admin, 'updateLabel', { id: other, name: name.toUpperCase() })).toMatchObject({
      __typename: 'ConflictError',
      message: `There is a label named ${name.toUpperCase()} already.`,
    })
    expect(await api.send(api.world.member, 'updateLabel', { id: label, name: 'x' })).toEqual(forbidden('label:update'))
    expect(await api.send(api.world.stranger, 'updateLabel', { id: label, name: 'x' })).toEqual(notFound('Label', 'id'))
    await api.expectNothingHappened()
  })
})
