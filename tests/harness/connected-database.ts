import { Pool } from 'pg'
import { openDatabase, type PrismaClient } from '../../src/platform/database.ts'
import { createTestDatabase } from './database.ts'

export interface ConnectedDatabase {
  url: string
  pool: Pool
  db: PrismaClient
  /** Closes the connections and removes the database. */
  close: () => Promise<void>
}

/** A migrated database without data, for one test file alone, with a pool and Prisma on it. */
export async function connectTestDatabase(): Promise<ConnectedDatabase> {
  const database = await createTestDatabase()
  const pool = new Pool({ connectionString: database.url, pipeline: true })
  // `pool.end` does not wait for PostgreSQL to hang up, and removing the database may cut a connection that is closing.
  pool.on('error', () => {})
  const db = openDatabase(pool)
  return {
    url: database.url,
    pool,
    db,
    async close() {
      await db.$disconnect()
      await pool.end()
      await database.drop()
    },
  }
}
