import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { organizationIdOf } from '../../harness/things.ts'
import { forbidden, startTasksApi, type TasksApi } from './api.ts'

let api: TasksApi

beforeAll(async () => {
  api = await startTasksApi()
})

afterAll(() => api.close())

describe('createLabels', () => {
  const selection = `results { __typename ... on CreateLabelPayload { label { name } } ... on Error { code message } ... on NotFoundError { path } }`

  test('does each, in their order', async () => {
    const organizationId = organizationIdOf(api.world.admin)
    await api.news()
    expect(
      await api.send(
        api.world.admin,
        'createLabels',
        {
          items: [
            { organizationId, name: 'red' },
            { organizationId, name: 'blue' },
          ],
        },
        selection,
      ),
    ).toEqual({
      __typename: 'CreateLabelsPayload',
      results: [
        { __typename: 'CreateLabelPayload', label: { name: 'red' } },
        { __typename: 'CreateLabelPayload', label: { name: 'blue' } },
      ],
    })
    expect((await api.news()).map(({ type, subject }) => [type, subject])).toEqual([
      ['label.created', expect.stringMatching(/^label_/)],
      ['label.created', expect.stringMatching(/^label_/)],
    ])
  })

  test('refuses each for itself, and leaves all as it was', async () => {
    const organizationId = organizationIdOf(api.world.admin)
    await api.news()
    expect(
      await api.send(
        api.world.viewer,
        'createLabels',
        {
          items: [
            { organizationId, name: 'red' },
            { organizationId, name: 'blue' },
          ],
          onError: 'SKIP',
        },
        selection,
      ),
    ).toEqual({
      __typename: 'CreateLabelsPayload',
      results: [forbidden('label:create'), forbidden('label:create')],
    })
    expect(
      await api.send(
        api.world.stranger,
        'createLabels',
        {
          items: [
            { organizationId, name: 'red' },
            { organizationId, name: 'blue' },
          ],
          onError: 'SKIP',
        },
        selection,
      ),
    ).toMatchObject({
      results: [{ __typename: 'NotFoundError' }, { __typename: 'NotFoundError' }],
    })
    await api.expectNothingHappened()
  })
})
