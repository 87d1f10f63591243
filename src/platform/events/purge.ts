import type { Database } from '../database.ts'
import { type Sql, sql } from '../sql.ts'
import { execute, rowsOf } from '../transaction.ts'

const batchSize = 5_000

interface Row {
  transactionId: string
  position: bigint
}

/**
 * Removes events from the beginning of the log up to the first that is not older than a time, in batches, each a statement
 * of its own. The last of those stays: it marks where the log begins, and whoever resumes before it is told so
 * (LogTruncatedError). Nothing is removed from beside a transaction that still runs.
 * @returns how many were removed
 */
export async function purgeEvents(db: Database, { olderThan }: { olderThan: Date }): Promise<number> {
  const mark = await markOf(db, olderThan)
  if (!mark) return 0
  let removed = 0
  for (;;) {
    const batch = await execute(
      db,
      sql`
      DELETE FROM "Event" WHERE "position" IN (
        SELECT "position" FROM "Event" WHERE ("transactionId", "position") < ${placeOf(mark)}
        ORDER BY "transactionId", "position" LIMIT ${batchSize}
      )`,
    )
    removed += batch
    if (batch < batchSize) return removed
  }
}

/** How many events `purgeEvents` would remove. */
export async function countPurgeable(db: Database, { olderThan }: { olderThan: Date }): Promise<number> {
  const mark = await markOf(db, olderThan)
  if (!mark) return 0
  const [counted] = await rowsOf<{ count: bigint }>(
    db,
    sql`
    SELECT count(*) AS count FROM "Event" WHERE ("transactionId", "position") < ${placeOf(mark)}`,
  )
  return Number(counted?.count ?? 0)
}

/** The last event before the first that is not older than a time: where the log will begin. */
async function markOf(db: Database, olderThan: Date): Promise<Row | undefined> {
  const [firstKept] = await rowsOf<Row>(
    db,
    sql`
    SELECT "transactionId"::text, "position" FROM "Event" WHERE "createdAt" >= ${olderThan}
    ORDER BY "transactionId", "position" LIMIT 1`,
  )
  const [mark] = await rowsOf<Row>(
    db,
    sql`
    SELECT "transactionId"::text, "position" FROM "Event"
    WHERE "transactionId" < pg_snapshot_xmin(pg_current_snapshot())
      AND ${firstKept ? sql`("transactionId", "position") < ${placeOf(firstKept)}` : sql`TRUE`}
    ORDER BY "transactionId" DESC, "position" DESC
    LIMIT 1`,
  )
  return mark
}

function placeOf({ transactionId, position }: Row): Sql {
  return sql`(${transactionId}::xid8, ${position}::bigint)`
}
