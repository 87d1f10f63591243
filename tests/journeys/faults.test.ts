import { setTimeout as delay } from 'node:timers/promises'
import { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, type PrismaClient } from '../../src/platform/database.ts'
import { post } from '../harness/client.ts'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
import { generous } from '../harness/generous.ts'
import { type Program, ready, runServer } from '../harness/program.ts'
import { type Proxy, startProxy } from '../harness/proxy.ts'
import { followResuming, type ResumingStream } from '../harness/resuming.ts'
import { aProject, organizationIdOf } from '../harness/things.ts'
import { createWorld, type World } from '../harness/world.ts'

// What becomes of requests while something is wrong between the server and PostgreSQL, and how soon all is well again.

let database: TestDatabase
let pool: Pool
let db: PrismaClient
let world: World
let project: string
let proxy: Proxy
let server: Program
let url: string
let stream: ResumingStream

beforeAll(async () => {
  database = await createTestDatabase()
  pool = new Pool({ connectionString: database.url })
  pool.on('error', () => {})
  db = openDatabase(pool)
  world = await createWorld(db)
  project = await aProject(world.admin)
  proxy = await startProxy(database.url)
  server = runServer({ ...generous, DATABASE_URL: proxy.url, NODE_ENV: 'production' })
  url = await ready(server)
  const { token } = world.viewer
  stream = followResuming({ url, token, organizationId: organizationIdOf(world.viewer) })
})

afterAll(async () => {
  await stream.stop()
  server.kill('SIGTERM')
  expect(await server.ended).toBe(0)
  await proxy.close()
  await db.$disconnect()
  await pool.end()
  await database.drop()
})

interface Answered {
  status: number
  body: string
  /** `data`, or the code of the first error. */
  outcome: string
  seconds: number
}

let sent = 0
const READ = { query: '{ organization(slug: "acme") { tasks(first: 10) { nodes { id title } } } }' }
const write = () => ({
  query: `mutation ($input: CreateTaskInput!) { createTask(input: $input) { __typename } }`,
  variables: { input: { projectId: project, title: `task ${++sent}`, idempotencyKey: `key ${sent}` } },
})

async function send(body: object): Promise<Answered> {
  const startedAt = performance.now()
  const response = await post(url, world.member, body, { signal: AbortSignal.timeout(15_000) })
  const text = await response.text()
  const { data, errors } = JSON.parse(text) as { data?: object | null; errors?: { extensions: { code: string } }[] }
  const outcome = errors?.[0]?.extensions.code ?? (data ? 'data' : 'nothing')
  if (outcome === 'UNAVAILABLE') {
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('1')
  }
  return { status: response.status, body: text, outcome, seconds: (performance.now() - startedAt) / 1000 }
}

/** Reads and writes at once, more of them than there are connections. */
function manyRequests(): Promise<Answered[]> {
  return Promise.all(Array.from({ length: 24 }, (_, index) => send(index % 2 === 0 ? READ : write())))
}

/** Every answer came in time, has one of these outcomes, and says nothing of what is behind the server. */
function expectClean(answers: Answered[], outcomes: string[]): void {
  expect([...new Set(answers.map(({ outcome }) => outcome))].filter((outcome) => !outcomes.includes(outcome))).toEqual(
    [],
  )
  expect(Math.max(...answers.map(({ seconds }) => seconds))).toBeLessThan(10)
  for (const { body } of answers) {
    expect(body).not.toMatch(/ECONN|ETIMEDOUT|terminated|connection|127\.0\.0\.1|postgres|prisma|pool|socket|\\n +at /i)
  }
}

/** Reads, writes and events work again within five seconds, and go on doing so. */
async function expectFullService(what: string): Promise<void> {
  const healedAt = performance.now()
  for (;;) {
    const answers = await manyRequests()
    if (answers.every(({ outcome }) => outcome === 'data')) break
    expectClean(answers, ['data', 'UNAVAILABLE', 'TIMEOUT'])
    expect(performance.now() - healedAt).toBeLessThan(5_000)
  }
  const events = await db.event.count({ where: { type: 'task.created' } })
  await expect.poll(() => stream.received.length, { timeout: 5_000 }).toBe(events - missedAtFirst)
  const seconds = (performance.now() - healedAt) / 1000
  console.log(`${what}: full service after ${seconds.toFixed(1)} s`)
  expect(seconds).toBeLessThan(5)
  const { status } = await fetch(`${url}/readyz`)
  expect(status).toBe(200)
  expectClean([...(await manyRequests()), ...(await manyRequests())], ['data'])
}

