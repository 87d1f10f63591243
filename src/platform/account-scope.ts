import type { Clock } from './clock.ts'
import type { Database } from './database.ts'
import type { Fact } from './scope.ts'

/**
 * What a rule works with that concerns a person's account, or an organization that does not exist yet: who asks, and a
 * transaction. Rules inside an organization get a `Scope`.
 */
export interface AccountScope {
  /** The account. Null for an anonymous caller. */
  readonly userId: string | null
  /** The session that the caller's token names. Null for an anonymous caller. */
  readonly sessionId: string | null
  /** The caller's User-Agent header, to tell sessions apart. */
  readonly userAgent: string | null
  readonly requestId: string | null
  /** The database, on the current transaction. */
  readonly db: Database
  readonly clock: Clock
  /** Writes a fact that concerns no organization into the event log, in the current transaction. */
  readonly emit: (fact: Fact) => Promise<void>
}
