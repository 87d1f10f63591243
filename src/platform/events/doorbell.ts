import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { withoutCancellation } from '../cancellation.ts'

/**
 * Wakes the readers of the event log when a transaction with an event is committed: those of this process at once, and those of
 * others by a notification of PostgreSQL. The notification is no part of the transaction, since PostgreSQL commits
 * transactions that notify one after the other, each with a write to the disk of its own. One is enough for all that are
 * committed within a few milliseconds. If it is lost, readers find the events when they look unasked; the table is the truth.
 */

/** The notification channel. A message says which pool's doorbell rang. */
export const eventChannel = 'trellis_events'

/** How long a notification waits for more commits, in milliseconds. */
const gatherMilliseconds = 5

interface Doorbell {
  readonly id: string
  readonly listeners: Set<() => void>
  willNotify: boolean
}

const doorbells = new WeakMap<Pool, Doorbell>()

/** Tells that an event is committed which was written by this pool. */
export function ring(pool: Pool): void {
  const doorbell = doorbellOf(pool)
  for (const wake of doorbell.listeners) wake()
  if (doorbell.willNotify) return
  doorbell.willNotify = true
  // Others' events wait for it too, so it does not stop with whoever came first.
  withoutCancellation(() => setTimeout(notify, gatherMilliseconds, pool, doorbell))
}

function notify(pool: Pool, doorbell: Doorbell): void {
  doorbell.willNotify = false
  pool.query(`SELECT pg_notify($1, $2)`, [eventChannel, doorbell.id]).catch(() => {})
}

/**
 * Has a reader woken for what is written by this pool.
 * @returns whether a message tells of what it was woken for already, and a function that ends it
 */
export function listen(
  pool: Pool,
  wake: () => void,
): { isOwn: (message: string | undefined) => boolean; end: () => void } {
  const { id, listeners } = doorbellOf(pool)
  listeners.add(wake)
  return { isOwn: (message) => message === id, end: () => listeners.delete(wake) }
}

function doorbellOf(pool: Pool): Doorbell {
  let doorbell = doorbells.get(pool)
  if (!doorbell) {
    doorbell = { id: randomUUID(), listeners: new Set(), willNotify: false }
    doorbells.set(pool, doorbell)
  }
  return doorbell
}
