import type { Pool } from 'pg'
import { withoutCancellation } from '../cancellation.ts'
import { parseSnapshot, type Snapshot } from './snapshot.ts'

/**
 * Makes a function that asks PostgreSQL which transactions have committed by now. Those who ask in one turn get one answer,
 * which is taken after all of them have asked.
 */
export function createNow(pool: Pool): () => Promise<Snapshot> {
  let asking: Promise<Snapshot> | null = null

  async function ask(): Promise<Snapshot> {
    await new Promise((resolve) => setImmediate(resolve))
    asking = null
    const { rows } = await pool.query<{ snapshot: string }>('SELECT pg_current_snapshot()::text AS snapshot')
    return parseSnapshot(rows[0]?.snapshot ?? '')
  }

  return () => (asking ??= withoutCancellation(ask))
}
