import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aComment, aProject, aTask, keyOf, membershipIdOf } from '../../harness/things.ts'
import { forbidden, notFound, startTasksApi, type TasksApi } from './api.ts'

let api: TasksApi

beforeAll(async () => {
  api = await startTasksApi()
})

afterAll(() => api.close())

describe('deleteProject', () => {
  test('takes its tasks, their parts and their comments with it, and leaves others alone', async () => {
    const { admin } = api.world
    const project = await aProject(admin, { key: 'DEL', name: 'Gone' })
    const parent = await aTask(admin, project)
    const part = await aTask(admin, project, { parentId: parent })
    await aComment(admin, part)
    const other = await aTask(admin, api.project)
    await api.news()
    expect(await api.send(admin, 'deleteProject', { id: project }, 'deletedProjectId')).toEqual({
      __typename: 'DeleteProjectPayload',
      deletedProjectId: project,
    })
    expect(await api.news()).toEqual([
      {
        type: 'project.deleted',
        subject: project,
        actor: membershipIdOf(admin),
        data: { projectId: keyOf(project), key: 'DEL', name: 'Gone', tasks: 2 },
      },
    ])
    expect(
      await api.app.ask(admin, 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
        ids: [project, parent, part, other],
      }),
    ).toEqual({ data: { nodes: [null, null, null, { id: other }] } })
    expect(await api.send(admin, 'deleteProject', { id: project })).toEqual(notFound('Project', 'id'))
    await api.expectNothingHappened()
  })

  test('is for ADMINs', async () => {
    await api.news()
    expect(await api.send(api.world.member, 'deleteProject', { id: api.project })).toEqual(forbidden('project:delete'))
    expect(await api.send(api.world.stranger, 'deleteProject', { id: api.project })).toEqual(notFound('Project', 'id'))
    await api.expectNothingHappened()
  })
})
