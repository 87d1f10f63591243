import type { ClientConfig } from 'pg'
import type { Logger } from 'pino'
import { createRecent } from './recent.ts'
import { openSharedConnection, type SharedConnection, SilentConnectionError } from './shared-connection.ts'
import { createStatementNames, isOutdated, type Named } from './statement-names.ts'

/** One row of texts, as PostgreSQL writes them. */
export type Texts = readonly (string | null)[]

/** Runs a statement that reads and answers with one row of texts. Undefined: it answered with none. */
export type ReadTexts = (text: string, values: readonly unknown[]) => Promise<Texts | undefined>

/** A few connections that all short reads of the process share. */
export interface SharedReads {
  readonly read: ReadTexts
  readonly end: () => Promise<void>
}

/** More would be read by more processes of PostgreSQL at a time, fewer would take less of the machine's for each. */
const connections = 3

/**
 * A named statement is planned once for all values. Left to itself, PostgreSQL plans many of ours anew each time, since it
 * takes a list of unknown ids for ten of them; that takes five times as long as what is then read. Where a plan for all
 * values is such a bad one for some that the statement is stopped, it runs alone, where PostgreSQL may plan it for its values.
 */
const plans = 'force_generic_plan'

/** Milliseconds. */
const timing = {
  /** What takes longer is no short read: it is stopped, and runs on a connection of its own. */
  short: 200,
  /** How long a text that is not short is not tried again; doubles up to the second value each time that it still is not. */
  slow: 5_000,
  slowAtMost: 300_000,
  /** How often it is looked whether answers come. */
  look: 500,
}
/** After so many looks without an answer that is waited for, a connection leads nowhere. */
const mostSilent = 3
/** A text is not short if it takes long so often, and that more often than once in so many times. */
const slow = { times: 3, of: 100 }
/** How many texts are remembered that have taken long. */
const mostLong = 1_000

/**
 * Reads on shared connections: a statement is sent behind those that are under way, without a connection of its own, and
 * those of one turn of the event loop go in one packet. So one packet brings several answers.
 *
 * Nothing long runs here, since others would wait behind it. What comes a first time, what is not known to be short, and
 * whatever fails here runs on its own connection by `alone`, which can be cancelled, and has the words for what goes wrong.
 * That is possible because a read can be run again.
 */
export function createSharedReads(config: ClientConfig, alone: ReadTexts, log: Logger): SharedReads {
  const names = createStatementNames()
  /** Texts that have taken long: how often, since which of its times, until when it is not tried, and how long the next time. */
  const long = createRecent<string, { times: number; since: number; until: number; pause: number }>()
  const shared = Array.from({ length: connections }, () =>
    openSharedConnection(
      {
        ...config,
        pipeline: true,
        options: `${config.options ?? ''} -c statement_timeout=${timing.short} -c plan_cache_mode=${plans}`,
      },
      log,
    ),
  )

  let ofThisTurn: SharedConnection | null = null

  // A network that has lost a connection tells neither side, and has most likely lost the others with it.
  const looking = setInterval(() => {
    const looks = shared.map((connection) => connection.look())
    if (Math.max(...looks) >= mostSilent) for (const connection of shared) connection.cut()
  }, timing.look).unref()

  function isSlow(text: string): boolean {
    return long.size() > 0 && performance.now() < (long.get(text)?.until ?? 0)
  }

  // Now and then it may be the machine's fault, which lets something wait that is short.
  function tookLong({ text, times }: Named): void {
    const known = long.get(text)
    // Of those that were under way together, the first have told it.
    if (known && performance.now() < known.until) return
    const isRare = known && times - known.since > (known.times + 1) * slow.of
    const kept = known && !isRare ? known : { times: 0, since: times, until: 0, pause: timing.slow }
    kept.times++
    if (kept.times >= slow.times) {
      kept.since = times
      kept.until = performance.now() + kept.pause
      kept.pause = Math.min(2 * kept.pause, timing.slowAtMost)
    }
    if (!known && long.size() >= mostLong) long.takeOldest()
    long.set(text, kept)
  }

  /** All that is read in one turn of the event loop goes to one connection, so that it goes together. */
  function connectionOfThisTurn(): SharedConnection | null {
    if (ofThisTurn?.isOpen()) return ofThisTurn
    ofThisTurn = null
    for (const connection of shared) {
      if (connection.isOpen() && (!ofThisTurn || connection.waiting() < ofThisTurn.waiting())) ofThisTurn = connection
    }
    if (ofThisTurn) setImmediate(() => (ofThisTurn = null))
    return ofThisTurn
  }

  function again(named: Named, values: readonly unknown[], error: unknown): Promise<Texts | undefined> {
    // Whoever waited that long need not wait for the same once more.
    if (error instanceof SilentConnectionError) throw error
    if ((error as { code?: string }).code === queryCanceled) tookLong(named)
    if (isOutdated(error)) names.giveUp(named.text)
    return alone(named.text, values)
  }

  return {
    read(text, values) {
      if (isSlow(text)) return alone(text, values)
      const connection = connectionOfThisTurn()
      const named = connection && names.of(text, connection.client())
      if (!connection || !named) return alone(text, values)
      const answer = new Promise<Texts | undefined>((resolve, reject) => {
        const statement = { text: named.text, name: named.name, values: [...values] }
        connection.read(statement, (error, row) => (error ? reject(error) : resolve(row)))
      })
      return answer.catch((error: unknown) => again(named, values, error))
    },
    async end() {
      clearInterval(looking)
      await Promise.all(shared.map((connection) => connection.end()))
    },
  }
}

/** SQLSTATE of a statement that took longer than it may. */
const queryCanceled = '57014'
