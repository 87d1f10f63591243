import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { type Request, sendOne } from './requests.ts'
import type { Server } from './server.ts'

/** What requests cost in PostgreSQL, on the average. */
export interface Statements {
  /** BEGIN and COMMIT count. */
  perRequest: number
  /** Planning and execution. */
  milliseconds: number
}

/** How many requests are sent first, so that plans and caches are made, and how many are counted. */
const first = 20
const counted = 20

/** Counts by pg_stat_statements; null where PostgreSQL does not load it. */
export async function countStatements(
  client: Client,
  server: Server,
  requests: readonly Request[],
): Promise<Statements | null> {
  const { rows } = await client.query<{ libraries: string }>(
    `SELECT current_setting('shared_preload_libraries') AS libraries`,
  )
  if (!rows[0]?.libraries.includes('pg_stat_statements')) return null
  await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements')
  for (const request of requests.slice(0, first)) await sendOne(server, request)
  await sleep(50)
  await client.query('SELECT pg_stat_statements_reset()')
  for (const request of requests.slice(first, first + counted)) await sendOne(server, request)
  await sleep(50)
  const { rows: sums } = await client.query<{ calls: number; milliseconds: number }>(
    `SELECT coalesce(sum(calls), 0)::float AS calls, coalesce(sum(total_exec_time + total_plan_time), 0)::float AS milliseconds
      FROM pg_stat_statements JOIN pg_database ON pg_database.oid = dbid
      WHERE datname = $1 AND query NOT LIKE '%pg_stat_statements%'`,
    [server.subject.database],
  )
  const [{ calls, milliseconds } = { calls: 0, milliseconds: 0 }] = sums
  return { perRequest: calls / counted, milliseconds: milliseconds / counted }
}
