import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { addComment, deleteComment, editComment } from '../../../src/modules/tasks/comment.ts'
import { aProject, aTask, createWorld, type World } from './world.ts'

let world: World
let projectId: string
let key: string
let taskId: string
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  const project = await aProject(world.admin)
  projectId = project.id
  key = `${project.key}-1`
  taskId = (await aTask(world.admin, projectId)).id
  world.now = new Date('2026-11-21T09:00:00Z')
  await world.news()
})

const read = (id: string) => world.db.comment.findUnique({ where: { id } })
const say = (body: string) => world.member.does((scope) => addComment(scope, { taskId, body }))

test('a comment is added, edited and deleted by its author', async () => {
  const { id } = await say('First')
  expect(await read(id)).toMatchObject({
    taskId,
    authorId: world.member.id,
    body: 'First',
    editedAt: null,
    createdAt: world.now,
  })
  world.now = new Date('2026-11-21T10:00:00Z')
  await world.member.does((scope) => editComment(scope, { id, body: 'Second' }))
  await world.member.does((scope) => editComment(scope, { id, body: 'Second' }))
  expect(await read(id)).toMatchObject({ body: 'Second', editedAt: world.now })
  await world.member.does((scope) => deleteComment(scope, { id }))
  expect(await read(id)).toBeNull()
  const data = { projectId, taskId, key, commentId: id, authorId: world.member.id }
  expect(await world.news()).toMatchObject([
    { type: 'comment.added', subjectId: id, data },
    { type: 'comment.edited', subjectId: id, data },
    { type: 'comment.deleted', subjectId: id, data },
  ])
})

test('others leave it alone, but for an ADMIN', async () => {
  const { id } = await world.admin.does((scope) => addComment(scope, { taskId, body: "Ada's" }))
  await world.news()
  const edit = world.member.does((scope) => editComment(scope, { id, body: 'Mine' }))
  await expect(edit).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const deletion = world.member.does((scope) => deleteComment(scope, { id }))
  await expect(deletion).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await read(id)).toMatchObject({ body: "Ada's" })
  expect(await world.news()).toEqual([])

  const { id: other } = await say('Rude')
  await world.admin.does((scope) => editComment(scope, { id: other, body: 'Polite' }))
  expect(await read(other)).toMatchObject({ body: 'Polite', authorId: world.member.id })
  await world.admin.does((scope) => deleteComment(scope, { id: other }))
  expect(await read(other)).toBeNull()
})

test('another organization finds neither the task nor the comment', async () => {
  const { id } = await say('Ours')
  const addition = world.stranger.does((scope) => addComment(scope, { taskId, body: 'Hello' }))
  await expect(addition).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['taskId'] })
  const edit = world.stranger.does((scope) => editComment(scope, { id, body: 'Theirs' }))
  await expect(edit).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['id'] })
  const deletion = world.stranger.does((scope) => deleteComment(scope, { id }))
  await expect(deletion).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['id'] })
  expect(await world.db.comment.findMany({ where: { taskId }, select: { body: true } })).toEqual([{ body: 'Ours' }])
})
