import { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { openDatabase, type PrismaClient } from '../../src/platform/database.ts'
import { post } from '../harness/client.ts'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
import { generous } from '../harness/generous.ts'
import { type Program, ready, runServer } from '../harness/program.ts'
import { aProject, organizationIdOf } from '../harness/things.ts'
import { createWorld, type World } from '../harness/world.ts'

// A server process is told to stop while fifty clients write and two hundred follow.

const writers = 50
const followers = 200

let database: TestDatabase
let pool: Pool
let db: PrismaClient
let world: World
let projects: string[]
let server: Program
let url: string

beforeAll(async () => {
  database = await createTestDatabase()
  pool = new Pool({ connectionString: database.url })
  pool.on('error', () => {})
  db = openDatabase(pool)
  world = await createWorld(db)
  projects = await Promise.all(Array.from({ length: 5 }, () => aProject(world.admin)))
  server = runServer({ ...generous, LIMIT_CONCURRENT: '50', DATABASE_URL: database.url, NODE_ENV: 'production' })
  url = await ready(server)
})

afterAll(async () => {
  server.kill('SIGKILL')
  await server.ended
  await db.$disconnect()
  await pool.end()
  await database.drop()
})

/** The ids of tasks that a writer was told of, until the port is closed to it. Anything else than an answer is a failure. */
async function write(writer: number, acknowledged: string[], failures: string[]): Promise<void> {
  for (let number = 0; ; number++) {
    const input = { projectId: projects[writer % projects.length], title: `writer ${writer}, task ${number}` }
    try {
      const response = await post(url, world.member, {
        query:
          'mutation ($input: CreateTaskInput!) { createTask(input: $input) { ... on CreateTaskPayload { task { title } } } }',
        variables: { input },
      })
      const { data } = (await response.json()) as { data?: { createTask?: { task?: { title: string } } } }
      const title = data?.createTask?.task?.title
      if (title === undefined) failures.push(`status ${response.status}`)
      else acknowledged.push(title)
    } catch (error) {
      const { cause } = error as { cause?: { code?: string } }
      // A closed port is how a client learns to go elsewhere. Anything else is an answer lost.
      if (cause?.code !== 'ECONNREFUSED') failures.push(String(cause?.code ?? error))
      return
    }
  }
}

interface Follower {
  events: () => number
  closed: Promise<{ code: number; reason: string }>
}

function follow(): Promise<Follower> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  let events = 0
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  )
  const organizationId = organizationIdOf(world.viewer)
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('open', () => {
      const authorization = `Bearer ${world.viewer.token}`
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }))
    })
    socket.on('message', (data) => {
      const { type } = JSON.parse((data as Buffer).toString()) as { type: string }
      if (type === 'next') events++
      if (type === 'error') reject(new Error('the subscription was refused'))
      if (type !== 'connection_ack') return
      const payload = { query: `subscription { taskEvents(organizationId: "${organizationId}") { cursor type } }` }
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload }))
      resolve({ events: () => events, closed })
    })
  })
}

test(`SIGTERM under ${writers} writers and ${followers} sockets: every answer is given`, {
  timeout: 60_000,
}, async () => {
  const following: Follower[] = []
  for (let begun = 0; begun < followers; begun += 20) {
    following.push(...(await Promise.all(Array.from({ length: 20 }, follow))))
  }
  const acknowledged: string[] = []
  const failures: string[] = []
  const writing = Array.from({ length: writers }, (_, writer) => write(writer, acknowledged, failures))
  await expect.poll(() => following.every(({ events }) => events() > 10), { timeout: 30_000 }).toBe(true)

  const stoppedAt = performance.now()
  server.kill('SIGTERM')
  const [code, ends] = await Promise.all([
    server.ended,
    Promise.all(following.map(({ closed }) => closed)),
    Promise.all(writing),
  ])
  const seconds = (performance.now() - stoppedAt) / 1000
  console.log(`stopped after ${seconds.toFixed(1)} s, with ${acknowledged.length} answers`)

  expect(code).toBe(0)
  expect(seconds).toBeLessThan(10)
  expect(failures).toEqual([])
  expect(new Set(ends.map(({ code: ending, reason }) => `${ending} ${reason}`))).toEqual(
    new Set(['1001 Server is going away, try again']),
  )
  // What was answered is there, and what is there was answered.
  const tasks = await db.task.findMany({ select: { title: true } })
  expect(tasks.map(({ title }) => title).sort()).toEqual(acknowledged.toSorted())
  expect(server.errors()).toBe('')
  expect(server.output()).not.toMatch(/"level":"(error|fatal)"/)
})
