import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aTask, keyOf, membershipIdOf } from '../../harness/things.ts'
import { forbidden, invalid, nobodys, notFound, startTasksApi, type TasksApi, unauthenticated } from './api.ts'

let api: TasksApi
let task: string

beforeAll(async () => {
  api = await startTasksApi()
})

afterAll(() => api.close())

beforeEach(async () => {
  task = await aTask(api.world.admin, api.project, { title: 'A task' })
  await api.news()
})

describe('addComment', () => {
  test('says it as the person who asks', async () => {
    const { member } = api.world
    const selection = 'comment { id body editedAt createdAt author { name } task { id } } commentEdge { node { body } }'
    const answer = await api.send(member, 'addComment', { taskId: task, body: ' **Yes**\r\nand no\n' }, selection)
    const [event] = await api.news()
    const body = ' **Yes**\r\nand no\n'
    expect(answer).toEqual({
      __typename: 'AddCommentPayload',
      comment: {
        id: event?.subject,
        body,
        editedAt: null,
        createdAt: api.now,
        author: { name: 'Max' },
        task: { id: task },
      },
      commentEdge: { node: { body } },
    })
    expect(event).toMatchObject({
      type: 'comment.added',
      actor: membershipIdOf(member),
      data: { taskId: keyOf(task), authorId: keyOf(membershipIdOf(member)) },
    })
    expect(JSON.stringify(event)).not.toContain('Yes')
  })

  test('refuses wrong values, and who may not', async () => {
    const { member, viewer, stranger } = api.world
    const send = (by: typeof member | null, input: object) =>
      api.send(by, 'addComment', { taskId: task, body: 'x', ...input })
    expect(await send(member, { body: ' ' })).toEqual(invalid('body', 'must not be empty'))
    expect(await send(member, { body: 'b'.repeat(20_001) })).toEqual(
      invalid('body', 'must have at most 20000 characters'),
    )
    expect(await send(member, { taskId: nobodys('task') })).toEqual(notFound('Task', 'taskId'))
    expect(await send(stranger, {})).toEqual(notFound('Task', 'taskId'))
    expect(await send(viewer, {})).toEqual(forbidden('comment:create'))
    expect(await send(null, {})).toEqual(unauthenticated)
    await api.expectNothingHappened()
  })
})
