import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { keyOf, membershipIdOf, organizationIdOf } from '../../harness/things.ts'
import { forbidden, notFound, startTasksApi, type TasksApi, unauthenticated } from './api.ts'

let api: TasksApi

beforeAll(async () => {
  api = await startTasksApi()
})

afterAll(() => api.close())

const selection =
  'project { id key name description lastNumber createdAt updatedAt organization { slug } } projectEdge { node { key } }'

describe('createProject', () => {
  test('makes a project, and announces it', async () => {
    const { admin } = api.world
    const input = {
      organizationId: organizationIdOf(admin),
      key: 'WEB2',
      name: 'Website',
      description: '# All of it',
    }
    const answer = await api.send(admin, 'createProject', input, selection)
    const [event] = await api.news()
    expect(answer).toEqual({
      __typename: 'CreateProjectPayload',
      project: {
        id: event?.subject,
        key: 'WEB2',
        name: 'Website',
        description: '# All of it',
        lastNumber: 0,
        createdAt: api.now,
        updatedAt: api.now,
        organization: { slug: 'acme' },
      },
      projectEdge: { node: { key: 'WEB2' } },
    })
    expect(event).toEqual({
      type: 'project.created',
      subject: event?.subject,
      actor: membershipIdOf(admin),
      data: { projectId: keyOf(event?.subject ?? ''), key: 'WEB2' },
    })
  })

  test('refuses a key that is taken, which another organization may have', async () => {
    const { admin, stranger } = api.world
    await api.news()
    const taken = { key: 'PEP', name: 'Again' }
    expect(await api.send(admin, 'createProject', { organizationId: organizationIdOf(admin), ...taken })).toEqual({
      __typename: 'ConflictError',
      code: 'CONFLICT',
      message: 'There is a project with the key PEP already.',
    })
    await api.expectNothingHappened()
    expect(
      await api.send(
        stranger,
        'createProject',
        { organizationId: organizationIdOf(stranger), ...taken },
        'project { key }',
      ),
    ).toEqual({ __typename: 'CreateProjectPayload', project: { key: 'PEP' } })
  })

  test.each(['', 'P', 'pep', '1PEP', 'PEP-1', 'PÉP', 'TOOLONGAKEY', 'P P'])('refuses the key %j', async (key) => {
    await api.news()
    const input = { organizationId: organizationIdOf(api.world.admin), key, name: 'Wrong' }
    expect(await api.send(api.world.admin, 'createProject', input)).toMatchObject({
      __typename: 'InvalidInputError',
      issues: [{ path: ['key'] }],
    })
    await api.expectNothingHappened()
  })

  test('tells of all that is wrong at once', async () => {
    const input = { organizationId: 'org_1', key: 'pep', name: ' ', description: 'd'.repeat(20_001) }
    const answer = await api.send(api.world.admin, 'createProject', input)
    expect(answer).toMatchObject({
      issues: [
        { path: ['organizationId'], message: 'must be an id of type Organization, such as org_…' },
        { path: ['key'], message: 'must be an upper-case letter and 1 to 9 upper-case letters and digits' },
        { path: ['name'], message: 'must not be empty' },
        { path: ['description'], message: 'must have at most 20000 characters' },
      ],
    })
  })

  test('is for ADMINs', async () => {
    await api.news()
    const input = { organizationId: organizationIdOf(api.world.admin), key: 'NOT', name: 'Not' }
    expect(await api.send(api.world.member, 'createProject', input)).toEqual(forbidden('project:create'))
    expect(await api.send(api.world.stranger, 'createProject', input)).toEqual(
      notFound('Organization', 'organizationId'),
    )
    expect(await api.send(null, 'createProject', input)).toEqual(unauthenticated)
    await api.expectNothingHappened()
  })
})
