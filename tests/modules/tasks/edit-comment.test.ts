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

describe('editComment', () => {
  test('changes one’s own, and says when', async () => {
    const { member } = api.world
    expect(
      await api.send(member, 'editComment', { id: comment, body: 'Better' }, 'comment { id body editedAt }'),
    ).toEqual({
      __typename: 'EditCommentPayload',
      comment: { id: comment, body: 'Better', editedAt: api.now },
    })
    expect(await api.news()).toMatchObject([
      { type: 'comment.edited', subject: comment, actor: membershipIdOf(member) },
    ])
    expect(await api.send(member, 'editComment', { id: comment, body: 'Better' })).toEqual({
      __typename: 'EditCommentPayload',
    })
    await api.expectNothingHappened()
  })

  test('an ADMIN changes anybody’s; the author stays', async () => {
    const selection = 'comment { body author { name } }'
    expect(await api.send(api.world.admin, 'editComment', { id: comment, body: 'Corrected' }, selection)).toEqual({
      __typename: 'EditCommentPayload',
      comment: { body: 'Corrected', author: { name: 'Max' } },
    })
  })

  test('a MEMBER not another’s; a VIEWER and a stranger none', async () => {
    const { admin, member, viewer, stranger } = api.world
    const theirs = await aComment(admin, await aTask(admin, api.project), 'The chief’s')
    await api.news()
    expect(await api.send(member, 'editComment', { id: theirs, body: 'Better' })).toEqual({
      __typename: 'ForbiddenError',
      code: 'FORBIDDEN',
      message: 'Your role in this organization allows this only for comments that you wrote.',
    })
    expect(await api.send(viewer, 'editComment', { id: comment, body: 'Better' })).toEqual(forbidden('comment:update'))
    expect(await api.send(stranger, 'editComment', { id: comment, body: 'Better' })).toEqual(notFound('Comment', 'id'))
    await api.expectNothingHappened()
  })
})
