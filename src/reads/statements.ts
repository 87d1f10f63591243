import type { Pool } from 'pg'
import type { ReadTexts, Texts } from '../platform/shared-reads.ts'
import { isInTransaction, sendQuery } from '../platform/transaction.ts'
import type { ReadsOptions } from './reads.ts'

/** Runs statements of compiled reads in the transaction under way, or else by `read`. */
export function createStatementRunner(pool: Pool, read: ReadTexts): Pick<ReadsOptions, 'run' | 'explain'> {
  return {
    run: (text, values) => (isInTransaction() ? readThere(text, values) : read(text, values)),
    async explain(text, values) {
      const { rows } = await pool.query<[string]>({ text, values: [...values], rowMode: 'array' })
      return rows.map(([line]) => line)
    },
  }
}

/** Reads a row of texts in the transaction under way. */
async function readThere(text: string, values: readonly unknown[]): Promise<Texts | undefined> {
  const statement = { text, values: [...values], rowMode: 'array' as const }
  const { rows } = await sendQuery(statement)
  return rows[0] as Texts | undefined
}

/** Reads a row of texts on a connection of a pool. */
export function readOn(pool: Pool): ReadTexts {
  return async (text, values) => {
    const { rows } = await pool.query<(string | null)[]>({ text, values: [...values], rowMode: 'array' })
    return rows[0]
  }
}
