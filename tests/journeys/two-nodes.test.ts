import { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signOut } from '../../src/modules/identity/session.ts'
import { openDatabase, type PrismaClient } from '../../src/platform/database.ts'
import { post } from '../harness/client.ts'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
import { followByEvents } from '../harness/follow.ts'
import { type Program, ready, runServer } from '../harness/program.ts'
import { aProject, organizationIdOf } from '../harness/things.ts'
import { createWorld, type World } from '../harness/world.ts'

// Two server processes on one database, as behind a load balancer.

let database: TestDatabase
let pool: Pool
let db: PrismaClient
let world: World
let project: string
let nodes: { program: Program; url: string }[]

beforeAll(async () => {
  database = await createTestDatabase()
  pool = new Pool({ connectionString: database.url })
  pool.on('error', () => {})
  db = openDatabase(pool)
  world = await createWorld(db)
  project = await aProject(world.admin)
  const programs = Array.from({ length: 2 }, () =>
    runServer({ DATABASE_URL: database.url, NODE_ENV: 'production', LOG_LEVEL: 'info' }),
  )
  nodes = await Promise.all(programs.map(async (program) => ({ program, url: await ready(program) })))
})

afterAll(async () => {
  for (const { program } of nodes) program.kill('SIGTERM')
  await Promise.all(nodes.map(({ program }) => program.ended))
  await db.$disconnect()
  await pool.end()
  await database.drop()
})

interface Events {
  taskEvents: { cursor: string; type: string; task: { title: string } | null }
}

const following = (after?: string) => `subscription {
  taskEvents(organizationId: "${organizationIdOf(world.admin)}"${after ? `, after: "${after}"` : ''}) {
    cursor type task { title }
  }
}`

async function createOn(node: number, title: string): Promise<void> {
  const response = await post(nodes[node]?.url ?? '', world.member, {
    query: `mutation { createTask(input: { projectId: "${project}", title: "${title}" }) { __typename } }`,
  })
  expect(await response.json()).toMatchObject({ data: { createTask: { __typename: 'CreateTaskPayload' } } })
}

const followOn = (node: number, person = world.viewer, after?: string) =>
  followByEvents<Events>({ url: nodes[node]?.url ?? '' }, person, following(after))

test('what is written through one reaches the subscribers of both, in the same order', async () => {
  const streams = [await followOn(0), await followOn(1)]
  const titles = Array.from({ length: 20 }, (_, index) => `task ${index}`)
  await Promise.all(titles.map((title, index) => createOn(index % 2, title)))
  const told = await Promise.all(
    streams.map(async (events) => {
      const received: (string | undefined)[] = []
      while (received.length < titles.length) received.push((await events.next()).data?.taskEvents.task?.title)
      return received
    }),
  )
  expect(told[0]).toEqual(told[1])
  expect(told[0]?.toSorted()).toEqual(titles.toSorted())
  for (const events of streams) await events.stop()
})

test('a subscription begun on one is resumed on the other', async () => {
  const events = await followOn(0)
  await createOn(0, 'first')
  const cursor = (await events.next()).data?.taskEvents.cursor
  await events.stop()
  await createOn(1, 'missed')
  const resumed = await followOn(1, world.viewer, cursor)
  await createOn(0, 'live')
  for (const title of ['missed', 'live']) expect((await resumed.next()).data?.taskEvents.task?.title).toBe(title)
  await resumed.stop()
})

test('signing out on one ends the streams of the session on the other within a second', async () => {
  const events = await followOn(1, world.member)
  const signedOutAt = performance.now()
  await world.member.doesAlone((scope) => signOut(scope, {}))
  expect(await events.next()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
  expect(performance.now() - signedOutAt).toBeLessThan(1_000)
  await events.ended
})
