import { FellBehindError } from '../errors.ts'
import { isAfter, type Place } from './cursor.ts'
import { createQueue } from './queue.ts'
import { hadCommitted, type Snapshot } from './snapshot.ts'
import type { LogEntry, StoredEvent } from './stored-event.ts'

/** Events as one subscriber gets them: in the order of the log, each exactly once. */
export interface Subscription extends AsyncIterableIterator<StoredEvent, undefined> {
  /** Ends it at once, without what still waits: the next to ask gets the error. */
  readonly fail: (error: Error) => void
}

export interface SubscriptionOptions {
  /**
   * Where it begins: after a place in the log, with what was missed since then, page by page; or with what had not committed
   * at a moment that comes after this call.
   */
  from: Backlog | { snapshot: Promise<Snapshot> }
  /** Which events to hand on, asked for those that wait together; in the same order. Default: all. */
  keep: ((events: StoredEvent[]) => Promise<StoredEvent[]>) | undefined
  /** Called once when it has ended, in whichever way. */
  onEnd: () => void
}

interface Backlog {
  after: Place
  read: (after: Place) => AsyncGenerator<LogEntry[], void>
}

/** A subscription with the end at which events come in. */
export interface OpenSubscription {
  readonly subscription: Subscription
  /** Takes an event of the log as it becomes visible. */
  readonly push: (entry: LogEntry) => void
  readonly end: () => void
}

/** How many events may wait to be taken. */
const waitingAtMost = 1_000
/** How many of them are looked at together. */
const together = 100

/**
 * Opens a subscription. What it missed is read from the table while it is asked for; only towards the end of that do new
 * events wait beside it, so that a long way to catch up is no reason to fall behind.
 */
export function openSubscription({ from, keep, onEnd }: SubscriptionOptions): OpenSubscription {
  const queue = createQueue<LogEntry>(waitingAtMost, () => new FellBehindError())
  const missed = 'after' in from ? catchUp(from) : null
  let isLive = missed === null
  let last: Place | null = null
  let kept: StoredEvent[] = []
  let failure: Error | null = null
  let hasEnded = false

  async function* catchUp({ after, read }: Backlog): AsyncGenerator<LogEntry[], void> {
    last = after
    for await (const page of read(last)) {
      last = page.at(-1)?.place ?? last
      yield page
    }
    // Whatever commits from here on is in the queue, and what has committed is in the table.
    isLive = true
    for await (const page of read(last)) {
      last = page.at(-1)?.place ?? last
      yield page
    }
  }

  // A transaction that had committed is of the past, also where an older one that still runs holds its events back.
  async function newness(): Promise<(place: Place) => boolean> {
    if ('snapshot' in from) {
      const snapshot = await from.snapshot
      return ({ transactionId }) => !hadCommitted(snapshot, transactionId)
    }
    return (place) => last === null || isAfter(place, last)
  }

  /** The next events, at least one unless the subscription has ended. */
  async function take(): Promise<LogEntry[]> {
    const page = await missed?.next()
    if (page && !page.done) return page.value
    const isNew = await newness()
    for (;;) {
      const entries = await queue.take(together)
      const news = entries.filter(({ place }) => isNew(place))
      if (news.length > 0 || entries.length === 0) return news
    }
  }

  async function next(): Promise<IteratorResult<StoredEvent, undefined>> {
    try {
      for (;;) {
        if (failure) throw failure
        if (hasEnded) return finished
        const event = kept.shift()
        if (event) return { done: false, value: event }
        const waiting = (await take()).map((entry) => entry.event)
        if (waiting.length === 0) end()
        else kept = await (keep?.(waiting) ?? waiting)
      }
    } catch (error) {
      failure = null
      end()
      throw error
    }
  }

  function end(): void {
    if (hasEnded) return
    hasEnded = true
    kept = []
    queue.end()
    onEnd()
  }

  return {
    push: (entry) => {
      if (isLive) queue.push(entry)
    },
    end,
    subscription: {
      next,
      async return() {
        end()
        return finished
      },
      fail(error) {
        if (hasEnded) return
        failure = error
        end()
      },
      [Symbol.asyncIterator]() {
        return this
      },
    },
  }
}

const finished: IteratorReturnResult<undefined> = { done: true, value: undefined }
