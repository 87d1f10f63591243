import { Pool, type PoolClient, type PoolConfig, type QueryResult } from 'pg'
import type { Logger } from 'pino'
import { createCancellation, currentCancellation } from './cancellation.ts'
import { corkThisTurn } from './client-stream.ts'
import { cutLostConnections } from './lost-connections.ts'
import { createStatementNames, isOutdated } from './statement-names.ts'
import { within } from './within.ts'

type Query = (...args: unknown[]) => Promise<QueryResult>

/** How long is waited on the connection beside the pool, for a new one and for an answer. */
const besideMilliseconds = 2_000

/**
 * The pool of connections. Its statements stop with the work that they are for (`withCancellation`), are kept prepared by
 * PostgreSQL, and do not wait for an answer on a connection that is lost. What is sent on one connection without waiting for
 * the answer before it takes no round trip of its own.
 */
export function createPool(config: PoolConfig, log: Logger): Pool {
  const pool = new Pool({ ...config, pipeline: true })
  // Beside the pool, which may have no connection left just when something has to be cancelled or asked after.
  const beside = new Pool({
    ...config,
    max: 1,
    connectionTimeoutMillis: besideMilliseconds,
    query_timeout: besideMilliseconds,
  })
  beside.on('error', (error) => log.debug({ err: error }, 'the connection beside the pool broke'))
  const cancellation = createCancellation(beside, log)
  const connections = cutLostConnections(pool, atWork, log)
  const names = createStatementNames()
  /** Until the last BEGIN on a connection is answered. */
  const beginnings = new WeakMap<PoolClient, Promise<unknown>>()

  pool.on('connect', (client) => {
    const query = client.query.bind(client) as Query
    // `pg` declares a dozen forms of this method; those with a callback or a cursor pass as they are.
    client.query = ((...args: unknown[]) => {
      if (isForOthers(args)) return query(...args)
      const text = textOf(args[0])
      const send = (): Promise<QueryResult> => {
        corkThisTurn(client)
        return connections.waitFor(client, sendNamed(query, args, text, client))
      }
      if (text === 'BEGIN') {
        // It is never stopped: what was sent after it would be done on its own.
        const answer = send()
        beginnings.set(
          client,
          answer.catch(() => {}),
        )
        return answer
      }
      // What ends a transaction is never stopped: half an end is none.
      const signal = isEnd.test(text) ? undefined : currentCancellation()
      return signal ? cancellation.heed(signal, client, send, beginnings.get(client)) : send()
    }) as PoolClient['query']
  })

  async function sendNamed(query: Query, args: unknown[], text: string, client: PoolClient): Promise<QueryResult> {
    const [given] = args
    // A text alone goes by the simple protocol, which prepares nothing.
    if (typeof given !== 'object' || given === null) return query(...args)
    const named = names.of(text, client)
    if (named === undefined) return query(given)
    try {
      return await query({ ...given, text: named.text, name: named.name })
    } catch (error) {
      if (isOutdated(error)) names.giveUp(text)
      throw error
    }
  }

  const queryPool = pool.query.bind(pool) as Query
  pool.query = (async (...args: unknown[]) => {
    if (isForOthers(args)) return queryPool(...args)
    try {
      return await queryOnce(args)
    } catch (error) {
      if (!isOutdated(error)) throw error
      return queryOnce(args)
    }
  }) as Pool['query']

  async function queryOnce(args: unknown[]): Promise<QueryResult> {
    const client = await pool.connect()
    let broken: Error | undefined
    const onError = (error: Error): void => {
      broken = error
    }
    client.on('error', onError)
    try {
      return await (client.query as Query)(...args)
    } finally {
      client.off('error', onError)
      client.release(broken)
    }
  }

  const end: () => Promise<void> = pool.end.bind(pool)
  pool.end = async () => {
    await Promise.all([end(), beside.end()])
    connections.stop()
  }

  async function atWork(processes: readonly number[]): Promise<ReadonlySet<number>> {
    const { rows } = await within(
      besideMilliseconds,
      beside.query<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE pid = ANY ($1::int[]) AND state <> 'idle' AND state <> 'idle in transaction'`,
        [processes],
      ),
    )
    return new Set(rows.map(({ pid }) => pid))
  }

  return pool
}

const isEnd = /^\s*(commit|rollback)\b/i

function isForOthers([query, ...more]: unknown[]): boolean {
  return typeof more.at(-1) === 'function' || (typeof query === 'object' && query !== null && 'submit' in query)
}

function textOf(query: unknown): string {
  if (typeof query === 'string') return query
  return typeof query === 'object' && query !== null && 'text' in query ? String(query.text) : ''
}
