import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import type { Pool, PoolClient } from 'pg'
import type { Logger } from 'pino'
import { cut, processOf } from './lost-connections.ts'
import { within } from './within.ts'

/** What says when to stop, of which the signal may be made when it is asked for: an AbortController, or something cheaper. */
interface Stoppable {
  readonly signal: AbortSignal
}

const current = new AsyncLocalStorage<Stoppable>()

/**
 * Does work whose statements stop when the signal aborts: the one under way is cancelled in PostgreSQL, and no further one
 * is sent. A transaction is rolled back, unless it was about to be committed.
 */
export function withCancellation<T>(stoppable: Stoppable, work: () => T): T {
  return current.run(stoppable, work)
}

/** Does work that serves others too, and so does not stop with whoever asked for it first. */
export function withoutCancellation<T>(work: () => T): T {
  return current.exit(work)
}

/** What stops the statements of the work under way. Undefined: nothing does. */
export function currentCancellation(): AbortSignal | undefined {
  return current.getStore()?.signal
}

const againMilliseconds = 50
/** After so long without an answer to a cancellation, the connection is cut instead. */
const cancelMilliseconds = 2_000

/** Stops statements when their work is to stop. */
export interface Cancellation {
  /**
   * What a statement answers, or an error once the signal aborts.
   * @param send sends it, on the client
   * @param before what is on its way before it, and not to be hit instead
   */
  readonly heed: <T>(
    signal: AbortSignal,
    client: PoolClient,
    send: () => Promise<T>,
    before?: Promise<unknown>,
  ) => Promise<T>
}

/** @param beside connections beside those that the statements run on, which may all be busy just then */
export function createCancellation(beside: Pool, log: Logger): Cancellation {
  /** Again and again, since a cancellation that overtakes its statement finds nothing to cancel. */
  async function cancelUntil(over: AbortSignal, client: PoolClient): Promise<void> {
    while (!over.aborted) {
      await cancel(client)
      await delay(againMilliseconds, undefined, { signal: over }).catch(() => {})
    }
  }

  async function cancel(client: PoolClient): Promise<void> {
    try {
      await within(cancelMilliseconds, beside.query('SELECT pg_cancel_backend($1)', [processOf(client)]))
    } catch (error) {
      log.warn({ err: error }, 'a statement could not be cancelled, so its connection is cut')
      cut(client)
    }
  }

  return {
    async heed(signal, client, send, before) {
      signal.throwIfAborted()
      // Made when it is needed, since a signal takes its time, and hardly any statement is cancelled.
      const cancelling: { over: AbortController; done: Promise<void> }[] = []
      const onAbort = (): void => {
        const over = new AbortController()
        const cancelled = async (): Promise<void> => {
          await before
          await cancelUntil(over.signal, client)
        }
        cancelling.push({ over, done: cancelled() })
      }
      signal.addEventListener('abort', onAbort, { once: true })
      try {
        return await send()
      } finally {
        signal.removeEventListener('abort', onAbort)
        for (const { over, done } of cancelling) {
          over.abort()
          // A cancellation that comes late must not meet the next statement, which may be another caller's.
          await done
        }
      }
    },
  }
}
