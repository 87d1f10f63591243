import type { Database } from '../database.ts'
import { sql } from '../sql.ts'
import { afterCommit, send } from '../transaction.ts'
import { ring } from './doorbell.ts'

/** Something that happened, as it is written into the event log. */
export interface NewEvent {
  /** Null for what concerns no organization, such as a sign-up. */
  organizationId: string | null
  /** The membership that did it. Null for the system and for people outside of organizations. */
  actorId: string | null
  /** noun.verb, such as `task.completed` */
  type: string
  /** The model of the thing that changed: `Task`. */
  subjectType: string
  subjectId: string
  /** JSON: what readers need to know without reading the thing, which may be gone. Never a secret. */
  data: Record<string, unknown>
  requestId: string | null
}

/** Writes an event into the log, and wakes its readers when the transaction is committed. One statement, which is not waited for. */
export async function appendEvent(db: Database, event: NewEvent): Promise<void> {
  await send(
    db,
    sql`INSERT INTO "Event" ("organizationId", "actorId", "type", "subjectType", "subjectId", "data", "requestId")
      VALUES (
        ${event.organizationId}::uuid, ${event.actorId}::uuid, ${event.type}, ${event.subjectType},
        ${event.subjectId}::uuid, ${JSON.stringify(event.data)}::jsonb, ${event.requestId}
      )`,
  )
  afterCommit(db, ring)
}
