import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { post, socketClient } from '../harness/client.ts'
import { aProject, organizationIdOf } from '../harness/things.ts'
import { type LimitedApp, startLimitedApp } from './limited-app.ts'

/** Operations may take a second here. What takes longer is a statement that waits for a lock, or sleeps. */

// The pool binds this method when it connects, so that it is watched from before the app starts.
const statements = vi.spyOn(Client.prototype, 'query')

let app: LimitedApp
let projectId: string
beforeAll(async () => {
  app = await startLimitedApp({ OPERATION_SECONDS: '1', LIMIT_CONCURRENT: '3' })
  projectId = await aProject(app.world.admin)
})
afterAll(() => app.close())

const listTasks = '{ organization(slug: "acme") { tasks { nodes { title } } } }'

/** Holds all tasks, so that nobody can read them, while something is done. */
async function whileTasksAreLocked<T>(work: () => Promise<T>): Promise<T> {
  const client = await app.pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('LOCK TABLE "Task" IN ACCESS EXCLUSIVE MODE')
    return await work()
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}

/** How many statements about tasks PostgreSQL is at, but for our own. */
async function statementsUnderWay(): Promise<number> {
  const { rows } = await app.pool.query<{ count: number }>(
    `SELECT count(*)::int FROM pg_stat_activity
      WHERE datname = current_database() AND state = 'active' AND query LIKE '%"Task"%' AND pid <> pg_backend_pid()`,
  )
  return rows[0]?.count ?? -1
}

async function until(expectation: () => Promise<boolean>, milliseconds: number): Promise<void> {
  const deadline = performance.now() + milliseconds
  while (!(await expectation())) {
    if (performance.now() > deadline) throw new Error('it did not happen in time')
    await delay(10)
  }
}

test('a query that takes too long is stopped in PostgreSQL, and answered with TIMEOUT', async () => {
  await whileTasksAreLocked(async () => {
    const startedAt = performance.now()
    const { status, body } = await app.send(app.world.admin, { query: listTasks })
    const milliseconds = performance.now() - startedAt
    expect([status, body.errors?.[0]?.extensions.code]).toEqual([294, 'TIMEOUT'])
    expect(body.errors?.[0]?.message).toBe('This took longer than 1 s and was stopped. Ask for less at once.')
    expect(milliseconds).toBeGreaterThan(900)
    expect(milliseconds).toBeLessThan(1_900)
    expect(await statementsUnderWay()).toBe(0)
  })
  expect((await app.send(app.world.admin, { query: listTasks })).body.data).toEqual({
    organization: { tasks: { nodes: [] } },
  })
})

test('what is stopped keeps all its points', async () => {
  const { body } = await whileTasksAreLocked(() => app.send(app.world.admin, { query: listTasks }))
  expect(body.extensions?.cost).toMatchObject({ requested: 27, actual: 27 })
})

