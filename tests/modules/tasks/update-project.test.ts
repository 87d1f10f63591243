import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aProject, membershipIdOf } from '../../harness/things.ts'
import { forbidden, notFound, startTasksApi, type TasksApi } from './api.ts'

let api: TasksApi
let project: string

beforeAll(async () => {
  api = await startTasksApi()
})

afterAll(() => api.close())

beforeEach(async () => {
  await api.app.db.project.deleteMany({ where: { key: 'OLD' } })
  project = await aProject(api.world.admin, { key: 'OLD', name: 'Old', description: 'words' })
  await api.news()
})

const selection = 'project { id key name description updatedAt }'

describe('updateProject', () => {
  test('changes what is given and nothing else', async () => {
    expect(await api.send(api.world.admin, 'updateProject', { id: project, name: 'Renamed' }, selection)).toEqual({
      __typename: 'UpdateProjectPayload',
      project: { id: project, key: 'OLD', name: 'Renamed', description: 'words', updatedAt: api.now },
    })
    expect(await api.news()).toMatchObject([
      { type: 'project.updated', subject: project, actor: membershipIdOf(api.world.admin), data: { fields: ['name'] } },
    ])
  })

  test('null takes the description away; what is so already is not written', async () => {
    const taken = await api.send(api.world.admin, 'updateProject', { id: project, description: null }, selection)
    expect(taken).toMatchObject({ project: { description: null } })
    expect(await api.news()).toMatchObject([{ type: 'project.updated', data: { fields: ['description'] } }])
    expect(await api.send(api.world.admin, 'updateProject', { id: project, name: 'Old', description: null })).toEqual({
      __typename: 'UpdateProjectPayload',
    })
    await api.expectNothingHappened()
  })

  test('refuses a null name, and a key', async () => {
    expect(await api.send(api.world.admin, 'updateProject', { id: project, name: null })).toMatchObject({
      __typename: 'InvalidInputError',
      issues: [{ path: ['name'] }],
    })
    const { errors } = await api.app.ask(
      api.world.admin,
      'mutation ($input: UpdateProjectInput!) { updateProject(input: $input) { __typename } }',
      { input: { id: project, key: 'NEW' } },
    )
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }])
    await api.expectNothingHappened()
  })

  test('is for ADMINs', async () => {
    const input = { id: project, name: 'Not' }
    expect(await api.send(api.world.member, 'updateProject', input)).toEqual(forbidden('project:update'))
    expect(await api.send(api.world.stranger, 'updateProject', input)).toEqual(notFound('Project', 'id'))
    await api.expectNothingHappened()
  })
})
