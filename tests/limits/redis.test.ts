import { afterAll, beforeAll, expect, test } from 'vitest'
import { post } from '../harness/client.ts'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
import { type Program, ready, runServer } from '../harness/program.ts'
import { type RedisServer, startRedis } from '../harness/redis.ts'

/** Two processes of the server with one database and one Redis. */

let redis: RedisServer
let database: TestDatabase
let servers: Program[]
let urls: string[]
beforeAll(async () => {
  ;[redis, database] = await Promise.all([startRedis(), createTestDatabase()])
  servers = [0, 1].map(() =>
    runServer({
      NODE_ENV: 'production',
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      ANONYMOUS_POINTS_PER_MINUTE: '40',
    }),
  )
  urls = await Promise.all(servers.map((server) => ready(server)))
}, 60_000)
afterAll(async () => {
  for (const server of servers) server.kill('SIGTERM')
  await Promise.all(servers.map(({ ended }) => ended))
  await redis.stop()
  await database.drop()
})

/** The status, and how many points are left according to the header, and how long it took. */
async function ask(server: number): Promise<{ status: number; left: number; milliseconds: number }> {
  const startedAt = performance.now()
  const response = await post(urls[server] ?? '', null, { query: '{ viewer { id } }' })
  await response.text()
  const left = Number(/r=(\d+)/.exec(response.headers.get('ratelimit') ?? '')?.[1])
  return { status: response.status, left, milliseconds: performance.now() - startedAt }
}

test('share their limits', async () => {
  expect((await ask(0)).left).toBe(39)
  expect((await ask(1)).left).toBe(38)
  const statuses = await Promise.all(Array.from({ length: 60 }, (_none, index) => ask(index % 2)))
  expect(statuses.filter(({ status }) => status === 200)).toHaveLength(38)
  expect(statuses.filter(({ status }) => status === 429)).toHaveLength(22)
})

test('serve on while Redis is away, each counting by itself, and count together again when it is back', async () => {
  await redis.kill()
  const away = [await ask(0), await ask(1)]
  expect(away.map(({ status, left }) => [status, left])).toEqual([
    [200, 39],
    [200, 39],
  ])
  for (const { milliseconds } of away) expect(milliseconds).toBeLessThan(1_000)
  await redis.restart()
  await expect.poll(async () => (await ask(0)).left === (await ask(1)).left + 1, { timeout: 5_000 }).toBe(true)
})

test('wait for a Redis that hangs once, and then count by themselves until it answers again', async () => {
  redis.hang()
  // What each server waits for first.
  await Promise.all([ask(0), ask(1)])
  const startedAt = performance.now()
  for (let n = 0; n < 5; n++) expect((await ask(0)).status).toBe(200)
  const attempt = await post(urls[0] ?? '', null, {
    query: 'mutation { signIn(input: { email: "nobody@example.com", password: "x" }) { __typename } }',
  })
  expect(attempt.status).toBe(429)
  // Each of them asks Redis twice at least, and would wait a quarter of a second each time.
  expect(performance.now() - startedAt).toBeLessThan(2_000)
  redis.goOn()
  await expect.poll(async () => (await ask(0)).left === (await ask(1)).left + 1, { timeout: 5_000 }).toBe(true)
})
