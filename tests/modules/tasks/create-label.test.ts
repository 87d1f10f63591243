import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { membershipIdOf, organizationIdOf } from '../../harness/things.ts'
import { forbidden, invalid, notFound, startTasksApi, type TasksApi } from './api.ts'

let api: TasksApi

beforeAll(async () => {
  api = await startTasksApi()
})

afterAll(() => api.close())

const selection = 'label { id name color createdAt organization { slug } } labelEdge { node { name } }'

describe('createLabel', () => {
  test('makes a label, grey unless said otherwise, and announces it', async () => {
    const { member } = api.world
    const organizationId = organizationIdOf(member)
    const answer = await api.send(member, 'createLabel', { organizationId, name: 'bug' }, selection)
    const [event] = await api.news()
    expect(answer).toEqual({
      __typename: 'CreateLabelPayload',
      label: { id: event?.subject, name: 'bug', color: '#6b7280', createdAt: api.now, organization: { slug: 'acme' } },
      labelEdge: { node: { name: 'bug' } },
    })
    expect(event).toMatchObject({ type: 'label.created', actor: membershipIdOf(member), data: { name: 'bug' } })
    expect(
      await api.send(member, 'createLabel', { organizationId, name: 'fix', color: '#00FF00' }, 'label { color }'),
    ).toEqual({
      __typename: 'CreateLabelPayload',
      label: { color: '#00FF00' },
    })
  })

  test('refuses a name that is taken, in whatever case', async () => {
    const organizationId = organizationIdOf(api.world.member)
    await api.send(api.world.member, 'createLabel', { organizationId, name: 'Straße' })
    await api.news()
    expect(await api.send(api.world.member, 'createLabel', { organizationId, name: 'STRAßE' })).toEqual({
      __typename: 'ConflictError',
      code: 'CONFLICT',
      message: 'There is a label named STRAßE already.',
    })
    await api.expectNothingHappened()
  })

  test('refuses wrong values, and who may not', async () => {
    const organizationId = organizationIdOf(api.world.member)
    const says = 'must be # and six hexadecimal digits, such as #2563eb'
    await api.news()
    for (const color of ['red', '#fff', '2563eb', '#2563eg']) {
      expect(await api.send(api.world.member, 'createLabel', { organizationId, name: 'x', color })).toEqual(
        invalid('color', says),
      )
    }
    expect(await api.send(api.world.member, 'createLabel', { organizationId, name: 'x'.repeat(51) })).toEqual(
      invalid('name', 'must have at most 50 characters'),
    )
    expect(await api.send(api.world.viewer, 'createLabel', { organizationId, name: 'x' })).toEqual(
      forbidden('label:create'),
    )
    expect(await api.send(api.world.stranger, 'createLabel', { organizationId, name: 'x' })).toEqual(
      notFound('Organization', 'organizationId'),
    )
    await api.expectNothingHappened()
  })
})
