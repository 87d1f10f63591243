import { Pool } from 'pg'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createSharedReads, type SharedReads } from '../../src/platform/shared-reads.ts'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
import { type Proxy, startProxy } from '../harness/proxy.ts'

// Short reads share a few connections; whatever else runs alone.

let database: TestDatabase
let proxy: Proxy
let pool: Pool
let reads: SharedReads
/** The texts that ran on a connection of their own. */
let alone: string[]

beforeAll(async () => {
  database = await createTestDatabase()
  proxy = await startProxy(database.url)
  pool = new Pool({ connectionString: database.url })
})
afterAll(async () => {
  await pool.end()
  await proxy.close()
  await database.drop()
})
beforeEach(async () => {
  reads = createSharedReads(
    { connectionString: proxy.url, application_name: 'shared' },
    async (text, values) => {
      alone.push(text)
      return (await pool.query<string[]>({ text, values: [...values], rowMode: 'array' })).rows[0]
    },
    pino({ level: 'silent' }),
  )
  await vi.waitFor(async () => expect(await sharedConnections()).toBe(3))
  alone = []
})
afterEach(() => reads.end())

async function sharedConnections(): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::int FROM pg_stat_activity WHERE application_name = 'shared' AND datname = current_database()`,
  )
  return rows[0]?.count ?? 0
}

test('a text shares connections from its second time on', async () => {
  expect(await reads.read('SELECT $1::text', ['one'])).toEqual(['one'])
  expect(alone).toEqual(['SELECT $1::text'])
  const many = Array.from({ length: 100 }, (_, index) => String(index))
  expect(await Promise.all(many.map((value) => reads.read('SELECT $1::text', [value])))).toEqual(
    many.map((value) => [value]),
  )
  expect(alone).toHaveLength(1)
})

test('a text is planned once, whatever its values', async () => {
  const text = 'SELECT count(*)::text FROM generate_series(1, 10) AS number WHERE number = ANY($1::int[])'
  const plans = `SELECT generic_plans::text, custom_plans::text FROM pg_prepared_statements WHERE statement LIKE $1`
  for (const again of [text, plans]) await reads.read(again, again === text ? [[1]] : ['%'])
  // All of one turn share a connection.
  const answers = Array.from({ length: 10 }, (_, index) => reads.read(text, [[index, index + 1]]))
  const counted = reads.read(plans, ['%generate_series%'])
  expect(await Promise.all(answers)).toEqual([['1'], ...Array.from({ length: 9 }, () => ['2'])])
  expect(await counted).toEqual(['10', '0'])
})

test('of many at once, one that fails is run alone and disturbs none of the others', async () => {
  const text = 'SELECT (10 / $1::int)::text'
  await reads.read(text, [1])
  const answers = await Promise.allSettled([1, 2, 0, 5, 10].map((value) => reads.read(text, [value])))
  expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : String(answer.reason)))).toEqual([
    ['10'],
    ['5'],
    'error: division by zero',
    ['2'],
    ['1'],
  ])
  expect(alone).toEqual([text, text])
})

test('what takes long is stopped and answered alone, and after the third time not tried again for a while', async () => {
  const text = 'SELECT pg_sleep($1)::text'
  for (const seconds of [0, 0]) expect(await reads.read(text, [seconds])).toEqual([''])
  expect(alone).toEqual([text])
  for (let time = 1; time <= 3; time++) {
    alone = []
    expect(await reads.read(text, [0.2])).toEqual([''])
    expect(alone).toEqual([text])
    alone = []
    expect(await reads.read(text, [0])).toEqual([''])
    expect(alone).toEqual(time < 3 ? [] : [text])
  }
})

test('no row is an answer too, and null is a value', async () => {
  for (let time = 0; time < 2; time++) {
    expect(await reads.read('SELECT 1 WHERE FALSE', [])).toBeUndefined()
    expect(await reads.read('SELECT NULL, 1::text', [])).toEqual([null, '1'])
  }
})

test('what was under way on connections that break is answered, and they are opened again', async () => {
  const text = 'SELECT pg_backend_pid()::text'
  await reads.read(text, [])
  const [before] = (await reads.read(text, [])) ?? []
  proxy.resetNextAnswers()
  const answers = await Promise.all(Array.from({ length: 30 }, () => reads.read(text, [])))
  expect(answers.every((row) => /^\d+$/.test(row?.[0] ?? ''))).toBe(true)
  expect(alone.length).toBeGreaterThan(1)
  await vi.waitFor(
    async () => {
      alone = []
      const [after] = (await reads.read(text, [])) ?? []
      expect(alone).toEqual([])
      expect(after).not.toBe(before)
    },
    { timeout: 5_000, interval: 100 },
  )
})

test('on connections that lead nowhere nobody waits for long', { timeout: 15_000 }, async () => {
  const text = 'SELECT 1::text'
  await reads.read(text, [])
  proxy.blackHole()
  const startedAt = performance.now()
  await expect(reads.read(text, [])).rejects.toThrow('Connection terminated because it is lost')
  expect(performance.now() - startedAt).toBeLessThan(4_000)
  await proxy.heal()
  expect(await reads.read(text, [])).toEqual(['1'])
})

test('a migration beneath it is met alone', async () => {
  await pool.query(`CREATE TABLE "Probe" AS SELECT 'one' AS "one"`)
  const text = 'SELECT * FROM "Probe"'
  for (let time = 0; time < 3; time++) expect(await reads.read(text, [])).toEqual(['one'])
  await pool.query(`ALTER TABLE "Probe" ADD COLUMN "two" text DEFAULT 'two'`)
  for (let time = 0; time < 3; time++) expect(await reads.read(text, [])).toEqual(['one', 'two'])
  expect(alone).toEqual([text, text, text])
  await pool.query('DROP TABLE "Probe"')
  await expect(reads.read(text, [])).rejects.toThrow('relation "Probe" does not exist')
})
