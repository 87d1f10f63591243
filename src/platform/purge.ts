import type { Database, PrismaClient } from './database.ts'
import { list, name, type Sql, sql } from './sql.ts'
import { execute, rowsOf } from './transaction.ts'

/** Deleting for good what nobody will ask for any more, a batch at a time, so that nobody waits for it. */

/** Things of one kind that are to be deleted. */
export interface Purge {
  /** What they are: `archived tasks`. */
  readonly what: string
  /** How many there are. */
  readonly count: (db: Database) => Promise<number>
  /** Deletes some of them. @returns how many; 0 if none is left, or none that nobody else holds */
  readonly deleteSome: (db: Database) => Promise<number>
}

const batchSize = 1_000

/** The alias under which conditions name the row. */
export const ROW = 'row'

export interface Rows {
  what: string
  table: string
  /** The columns of the primary key. */
  key: readonly string[]
  /** Which rows of the table, under the alias `ROW`. */
  where: Sql
  /** What must be so besides before a row's turn comes, such as that nothing refers to it any more. */
  ready?: Sql
}

/** Rows of a table. Those that somebody holds at the moment are left to the next time. */
export function purgeOfRows({ what, table, key, where, ready }: Rows): Purge {
  const rows = sql`${name(table)} AS ${name(ROW)} WHERE ${where}`
  const columns = (alias: string) => list(key.map((column) => name(alias, column)))
  return {
    what,
    count: async (db) => {
      const [counted] = await rowsOf<{ count: bigint }>(db, sql`SELECT count(*) AS count FROM ${rows}`)
      return Number(counted?.count ?? 0)
    },
    deleteSome: (db) =>
      execute(
        db,
        sql`
      WITH batch AS MATERIALIZED (
        SELECT ${columns(ROW)} FROM ${rows} AND ${ready ?? sql`TRUE`} LIMIT ${batchSize} FOR UPDATE SKIP LOCKED
      )
      DELETE FROM ${name(table)} USING batch WHERE (${columns(table)}) = (${columns('batch')})`,
      ),
  }
}

export interface PurgeOptions {
  /** Only counts. */
  dryRun: boolean
  /** Ends it between two batches. */
  signal: AbortSignal
  /** Told after each batch how many things of the kind are gone so far. */
  onProgress: (what: string, deleted: number) => void
}

/** Deletes everything of each kind, one kind after the other; each batch is a transaction of its own. @returns how many, by kind */
export async function purge(
  db: PrismaClient,
  purges: readonly Purge[],
  { dryRun, signal, onProgress }: PurgeOptions,
): Promise<Map<string, number>> {
  const report = new Map<string, number>()
  for (const { what, count, deleteSome } of purges) {
    if (signal.aborted) break
    if (dryRun) {
      report.set(what, await count(db))
      continue
    }
    let deleted = 0
    report.set(what, deleted)
    while (!signal.aborted) {
      const batch = await deleteSome(db)
      if (batch === 0) break
      deleted += batch
      report.set(what, deleted)
      onProgress(what, deleted)
    }
  }
  return report
}
