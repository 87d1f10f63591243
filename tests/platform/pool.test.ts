import { setTimeout as delay } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { withCancellation } from '../../src/platform/cancellation.ts'
import { createPool } from '../../src/platform/pool.ts'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'

let database: TestDatabase
let pool: Pool
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(() => {
  pool = createPool({ connectionString: database.url, max: 1 }, pino({ level: 'silent' }))
})
afterEach(() => pool.end())

const run = async (text: string, values: unknown[] = []) =>
  (await pool.query<unknown[]>({ text, values, rowMode: 'array' })).rows[0]

/** The texts that PostgreSQL keeps prepared on the only connection. */
async function prepared(): Promise<string[]> {
  const { rows } = await pool.query<{ statement: string }>('SELECT statement FROM pg_prepared_statements')
  return rows.map(({ statement }) => statement)
}

describe('statements that come again', () => {
  test('are kept prepared from the second time on', async () => {
    await run('SELECT 1')
    expect(await prepared()).toEqual([])
    await run('SELECT 1')
    expect(await prepared()).toEqual(['SELECT 1'])
    await run('SELECT 2')
    expect(await prepared()).toEqual(['SELECT 1'])
  })

  test('are few: the least recently used are forgotten, on the connection too', async () => {
    for (let number = 0; number < 700; number++) {
      await run(`SELECT ${number}`)
      await run(`SELECT ${number}`)
      await run('SELECT $1::int', [number])
    }
    const kept = await prepared()
    expect(kept.length).toBeGreaterThan(400)
    expect(kept.length).toBeLessThanOrEqual(551)
    expect(kept).toContain('SELECT $1::int')
    expect(kept).toContain('SELECT 699')
    expect(kept).not.toContain('SELECT 1')
    expect(await run('SELECT 1')).toEqual([1])
  })

  test('go on when a migration has changed the tables beneath them', async () => {
    await pool.query(`CREATE TABLE "Probe" AS SELECT 'one' AS "one"`)
    for (let time = 0; time < 3; time++) expect(await run('SELECT * FROM "Probe"')).toEqual(['one'])
    await pool.query(`ALTER TABLE "Probe" ADD COLUMN "two" text DEFAULT 'two'`)
    expect(await run('SELECT * FROM "Probe"')).toEqual(['one', 'two'])
    await pool.query('DROP TABLE "Probe"')
    await expect(run('SELECT * FROM "Probe"')).rejects.toThrow('relation "Probe" does not exist')
    expect(await run('SELECT 3')).toEqual([3])
  })
})

describe('several statements on their way on one connection', () => {
  let client: PoolClient
  beforeEach(async () => {
    client = await pool.connect()
  })
  afterEach(() => client.release())

  test('are answered in their order, and one that fails disturbs none of the others', async () => {
    const answers = await Promise.allSettled([
      client.query('SELECT 1 AS n'),
      client.query({ text: 'SELECT 1 / $1::int AS n', values: [0] }),
      client.query({ text: 'SELECT $1::int AS n', values: [3] }),
    ])
    expect(
      answers.map((answer) => (answer.status === 'fulfilled' ? answer.value.rows : String(answer.reason))),
    ).toEqual([[{ n: 1 }], 'error: division by zero', [{ n: 3 }]])
  })

  test('one that is cancelled leaves the connection good for the next', async () => {
    const controller = new AbortController()
    const slow = withCancellation(controller, () => client.query('SELECT pg_sleep(20)'))
    await delay(50)
    controller.abort(new Error('enough'))
    await expect(slow).rejects.toThrow('canceling statement due to user request')
    expect((await client.query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }])
  })
})
