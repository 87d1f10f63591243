import type { Pool, PoolClient } from 'pg'
import type { Logger } from 'pino'
import { streamOf } from './client-stream.ts'

/** Milliseconds. */
const timing = {
  look: 1_000,
  /** After so long without a byte of an answer it is asked what became of a statement. */
  silent: 2_000,
}

/** What is waited for on one connection. */
interface Wait {
  statements: number
  /** When the last byte came, or the first statement was sent. */
  since: number
  bytesRead: number
}

/** Keeps an eye on connections on which an answer is waited for. */
export interface LostConnections {
  /** Waits for the answer to a statement, which fails when its connection turns out to be lost. */
  readonly waitFor: <T>(client: PoolClient, answer: Promise<T>) => Promise<T>
  readonly stop: () => void
}

/**
 * Cuts connections that lead nowhere: a network that has lost one tells neither side, and an answer would be waited for
 * until TCP gives up, minutes later. A statement that is silent is asked after on another connection; where PostgreSQL is
 * not at it, or does not answer there either, its connection is cut, and with it those that are idle, since whatever
 * befell the one has most likely befallen them.
 * @param atWork which of these server processes are at a statement; rejects if PostgreSQL does not answer
 */
export function cutLostConnections(
  pool: Pool,
  atWork: (processes: readonly number[]) => Promise<ReadonlySet<number>>,
  log: Logger,
): LostConnections {
  const waits = new Map<PoolClient, Wait>()
  const idle = new Set<PoolClient>()
  let isLooking = false

  pool.on('acquire', (client) => idle.delete(client))
  pool.on('release', (_error, client) => idle.add(client))
  pool.on('remove', (client) => idle.delete(client))

  async function look(): Promise<void> {
    const now = performance.now()
    for (const [client, wait] of waits) {
      const { bytesRead } = streamOf(client)
      if (bytesRead !== wait.bytesRead) Object.assign(wait, { bytesRead, since: now })
    }
    const silent = [...waits].filter(([, { since }]) => now - since >= timing.silent)
    if (silent.length === 0) return
    const alive = await atWork(silent.map(([client]) => processOf(client))).catch(() => null)
    const lost = silent.filter(
      ([client, wait]) =>
        waits.get(client) === wait && streamOf(client).bytesRead === wait.bytesRead && !alive?.has(processOf(client)),
    )
    if (lost.length === 0) return
    log.warn({ connections: lost.length, databaseAnswers: alive !== null }, 'connections to the database are lost')
    for (const [client] of lost) cut(client)
    for (const client of idle) cut(client)
  }

  const timer = setInterval(async () => {
    if (isLooking) return
    isLooking = true
    await look()
    isLooking = false
  }, timing.look).unref()

  return {
    async waitFor(client, answer) {
      const wait = waits.get(client) ?? {
        statements: 0,
        since: performance.now(),
        bytesRead: streamOf(client).bytesRead,
      }
      waits.set(client, wait)
      wait.statements++
      try {
        return await answer
      } finally {
        wait.statements--
        if (wait.statements === 0) waits.delete(client)
      }
    },
    stop: () => clearInterval(timer),
  }
}

/** Ends a connection that may not answer: what is waited for on it fails. */
export function cut(client: PoolClient): void {
  streamOf(client).destroy(new Error('Connection terminated because it is lost'))
}

/** What `pg` has and declares nowhere: the number of the server's process. */
type Undeclared = PoolClient & { processID: number }

export function processOf(client: PoolClient): number {
  return (client as Undeclared).processID
}