function report(what: string, answers: Answered[]): void {
  const counts = Map.groupBy(answers, ({ outcome }) => outcome)
  const each = [...counts].map(([outcome, { length }]) => `${length} × ${outcome}`).join(', ')
  const slowest = Math.max(...answers.map(({ seconds }) => seconds)).toFixed(1)
  console.log(`${what}: ${each}; the slowest after ${slowest} s`)
}

/** The stream begins some time after it was asked for, and what was written before then it does not tell. */
let missedAtFirst = 0

test('the stream has begun', async () => {
  await expect
    .poll(async () => {
      expectClean([await send(write())], ['data'])
      return stream.received.length
    })
    .toBeGreaterThan(0)
  await delay(500)
  missedAtFirst = (await db.event.count({ where: { type: 'task.created' } })) - stream.received.length
})

test.for([3, 12])('a black hole for %d s', { timeout: 60_000 }, async (seconds) => {
  const before = manyRequests()
  await delay(20)
  proxy.blackHole()
  const healed = delay(seconds * 1000).then(() => proxy.heal())
  const during: Answered[] = []
  const recurring = (async () => {
    const until = performance.now() + seconds * 1000 - 500
    while (performance.now() < until) during.push(...(await manyRequests()))
  })()
  const early = await before
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  await healed
  await expectFullService(`a black hole for ${seconds} s`)
  await recurring
  report(`a black hole for ${seconds} s`, [...early, ...during])
  expectClean([...early, ...during], ['data', 'UNAVAILABLE', 'TIMEOUT'])
  expect([...early, ...during].some(({ outcome }) => outcome !== 'data')).toBe(true)
})

test('a black hole while nobody asks', { timeout: 30_000 }, async () => {
  proxy.blackHole()
  await delay(2_000)
  await proxy.heal()
  await expectFullService('a black hole while nobody asks')
})

test('connections cut in the middle of an answer', { timeout: 30_000 }, async () => {
  const answers: Answered[] = []
  for (let round = 0; round < 10; round++) {
    const asked = manyRequests()
    await delay(10 * round)
    proxy.resetNextAnswers()
    answers.push(...(await asked))
  }
  report('cut in the middle', answers)
  expect(proxy.resets()).toBeGreaterThan(10)
  expectClean(answers, ['data', 'UNAVAILABLE'])
  expect(answers.some(({ outcome }) => outcome === 'UNAVAILABLE')).toBe(true)
  await expectFullService('cut in the middle')
})

test('connections refused', { timeout: 30_000 }, async () => {
  const before = manyRequests()
  await delay(20)
  await proxy.refuse()
  const answers = await before
  expect((await fetch(`${url}/readyz`)).status).toBe(503)
  for (let round = 0; round < 3; round++) {
    const refused = await manyRequests()
    expectClean(refused, ['UNAVAILABLE'])
    answers.push(...refused)
    await delay(1_000)
  }
  report('refused', answers)
  expectClean(answers, ['data', 'UNAVAILABLE'])
  await proxy.heal()
  await expectFullService('refused')
})

test('a slow link', { timeout: 60_000 }, async () => {
  proxy.slow(50)
  const slow = await manyRequests()
  report('50 ms per packet', slow)
  expectClean(slow, ['data'])
  proxy.slow(1_500)
  const slower = await manyRequests()
  report('1,500 ms per packet', slower)
  expectClean(slower, ['data', 'UNAVAILABLE', 'TIMEOUT'])
  await proxy.heal()
  await expectFullService('a slow link')
})

test('nothing was done twice, nothing that was acknowledged is missing, and the process is the first', async () => {
  expect(server.output()).not.toContain('"level":"fatal"')
  expect(server.output()).not.toContain('"level":"error"')
  const tasks = await db.task.groupBy({ by: ['title'], _count: true })
  expect(tasks.filter(({ _count }) => _count > 1)).toEqual([])
})
