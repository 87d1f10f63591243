import type { Pool } from 'pg'
import { AheadOfLogError, LogTruncatedError } from '../errors.ts'
import { encodeCursor, isAfter, type Place } from './cursor.ts'
import { type EventRow, entryColumns, entryOf, type LogEntry } from './stored-event.ts'

export interface BacklogOptions {
  organizationId: string | null
  types: ReadonlySet<string> | null
  about: Readonly<Record<string, string>>
  after: Place
}

const pageSize = 200

// Where the log begins and ends is read in the same statement, so that nothing can be purged between the look at it and the
// page.
const statement = (organization: string) => `
  SELECT seen."nextTransactionId"::text, oldest."transactionId"::text AS "oldestTransactionId",
    oldest."position"::text AS "oldestPosition", ${entryColumns}
  FROM (SELECT pg_snapshot_xmax(pg_current_snapshot()) AS "nextTransactionId") seen
  LEFT JOIN (
    SELECT "transactionId", "position" FROM "Event" ORDER BY "transactionId", "position" LIMIT 1
  ) oldest ON TRUE
  LEFT JOIN LATERAL (
    SELECT * FROM "Event" event
    WHERE ${organization}
      AND (event."transactionId", event."position") > ($2::xid8, $3::bigint)
      AND event."transactionId" < pg_snapshot_xmin(pg_current_snapshot())
      AND ($4::text[] IS NULL OR event."type" = ANY ($4::text[]))
      AND NOT EXISTS (
        SELECT FROM jsonb_each_text($5::jsonb) AS asked WHERE event."data" ->> asked."key" <> asked."value"
      )
    ORDER BY event."transactionId", event."position"
    LIMIT ${pageSize}
  ) event ON TRUE
  ORDER BY event."transactionId", event."position"`

// Two statements, since no index serves IS NOT DISTINCT FROM.
const ofOrganization = statement(`event."organizationId" = $1::uuid`)
const ofNone = statement(`event."organizationId" IS NULL AND $1::uuid IS NULL`)

// Without an event to read there is one row, which has the ends of the log only.
type BacklogRow = { nextTransactionId: string } & (
  | { oldestTransactionId: string; oldestPosition: string }
  | { oldestTransactionId: null }
) &
  (EventRow | { transactionId: null })

/**
 * The events of an organization after a place in the log, in its order, page by page, up to the oldest transaction that
 * still runs.
 * @throws LogTruncatedError if events after the place have been purged, AheadOfLogError if no event can have had it
 */
export async function* readBacklog(pool: Pool, options: BacklogOptions): AsyncGenerator<LogEntry[], undefined> {
  const { organizationId, types, about } = options
  let { after } = options
  for (;;) {
    const { rows } = await pool.query<BacklogRow>(organizationId === null ? ofNone : ofOrganization, [
      organizationId,
      after.transactionId,
      after.position,
      types && [...types],
      JSON.stringify(about),
    ])
    refuseOutside(rows[0], after)
    const entries = rows.filter((row) => row.transactionId !== null).map(entryOf)
    if (entries.length > 0) yield entries
    after = entries.at(-1)?.place ?? after
    if (entries.length < pageSize) return
  }
}

// The purge keeps the newest of what it may delete, so that the oldest event is where the log begins. An empty log has
// never been purged.
function refuseOutside(row: BacklogRow | undefined, after: Place): void {
  if (!row) throw new Error('PostgreSQL answered without the ends of the log.')
  if (after.transactionId >= BigInt(row.nextTransactionId)) throw new AheadOfLogError()
  if (row.oldestTransactionId === null) return
  const oldest = { transactionId: BigInt(row.oldestTransactionId), position: BigInt(row.oldestPosition) }
  if (isAfter(oldest, after)) throw new LogTruncatedError(encodeCursor(oldest))
}
