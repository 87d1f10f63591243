import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../harness/app.ts'
import { aProject, aTask, keyOf } from '../harness/things.ts'
import { createWorld, type Person, type World } from '../harness/world.ts'

let app: TestApp
let world: World
let projectId: string
let ids: string[]

beforeAll(async () => {
  app = await startTestApp()
  world = await createWorld(app.db)
  projectId = await aProject(world.admin)
})
beforeEach(async () => {
  ids = []
  for (const title of ['One', 'Two', 'Three']) ids.push(await aTask(world.member, projectId, { title }))
})
afterAll(() => app.close())

const UPDATE = `mutation ($input: UpdateTasksInput!) {
  updateTasks(input: $input) {
    __typename
    ... on UpdateTasksPayload {
      results {
        __typename
        ... on UpdateTaskPayload { task { title } }
        ... on InvalidInputError { issues { path message } }
        ... on NotFoundError { path }
      }
    }
    ... on InvalidInputError { issues { path message } }
  }
}`
interface Updated {
  updateTasks: { __typename: string; results?: { __typename: string }[] }
}
const update = async (by: Person | null, input: object) =>
  (await app.ask<Updated>(by, UPDATE, { input })).data?.updateTasks
const titles = async () =>
  (await app.db.task.findMany({ where: { id: { in: ids.map(keyOf) } }, orderBy: { number: 'asc' } })).map(
    (task) => task.title,
  )

it('does every item, and tells of each in order', async () => {
  const items = ids.map((id, index) => ({ id, title: `New ${index}` }))
  expect(await update(world.member, { items })).toEqual({
    __typename: 'UpdateTasksPayload',
    results: [0, 1, 2].map((index) => ({ __typename: 'UpdateTaskPayload', task: { title: `New ${index}` } })),
  })
  expect(await titles()).toEqual(['New 0', 'New 1', 'New 2'])
})

it('does nothing if an item is refused, unless told otherwise', async () => {
  const events = await app.db.event.count()
  const foreign = await aTask(world.stranger, await aProject(world.stranger))
  const before = await app.db.event.count()
  const items = [
    { id: ids[0], title: 'New' },
    { id: foreign, title: 'Mine' },
    { id: ids[2], title: 'New' },
  ]
  expect(await update(world.member, { items })).toEqual({
    __typename: 'UpdateTasksPayload',
    results: [
      { __typename: 'NotDoneError' },
      { __typename: 'NotFoundError', path: ['id'] },
      { __typename: 'NotDoneError' },
    ],
  })
  expect(await titles()).toEqual(['One', 'Two', 'Three'])
  expect(before).toBeGreaterThan(events)
  expect(await app.db.event.count()).toBe(before)
})

it('skips refused items on request, each undone by itself', async () => {
  const items = [
    { id: ids[0], title: 'New' },
    { id: ids[1], title: '' },
    { id: ids[2], title: 'New' },
  ]
  expect(await update(world.member, { items, onError: 'SKIP' })).toEqual({
    __typename: 'UpdateTasksPayload',
    results: [
      { __typename: 'UpdateTaskPayload', task: { title: 'New' } },
      { __typename: 'InvalidInputError', issues: [{ path: ['title'], message: 'must not be empty' }] },
      { __typename: 'UpdateTaskPayload', task: { title: 'New' } },
    ],
  })
  expect(await titles()).toEqual(['New', 'Two', 'New'])
})

it('takes 1 to 100 items, of somebody who is signed in', async () => {
  expect(await update(world.member, { items: [] })).toEqual({
    __typename: 'InvalidInputError',
    issues: [{ path: ['items'], message: 'must have at least one item' }],
  })
  const items = Array.from({ length: 101 }, () => ({ id: ids[0], title: 'Many' }))
  expect(await update(world.member, { items })).toEqual({
    __typename: 'InvalidInputError',
    issues: [{ path: ['items'], message: 'must have at most 100 items' }],
  })
  expect(await update(null, { items: [{ id: ids[0], title: 'Nobody’s' }] })).toEqual({
    __typename: 'UnauthenticatedError',
  })
  expect(await titles()).toEqual(['One', 'Two', 'Three'])
})

it('checks each item’s own expected version, and asks the rule for each', async () => {
  const items = [
    { id: ids[0], title: 'New', expectedVersion: 1 },
    { id: ids[1], title: 'New', expectedVersion: 5 },
  ]
  const answer = await update(world.member, { items, onError: 'SKIP' })
  expect(answer?.results?.map((result) => result.__typename)).toEqual(['UpdateTaskPayload', 'VersionConflictError'])
  const refused = await update(world.viewer, { items: [{ id: ids[2], title: 'New' }] })
  expect(refused?.results?.map((result) => result.__typename)).toEqual(['ForbiddenError'])
  expect(await titles()).toEqual(['New', 'Two', 'Three'])
})

it('is done once under a key, and answered the same', async () => {
  const DELETE = `mutation ($input: DeleteTasksInput!) {
    deleteTasks(input: $input) { ... on DeleteTasksPayload { results { __typename ... on DeleteTaskPayload { deletedTaskId } } } }
  }`
  const input = { items: [{ id: ids[0] }, { id: ids[1] }], idempotencyKey: 'delete-two' }
  const first = await app.ask(world.admin, DELETE, { input })
  expect(first).toEqual({
    data: {
      deleteTasks: {
        results: [
          { __typename: 'DeleteTaskPayload', deletedTaskId: ids[0] },
          { __typename: 'DeleteTaskPayload', deletedTaskId: ids[1] },
        ],
      },
    },
  })
  expect(await app.ask(world.admin, DELETE, { input })).toEqual(first)
})
