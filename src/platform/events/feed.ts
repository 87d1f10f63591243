import type { ClientConfig, Pool } from 'pg'
import type { Logger } from 'pino'
import { currentCancellation } from '../cancellation.ts'
import { readBacklog } from './backlog.ts'
import { decodeCursor, type Place } from './cursor.ts'
import { createNow } from './now.ts'
import { createQuota, type SubscriptionLimits } from './quota.ts'
import { startLogReader } from './reader.ts'
import type { Snapshot } from './snapshot.ts'
import type { LogEntry, StoredEvent } from './stored-event.ts'
import { openSubscription, type Subscription } from './subscription.ts'

export type { StoredEvent }

export interface EventFeedOptions {
  /** By which this process writes; and for what subscribers missed before they came. */
  pool: Pool
  /** For the one connection that listens and reads on behalf of all subscribers. */
  connection: ClientConfig
  log: Logger
  /** Default: none. */
  limits?: SubscriptionLimits
}

interface SubscribeOptions {
  /** Null for the events that concern no organization. */
  organizationId: string | null
  /** Only events of these types. Absent: all. */
  types?: readonly string[] | undefined
  /** Values that the events' data must have by name; an event without the name is taken too. Absent: all. */
  about?: Readonly<Record<string, string>> | undefined
  /** Begin after this event (its `position`). Absent: with what commits from now on. */
  after?: string | undefined
  /** Who subscribes, to be counted. Absent: nobody in particular. */
  caller?: string | null | undefined
  /** Which events to hand on, asked for those that wait together; in the same order. Absent: all. */
  keep?: (events: StoredEvent[]) => Promise<StoredEvent[]>
  /** Called once when the subscription has ended, in whichever way. */
  onEnd?: () => void
}

/** The event log as it grows, for any number of subscribers in this process. */
export interface EventFeed {
  /** Resolves when the log is being read: no event that commits from then on is missed. */
  readonly ready: Promise<void>
  /**
   * The events of an organization in the order in which they became visible, each exactly once. The subscription has begun
   * when it is there, before the first `next`: it has all that commits from then on, and nothing that had committed before
   * the call. It ends with `return`, with `fail` and with the feed.
   * @throws InvalidInputError for an `after` that is no cursor, TooManySubscriptionsError; while iterating, FellBehindError,
   * LogTruncatedError, AheadOfLogError and what `keep` throws
   */
  readonly subscribe: (options: SubscribeOptions) => Promise<Subscription>
  /**
   * Tells of every event of whichever organization, before any subscriber gets it.
   * @returns a function that ends it
   */
  readonly observe: (observer: (event: StoredEvent) => void) => () => void
  /** Ends all subscriptions and the connection. */
  readonly close: () => Promise<void>
}

interface Subscriber {
  readonly wants: (entry: LogEntry) => boolean
  readonly push: (entry: LogEntry) => void
  readonly end: () => void
}

/** Starts to read the log. Connects in the background, again and again until it succeeds. */
export function createEventFeed({ pool, connection, log, limits }: EventFeedOptions): EventFeed {
  const subscribers = new Map<string | null, Set<Subscriber>>()
  const observers = new Set<(event: StoredEvent) => void>()
  const quota = createQuota(limits ?? { perCaller: Infinity, perOrganization: Infinity })
  const reader = startLogReader({ pool, connection, log, deliver })
  const now = createNow(pool)

  function deliver(entries: readonly LogEntry[]): void {
    for (const entry of entries) {
      for (const observer of observers) observer(entry.event)
      for (const subscriber of subscribers.get(entry.event.organizationId) ?? []) {
        if (subscriber.wants(entry)) subscriber.push(entry)
      }
    }
  }

  async function subscribe(options: SubscribeOptions): Promise<Subscription> {
    const { organizationId, about = {}, caller = null, keep } = options
    const types = options.types ? new Set(options.types) : null
    const after = options.after === undefined ? null : decodeCursor(options.after)
    const release = quota.take(caller, organizationId)
    async function* read(from: Place): AsyncGenerator<LogEntry[], void> {
      // Events that commit between a read of the table and the reader's beginning would be in neither.
      await reader.ready
      yield* readBacklog(pool, { organizationId, types, about, after: from })
    }
    // Asked for after the subscriber is among the others, so that nothing commits between.
    const { promise: begun, resolve: begin } = Promise.withResolvers<Snapshot>()
    const { subscription, push, end } = openSubscription({
      from: after ? { after, read } : { snapshot: begun },
      keep,
      onEnd: () => {
        release()
        peers.delete(subscriber)
        if (peers.size === 0 && subscribers.get(organizationId) === peers) subscribers.delete(organizationId)
        options.onEnd?.()
      },
    })
    const names = Object.entries(about)
    const subscriber: Subscriber = {
      wants: (entry) =>
        (types?.has(entry.event.type) ?? true) && names.every(([name, value]) => fits(entry, name, value)),
      push,
      end,
    }
    const peers = subscribers.get(organizationId) ?? new Set()
    subscribers.set(organizationId, peers.add(subscriber))
    if (after) return subscription
    try {
      await reader.ready
      begin(await now())
      // Whoever has hung up meanwhile takes no subscription, and would not end it.
      currentCancellation()?.throwIfAborted()
      return subscription
    } catch (error) {
      end()
      throw error
    }
  }

  return {
    ready: reader.ready,
    subscribe,
    observe(observer) {
      observers.add(observer)
      return () => void observers.delete(observer)
    },
    async close() {
      for (const peers of subscribers.values()) for (const subscriber of peers) subscriber.end()
      await reader.close()
    },
  }
}

/** Whether an event's data has this value by this name, or nothing by it. As `data ->> name` says in PostgreSQL. */
function fits({ event }: LogEntry, name: string, value: string): boolean {
  const found = (event.data as Readonly<Record<string, unknown>> | null)?.[name]
  return found === undefined || found === null || found === value
}
