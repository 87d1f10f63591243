import type { Database } from '../database.ts'
import { decodeCursor } from './cursor.ts'

/** Where something was, as the log tells. */
export interface Trace {
  organizationId: string
  data: Readonly<Record<string, unknown>>
}

/**
 * The last event after a place in the log whose data names a key, for finding what is gone. It reads no more of the log than
 * resuming there would.
 * @throws InvalidInputError for an `after` that is no cursor
 */
export async function findTrace(
  db: Database,
  {
    organizationIds,
    name,
    key,
    after,
  }: { organizationIds: readonly string[]; name: string; key: string; after: string },
): Promise<Trace | null> {
  const { transactionId, position } = decodeCursor(after)
  const [trace] = await db.$queryRaw<Trace[]>`
    SELECT "organizationId", "data" FROM "Event"
    WHERE "organizationId" = ANY (${[...organizationIds]}::uuid[])
      AND ("transactionId", "position") > (${String(transactionId)}::xid8, ${position}::bigint)
      AND "data" ->> ${name} = ${key}
    ORDER BY "transactionId" DESC, "position" DESC
    LIMIT 1`
  return trace ?? null
}
