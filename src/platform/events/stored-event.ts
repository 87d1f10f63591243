import { encodeCursor, type Place } from './cursor.ts'

/** An event as readers of the log get it. */
export interface StoredEvent {
  /** Where it stands in the log: opaque, sorts as the log does, and `after` takes it to resume. */
  readonly position: string
  readonly organizationId: string | null
  readonly actorId: string | null
  readonly type: string
  readonly subjectType: string
  readonly subjectId: string
  /** JSON, as the module that wrote it describes in its `events.ts`. */
  readonly data: unknown
  readonly requestId: string | null
  readonly createdAt: Date
}

/** An event with its place in the log in numbers. */
export interface LogEntry {
  readonly place: Place
  readonly event: StoredEvent
}

/** The columns that `entryOf` reads, for a statement where the table is called `event`. */
export const entryColumns = `
  event."transactionId"::text, event."position"::text, event."organizationId", event."actorId", event."type",
  event."subjectType", event."subjectId", event."data", event."requestId", event."createdAt"`

export interface EventRow extends Omit<StoredEvent, 'position'> {
  transactionId: string
  position: string
}

export function entryOf(row: EventRow): LogEntry {
  const { organizationId, actorId, type, subjectType, subjectId, data, requestId, createdAt } = row
  const place = { transactionId: BigInt(row.transactionId), position: BigInt(row.position) }
  const position = encodeCursor(place)
  return {
    place,
    event: { position, organizationId, actorId, type, subjectType, subjectId, data, requestId, createdAt },
  }
}
