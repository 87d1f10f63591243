import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aComment, aTask } from '../../harness/things.ts'
import { forbidden, nobodys, notFound, startTasksApi, type TasksApi } from './api.ts'

let api: TasksApi

beforeAll(async () => {
  api = await startTasksApi()
})

afterAll(() => api.close())

describe('deleteComments', () => {
  const selection = `results { __typename ... on DeleteCommentPayload { deletedCommentId } ... on Error { code message } ... on NotFoundError { path } }`

  test('does each, in their order', async () => {
    const task = await aTask(api.world.admin, api.project)
    const comments = [await aComment(api.world.admin, task), await aComment(api.world.admin, task)]
    await api.news()
    expect(
      await api.send(
        api.world.admin,
        'deleteComments',
        { items: [{ id: comments[0] }, { id: comments[1] }] },
        selection,
      ),
    ).toEqual({
      __typename: 'DeleteCommentsPayload',
      results: comments.map((id) => ({ __typename: 'DeleteCommentPayload', deletedCommentId: id })),
    })
    expect((await api.news()).map(({ type, subject }) => [type, subject])).toEqual(
      comments.map((id) => ['comment.deleted', id]),
    )
  })

  test('refuses each for itself, and leaves all as it was', async () => {
    const task = await aTask(api.world.admin, api.project)
    const comments = [await aComment(api.world.admin, task), await aComment(api.world.admin, task)]
    await api.news()
    expect(
      await api.send(
        api.world.viewer,
        'deleteComments',
        { items: [{ id: comments[0] }, { id: comments[1] }], onError: 'SKIP' },
        selection,
      ),
    ).toEqual({
      __typename: 'DeleteCommentsPayload',
      results: [forbidden('comment:delete'), forbidden('comment:delete')],
    })
    expect(
      await api.send(
        api.world.stranger,
        'deleteComments',
        { items: [{ id: comments[0] }, { id: comments[1] }], onError: 'SKIP' },
        selection,
      ),
    ).toMatchObject({
      results: [{ __typename: 'NotFoundError' }, { __typename: 'NotFoundError' }],
    })
    await api.expectNothingHappened()
    expect(
      await api.send(
        api.world.admin,
        'deleteComments',
        { items: [{ id: nobodys('comment') }], onError: 'SKIP' },
        selection,
      ),
    ).toMatchObject({ results: [notFound('Comment', 'id')] })
    await api.expectNothingHappened()
  })
})
