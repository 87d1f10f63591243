import { Pool } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { awayReason, isDatabaseAway } from '../../src/platform/database-away.ts'
import { createTestDatabase } from '../harness/database.ts'
import { freePort } from '../harness/program.ts'

test('a log tells a pool whose connections are all taken from a database that is away', async () => {
  const database = await createTestDatabase()
  onTestFinished(() => database.drop())
  const pool = new Pool({ connectionString: database.url, max: 1, connectionTimeoutMillis: 200 })
  const taken = await pool.connect()
  const starved: unknown = await pool.connect().catch((error: unknown) => error)
  taken.release()
  await pool.end()
  expect([isDatabaseAway(starved), awayReason(starved)]).toEqual([
    true,
    'no connection to the database was free in time',
  ])

  const nowhere = new Pool({ host: '127.0.0.1', port: await freePort(), connectionTimeoutMillis: 200 })
  const away: unknown = await nowhere.connect().catch((error: unknown) => error)
  expect([isDatabaseAway(away), awayReason(away)]).toEqual([true, 'the database did not answer'])
})
