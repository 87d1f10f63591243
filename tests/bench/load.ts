import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Client } from 'pg'
import { withConnection, withDatabase } from '../../src/platform/connection.ts'
import { applyMigrations } from '../../src/platform/migrations.ts'

/**
 * Makes the database that is measured and fills it, which takes minutes; one that is there and filled only gets the
 * migrations that it lacks. The user of the URL must be a superuser.
 */
export async function load(url: string): Promise<void> {
  await createDatabase(url)
  await applyMigrations(url)
  await withConnection(url, async (client) => {
    if (await isFilled(client)) return
    console.error('Filling the database: some minutes.')
    const data = await readFile(join(import.meta.dirname, 'data.sql'), 'utf8')
    await client.query('BEGIN')
    const restore = await dropIndexes(client)
    await client.query(data)
    await client.query(`SET maintenance_work_mem = '1GB'; ${restore.join('; ')}`)
    await client.query('COMMIT')
    await client.query('VACUUM ANALYZE')
  })
}

async function createDatabase(url: string): Promise<void> {
  const name = decodeURIComponent(new URL(url).pathname.slice(1))
  await withConnection(withDatabase(url, 'postgres'), async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`)
  })
}

async function isFilled(client: Client): Promise<boolean> {
  return ((await client.query('SELECT FROM "Task" LIMIT 1')).rowCount ?? 0) > 0
}

/** Drops the indexes that nothing depends on: they are made faster afterwards than row by row. @returns what makes them */
async function dropIndexes(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `SELECT indexrelid::regclass AS name, pg_get_indexdef(indexrelid) AS definition
      FROM pg_index WHERE indrelid IN ('"Task"'::regclass, '"Comment"'::regclass) AND NOT indisunique`,
  )
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`)
  return rows.map(({ definition }) => definition)
}