test('a mutation that takes too long is undone whole', async () => {
  const events = () => app.db.event.count()
  const before = await events()
  await app.pool.query(`
    CREATE FUNCTION sleep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(30); RETURN NULL; END';
    CREATE TRIGGER sleep AFTER INSERT ON "Event" FOR EACH ROW EXECUTE FUNCTION sleep()`)
  try {
    const { body } = await app.send(app.world.admin, {
      query: `mutation ($input: CreateTaskInput!) { createTask(input: $input) { __typename } }`,
      variables: { input: { projectId, title: 'Never' } },
    })
    expect([body.data, body.errors?.[0]?.extensions.code]).toEqual([null, 'TIMEOUT'])
  } finally {
    await app.pool.query('DROP TRIGGER sleep ON "Event"; DROP FUNCTION sleep()')
  }
  expect(await app.db.task.count()).toBe(0)
  expect(await events()).toBe(before)
  const { rows } = await app.pool.query(
    `SELECT state FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
  )
  expect(rows).toEqual([])
})

test('connections that had a statement stopped serve on, and no other statement is hit', async () => {
  for (let round = 0; round < 5; round++) {
    const stopped = await whileTasksAreLocked(() =>
      Promise.all(Array.from({ length: 6 }, () => app.send(app.world.member, { query: listTasks }))),
    )
    expect(stopped.map(({ body }) => body.errors?.[0]?.extensions.code)).toEqual(Array(6).fill('TIMEOUT'))
    const after = await Promise.all(Array.from({ length: 20 }, () => app.send(app.world.admin, { query: listTasks })))
    expect(after.map(({ status }) => status)).toEqual(Array(20).fill(200))
  }
})

test('a caller has three operations at a time, and a neighbour none to wait for', async () => {
  await whileTasksAreLocked(async () => {
    const many = Promise.all(Array.from({ length: 12 }, () => app.send(app.world.member, { query: listTasks })))
    await until(async () => (await statementsUnderWay()) > 0, 1_000)
    await delay(100)
    expect(await statementsUnderWay()).toBeLessThanOrEqual(3)
    const startedAt = performance.now()
    expect((await app.send(app.world.stranger, { query: '{ viewer { name } }' })).status).toBe(200)
    expect(performance.now() - startedAt).toBeLessThan(500)
    await many
  })
})

test('two callers who send many leave room for a third', async () => {
  const usual = await startLimitedApp({ OPERATION_SECONDS: '3' })
  onTestFinished(() => usual.close())
  await usual.send(usual.world.stranger, { query: '{ viewer { name } }' })
  const client = await usual.pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('LOCK TABLE "Task" IN ACCESS EXCLUSIVE MODE')
    const many = Promise.all(
      [usual.world.admin, usual.world.member].flatMap((caller) =>
        Array.from({ length: 12 }, () => usual.send(caller, { query: listTasks })),
      ),
    )
    await delay(300)
    for (let n = 0; n < 5; n++) {
      const startedAt = performance.now()
      const { status, body } = await usual.send(usual.world.stranger, { query: '{ viewer { name } }' })
      expect([status, body.errors]).toEqual([200, undefined])
      // The others have theirs for three seconds.
      expect(performance.now() - startedAt).toBeLessThan(1_500)
    }
    // Whoever waits in vain is told that it took too long, not that the database is away.
    expect(new Set((await many).map(({ body }) => body.errors?.[0]?.extensions.code))).toEqual(new Set(['TIMEOUT']))
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
})

test('a caller who hangs up stops the statement', async () => {
  await whileTasksAreLocked(async () => {
    const leaving = new AbortController()
    const asking = post(app.url, app.world.admin, { query: listTasks }, { signal: leaving.signal })
    await until(async () => (await statementsUnderWay()) === 1, 900)
    leaving.abort()
    const leftAt = performance.now()
    await expect(asking).rejects.toThrow('aborted')
    await until(async () => (await statementsUnderWay()) === 0, 400)
    expect(performance.now() - leftAt).toBeLessThan(400)
  })
})

test('nothing is read for a caller who hangs up while they wait for their turn', async () => {
  const labels = { query: '{ organization(slug: "acme") { labels { nodes { name } } } }' }
  await app.send(app.world.admin, labels)
  const asked = await whileTasksAreLocked(async () => {
    const busy = Array.from({ length: 3 }, () => app.send(app.world.admin, { query: listTasks }))
    await until(async () => (await statementsUnderWay()) === 3, 900)
    statements.mockClear()
    const leaving = new AbortController()
    const asking = Array.from({ length: 5 }, () => post(app.url, app.world.admin, labels, { signal: leaving.signal }))
    await delay(100)
    leaving.abort()
    await Promise.allSettled(asking)
    // The server learns of it a little later.
    await delay(100)
    return busy
  })
  await Promise.all(asked)
  await app.send(app.world.viewer, { query: '{ viewer { id } }' })
  const texts = statements.mock.calls.map(([query]) => (query as unknown as { text?: string }).text)
  expect(texts.filter((text) => text?.includes('"Label"'))).toEqual([])
})

test('a query that is completed on a WebSocket stops the statement', async () => {
  await whileTasksAreLocked(async () => {
    const client = socketClient(app.url, app.world.admin)
    const complete = client.subscribe({ query: listTasks }, { next() {}, error() {}, complete() {} })
    await until(async () => (await statementsUnderWay()) === 1, 900)
    complete()
    await until(async () => (await statementsUnderWay()) === 0, 400)
    expect(await statementsUnderWay()).toBe(0)
    await client.dispose()
  })
})

test('the organization is still there', async () => {
  const { body } = await app.send(app.world.admin, { query: '{ organization(slug: "acme") { id } }' })
  expect(body.data).toEqual({ organization: { id: organizationIdOf(app.world.admin) } })
})
