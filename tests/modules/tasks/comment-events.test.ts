import { afterAll, beforeAll, expect, test } from 'vitest'
import { archiveTask, restoreTask } from '../../../src/modules/tasks/archive-task.ts'
import { deleteComment, editComment } from '../../../src/modules/tasks/comment.ts'
import { deleteProject } from '../../../src/modules/tasks/project.ts'
import { deleteTask } from '../../../src/modules/tasks/task.ts'
import { type Followed, followByEvents } from '../../harness/follow.ts'
import { aComment, aProject, aTask, keyOf, organizationIdOf } from '../../harness/things.ts'
import { startTasksApi, type TasksApi } from './api.ts'

let api: TasksApi

beforeAll(async () => {
  api = await startTasksApi()
})

afterAll(() => api.close())

interface Event {
  commentEvents: {
    type: string
    count: number | null
    commentId: string | null
    comment: { body: string } | null
    taskId: string | null
    task: { id: string } | null
    projectId: string
  }
}

const follow = (scope: string) =>
  followByEvents<Event>(
    api.app,
    api.world.viewer,
    `subscription { commentEvents(${scope}) { type count commentId comment { body } taskId task { id } projectId } }`,
  )

async function next(events: Followed<Event>) {
  const { data, errors } = await events.next()
  if (!data) throw new Error(JSON.stringify(errors))
  return data.commentEvents
}

test('tells of comments that are written, edited and deleted, with the task and the project', async () => {
  const { admin } = api.world
  const projectId = await aProject(admin)
  const taskId = await aTask(admin, projectId)
  const scopes = [`organizationId: "${organizationIdOf(admin)}"`, `projectId: "${projectId}"`, `taskId: "${taskId}"`]
  const streams = await Promise.all(scopes.map(follow))
  const commentId = await aComment(admin, taskId, 'Frist')
  await admin.does((scope) => editComment(scope, { id: keyOf(commentId), body: 'First' }))
  const place = { count: 1, commentId, taskId, task: { id: taskId }, projectId }
  for (const events of streams) {
    expect(await next(events)).toEqual({ ...place, type: 'ADDED', comment: { body: expect.stringMatching(/^F/) } })
    expect(await next(events)).toEqual({ ...place, type: 'EDITED', comment: { body: 'First' } })
  }
  await admin.does((scope) => deleteComment(scope, { id: keyOf(commentId) }))
  for (const events of streams) {
    expect(await next(events)).toEqual({ ...place, type: 'DELETED', comment: null })
    await events.stop()
  }
})

test('tells nothing of other tasks', async () => {
  const { admin } = api.world
  const projectId = await aProject(admin)
  const taskId = await aTask(admin, projectId)
  const events = await follow(`taskId: "${taskId}"`)
  await aComment(admin, await aTask(admin, projectId), 'elsewhere')
  await aComment(admin, taskId, 'here')
  expect(await next(events)).toMatchObject({ type: 'ADDED', comment: { body: 'here' } })
  await events.stop()
})

test('comments go, and come back, with their task and their project, in one event', async () => {
  const { admin } = api.world
  const projectId = await aProject(admin)
  const taskId = await aTask(admin, projectId)
  await aComment(admin, taskId)
  const events = await follow(`projectId: "${projectId}"`)
  const id = keyOf(taskId)
  await admin.does((scope) => archiveTask(scope, { id }))
  await admin.does((scope) => restoreTask(scope, { id }))
  await admin.does((scope) => deleteTask(scope, { id }))
  await admin.does((scope) => deleteProject(scope, { id: keyOf(projectId) }))
  const many = { commentId: null, comment: null, count: null, projectId }
  for (const type of ['ARCHIVED_WITH_TASK', 'RESTORED_WITH_TASK', 'DELETED_WITH_TASK']) {
    expect(await next(events)).toMatchObject({ ...many, type, taskId })
  }
  expect(await next(events)).toMatchObject({ ...many, type: 'DELETED_WITH_PROJECT', taskId: null })
  await events.stop()
})
