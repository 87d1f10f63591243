import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../harness/app.ts'
import { generous } from '../harness/generous.ts'
import { aProject, aTask, keyOf } from '../harness/things.ts'
import { createWorld, type World } from '../harness/world.ts'

let app: TestApp
let world: World

beforeAll(async () => {
  app = await startTestApp({ settings: generous })
  world = await createWorld(app.db)
  const [web, api] = [await aProject(world.admin, { key: 'WEB' }), await aProject(world.admin, { key: 'API' })]
  for (const [project, dueDate, createdAt] of [
    [web, '2026-11-30', '2026-11-01T10:00:00.001Z'],
    [web, '2026-12-01', '2026-11-02T10:00:00.250Z'],
    [web, null, '2026-11-03T10:00:00.999Z'],
    [api, '1999-01-31', '2000-02-29T23:59:59.999Z'],
  ] as const) {
    const task = await aTask(world.admin, project, { dueDate: dueDate && new Date(dueDate) })
    await app.db.task.update({ where: { id: keyOf(task) }, data: { createdAt: new Date(createdAt) } })
  }
  await aProject(world.admin, { key: 'NIL' })
})

afterAll(() => app.close())

const selection = `totalCount aggregates {
  number { min max sum average } dueDate { min max } createdAt { min max } completedAt { min max }
}`

test('the whole list, whatever the page, and only what the filter takes', async () => {
  const { data } = await app.ask<{ organization: Record<string, object> }>(
    world.viewer,
    `{ organization(slug: "acme") {
      all: tasks(first: 1) { ${selection} }
      some: tasks(filter: {dueDate: {gt: "2026-01-01"}}) { ${selection} }
      none: tasks(filter: {title: {eq: "nothing"}}) { ${selection} }
    } }`,
  )
  expect(data?.organization).toEqual({
    all: {
      totalCount: 4,
      aggregates: {
        number: { min: 1, max: 3, sum: 7, average: 1.75 },
        dueDate: { min: '1999-01-31', max: '2026-12-01' },
        createdAt: { min: '2000-02-29T23:59:59.999Z', max: '2026-11-03T10:00:00.999Z' },
        completedAt: { min: null, max: null },
      },
    },
    some: {
      totalCount: 2,
      aggregates: {
        number: { min: 1, max: 2, sum: 3, average: 1.5 },
        dueDate: { min: '2026-11-30', max: '2026-12-01' },
        createdAt: { min: '2026-11-01T10:00:00.001Z', max: '2026-11-02T10:00:00.250Z' },
        completedAt: { min: null, max: null },
      },
    },
    none: {
      totalCount: 0,
      aggregates: {
        number: { min: null, max: null, sum: null, average: null },
        dueDate: { min: null, max: null },
        createdAt: { min: null, max: null },
        completedAt: { min: null, max: null },
      },
    },
  })
})

test('for each of many parents its own', async () => {
  const { data } = await app.ask(
    world.viewer,
    '{ organization(slug: "acme") { projects(orderBy: {field: KEY}) { nodes { key tasks { totalCount aggregates { number { max sum } } } } } } }',
  )
  expect(data).toEqual({
    organization: {
      projects: {
        nodes: [
          { key: 'API', tasks: { totalCount: 1, aggregates: { number: { max: 1, sum: 1 } } } },
          { key: 'NIL', tasks: { totalCount: 0, aggregates: { number: { max: null, sum: null } } } },
          { key: 'WEB', tasks: { totalCount: 3, aggregates: { number: { max: 3, sum: 6 } } } },
        ],
      },
    },
  })
})

test('the names of the types alone', async () => {
  const { data } = await app.ask(
    world.viewer,
    '{ organization(slug: "acme") { tasks { aggregates { __typename } } projects { aggregates { createdAt { __typename } } } } }',
  )
  expect(data).toEqual({
    organization: {
      tasks: { aggregates: { __typename: 'TaskAggregates' } },
      projects: { aggregates: { createdAt: { __typename: 'DateTimeAggregate' } } },
    },
  })
})
