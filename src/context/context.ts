import type { AccountScope } from '../platform/account-scope.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import type { UnauthenticatedError } from '../platform/errors.ts'
import type { EventFeed } from '../platform/events/feed.ts'
import type { Scope } from '../platform/scope.ts'
import type { ReadTexts } from '../platform/shared-reads.ts'
import type { AccessTokens } from '../platform/tokens.ts'
import type { Atomic } from './atomic.ts'
import type { Identity, Viewer } from './viewer.ts'

/** What a mutation answers with, or what it threw. */
export type Performed = { readonly answer: object } | { readonly error: unknown }

/** What resolvers get with every operation, whichever way it came. Subscriptions get a fresh one per event. */
export interface Context {
  readonly requestId: string
  /** When it was asked, by `performance.now`: what its caller waits for counts from then. */
  readonly askedAt: number
  /** Who asks. `renew` replaces it. */
  viewer: Viewer
  /** The database; in an operation that is one transaction, on that transaction. */
  readonly db: Database
  /** Reads a row of texts: in the transaction under way, or on a connection that short reads share. */
  readonly read: ReadTexts
  readonly clock: Clock
  readonly events: EventFeed
  readonly tokens: AccessTokens
  /** The caller's User-Agent header, to tell sessions apart. */
  readonly userAgent: string | null
  /** The `Idempotency-Key` header. Null without one, and over WebSockets. */
  readonly idempotencyKey: string | null
  /** The `Last-Event-ID` header: the last event that a client got of an event stream which it opens anew. Null without one. */
  readonly lastEventId: string | null
  /** Does work in one transaction. It may be done anew if PostgreSQL breaks the transaction off. */
  readonly transact: <T>(work: (db: Database) => Promise<T>) => Promise<T>
  /** What the operation's only mutation came to, if it was performed before: it is not to be done again. Null if it was not. */
  readonly performed: Performed | null
  /** In an operation that is one transaction, what happened so far. */
  readonly atomic: Atomic | null
  /** Makes one transaction of the work: with a context like this one, but on that transaction. */
  readonly atomically: <T>(work: (inside: Context, atomic: Atomic) => Promise<T>) => Promise<T>
  /** A scope for rules in an organization of the viewer, on a transaction. */
  readonly scope: (db: Database, organizationId: string) => Scope
  /** A scope for rules about the caller's account, on a transaction. */
  readonly accountScope: (db: Database) => AccountScope
  /**
   * Replaces the viewer after a mutation that changed who asks or what they may: by another identity, by nobody (null), or
   * by the same one with the rights they have now (absent).
   */
  readonly renew: (identity?: Identity | null) => Promise<void>
  /** Goes on with a newer token of the same person. */
  readonly prolong: (token: Identity) => void
  /**
   * The same caller anew, with the rights that they had when the last event came out of the log, or later, and at most a
   * quarter of a second ago.
   * @throws UnauthenticatedError if their token or their session has ended
   */
  readonly refresh: () => Promise<Context>
  /**
   * Finds out whether events are wanted that wait for the caller. In a subscription: in their turn, for points.
   * @throws GraphQLError with the code RATE_LIMITED if they have none left
   */
  readonly judgeEvents: <T>(work: () => Promise<T>) => Promise<T>
  /**
   * Tells, within a second, when the caller's rights have changed or their session has ended.
   * @returns a function that ends it
   */
  readonly watch: (onChange: (now: Viewer | UnauthenticatedError) => void) => () => void
}
