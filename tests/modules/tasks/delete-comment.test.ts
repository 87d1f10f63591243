import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aComment, aTask, membershipIdOf } from '../../harness/things.ts'
import { forbidden, notFound, startTasksApi, type TasksApi } from './api.ts'

let api: TasksApi
let comment: string

beforeAll(async () => {
  api = await startTasksApi()
})

afterAll(() => api.close())

beforeEach(async () => {
  comment = await aComment(api.world.member, await aTask(api.world.admin, api.project), 'Good')
  await api.news()
})

describe('deleteComment', () => {
  test('takes one’s own away', async () => {
    const { member } = api.world
    expect(
      await api.send(member, 'deleteComment', { id: comment }, 'deletedCommentId task { comments { totalCount } }'),
    ).toEqual({
      __typename: 'DeleteCommentPayload',
      deletedCommentId: comment,
      task: { comments: { totalCount: 0 } },
    })
    expect(await api.news()).toMatchObject([
      { type: 'comment.deleted', subject: comment, actor: membershipIdOf(member) },
    ])
    expect(await api.send(member, 'deleteComment', { id: comment })).toEqual(notFound('Comment', 'id'))
    await api.expectNothingHappened()
  })

  test('an ADMIN takes anybody’s away', async () => {
    expect(await api.send(api.world.admin, 'deleteComment', { id: comment })).toEqual({
      __typename: 'DeleteCommentPayload',
    })
  })

  test('a MEMBER not another’s; a VIEWER and a stranger none', async () => {
    const { admin, member, viewer, stranger } = api.world
    const theirs = await aComment(admin, await aTask(admin, api.project), 'The chief’s')
    await api.news()
    expect(await api.send(member, 'deleteComment', { id: theirs })).toEqual({
      __typename: 'ForbiddenError',
      code: 'FORBIDDEN',
      message: 'Your role in this organization allows this only for comments that you wrote.',
    })
    expect(await api.send(viewer, 'deleteComment', { id: comment })).toEqual(forbidden('comment:delete'))
    expect(await api.send(stranger, 'deleteComment', { id: comment })).toEqual(notFound('Comment', 'id'))
    await api.expectNothingHappened()
  })
})
