import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import type { Pool, PoolClient, QueryConfig, QueryResult } from 'pg'
import { currentCancellation } from './cancellation.ts'
import { type Database, type PrismaClient, poolOf } from './database.ts'
import { TimeoutError } from './errors.ts'
import { Prisma } from './generated/prisma/client.ts'
import { openLazyPrisma, TransactionOverError } from './lazy-prisma.ts'
import { raw, type Sql } from './sql.ts'
import { within } from './within.ts'

/**
 * Transactions. Rules work in them through Prisma, which waits for each statement, or by statements of our own. What needs no
 * answer before the next statement is sent by `send`, and takes no round trip of its own.
 */

/** How long a transaction may take unless it is said, in milliseconds. */
const mostMilliseconds = 15_000
const mostAttempts = 4

interface Transaction {
  /** Null when the transaction is over, which it may be while work of it still goes on: if a part of it fails beside others. */
  client: PoolClient | null
  /** What was sent and not waited for. Each comes to its error, or to null. */
  readonly sent: Promise<unknown>[]
  /** What is to be done once it is committed. */
  readonly afterwards: Set<(pool: Pool) => void>
  /** How many parts are under way, each within the one before it. */
  parts: number
}

const current = new AsyncLocalStorage<Transaction>()

/**
 * Does the work in one transaction: all of it, or nothing if it throws. Where PostgreSQL breaks the transaction off for
 * another's sake (a deadlock), the work is done anew, so it must do nothing that cannot be repeated.
 * @throws what the work throws, and TimeoutError if it takes too long
 */
export async function inTransaction<T>(
  prisma: PrismaClient,
  work: (db: Database) => Promise<T>,
  milliseconds = mostMilliseconds,
): Promise<T> {
  const pool = poolOf(prisma)
  if (!pool) throw new Error('a transaction begins on a pool of connections')
  for (let attempt = 1; ; attempt++) {
    const client = await pool.connect()
    const transaction: Transaction = { client, sent: [], afterwards: new Set(), parts: 0 }
    try {
      const result = await current.run(transaction, () =>
        onConnection(client, transaction, { prisma, work, milliseconds }),
      )
      for (const act of transaction.afterwards) act(pool)
      return result
    } catch (error) {
      // If a statement has failed that nobody waited for, PostgreSQL makes a ROLLBACK of the COMMIT.
      const cause = await causeOf(error, transaction.sent)
      if (attempt === mostAttempts || !wasBrokenOff(cause)) throw cause as Error
      // For whom it was broken off is about to take the locks it held, and would lose them to one that comes back at once.
      await delay(attempt * (5 + Math.random() * 20))
    }
  }
}

async function onConnection<T>(
  client: PoolClient,
  transaction: Transaction,
  given: { prisma: PrismaClient; work: (db: Database) => Promise<T>; milliseconds: number },
): Promise<T> {
  const { prisma, work, milliseconds } = given
  const lazy = openLazyPrisma(prisma, client, milliseconds)
  let broken: Error | undefined
  const onError = (error: Error): void => {
    broken = error
  }
  client.on('error', onError)
  try {
    // The next statement needs not wait for it, and fails with it if the connection is lost.
    client.query('BEGIN').catch(() => {})
    const result = await within(milliseconds, work(lazy.db), () => new TimeoutError(milliseconds / 1000))
    await lazy.end()
    // Work that is to stop may have sent statements that were refused, and not have waited for them.
    currentCancellation()?.throwIfAborted()
    transaction.client = null
    const { command } = await client.query('COMMIT')
    if (command !== 'COMMIT') throw new Error('PostgreSQL did not commit: a statement of the transaction had failed')
    return result
  } catch (error) {
    transaction.client = null
    await lazy.end()
    await client.query('ROLLBACK').catch(onError)
    throw error
  } finally {
    // A cancellation of one of them must not meet what comes next on the connection.
    await Promise.all(transaction.sent)
    client.off('error', onError)
    client.release(broken)
  }
}

/** Why work has failed: what was sent and failed of itself, if anything, comes before the error that the work met after it. */
async function causeOf(met: unknown, sent: readonly Promise<unknown>[]): Promise<unknown> {
  const failures = await Promise.all(sent)
  const [first = met] = failures.filter((failure) => failure !== null && !isAftermath(failure))
  return first
}

/** Whether a statement failed because one before it had. SQLSTATE 25P02, in_failed_sql_transaction. */
function isAftermath(error: unknown): boolean {
  return (error as { code?: unknown }).code === '25P02'
}

/**
 * Sends a statement in the transaction under way without waiting for its answer. If it fails, so does whatever comes after
 * it, and the transaction by its error. Outside of `inTransaction` it is waited for.
 */
export async function send(db: Database, statement: Sql): Promise<void> {
  const { text, values } = statement
  if (isInTransaction()) sendQuery({ text, values }).catch(() => {})
  else await db.$executeRawUnsafe(text, ...values)
}

export function isInTransaction(): boolean {
  return current.getStore()?.client != null
}

/**
 * The same for a statement whose answer is wanted, but not before the transaction ends, which it fails with.
 * @throws TransactionOverError outside of `inTransaction`
 */
export function sendQuery(config: QueryConfig): Promise<QueryResult> {
  const transaction = current.getStore()
  if (!transaction?.client) throw new TransactionOverError()
  const answer = transaction.client.query(config)
  transaction.sent.push(
    answer.then(
      () => null,
      (error: unknown) => error,
    ),
  )
  return answer
}

/** Does something once the transaction under way is committed, once however often it is said. Outside of one at once. */
export function afterCommit(db: Database, act: (pool: Pool) => void): void {
  const transaction = current.getStore()
  const pool = poolOf(db)
  if (pool) act(pool)
  else transaction?.afterwards.add(act)
}

/** The rows that a statement of our own answers with. Several can be on their way at a time in a transaction. */
export async function rowsOf<Row extends object>(db: Database, statement: Sql): Promise<Row[]> {
  const { text, values } = statement
  const on = poolOf(db) ?? current.getStore()?.client
  return on ? ((await on.query({ text, values })).rows as Row[]) : db.$queryRawUnsafe<Row[]>(text, ...values)
}

/** How many rows a statement of our own has written. */
export async function execute(db: Database, statement: Sql): Promise<number> {
  const { text, values } = statement
  const on = poolOf(db) ?? current.getStore()?.client
  return on ? ((await on.query({ text, values })).rowCount ?? 0) : db.$executeRawUnsafe(text, ...values)
}

/** Does a part of a transaction's work that is undone by itself if it throws. @throws TransactionOverError outside of one */
export async function inSavepoint<T>(db: Database, work: () => Promise<T>): Promise<T> {
  const transaction = current.getStore()
  if (!transaction) throw new TransactionOverError()
  const before = transaction.sent.length
  // A name for each depth: a part whose savepoint was not made must not be undone to that of the part around it.
  const { savepoint, release, rollback } = part(++transaction.parts)
  await send(db, savepoint)
  try {
    const result = await work()
    await send(db, release)
    return result
  } catch (error) {
    // What has failed with the part is undone with it, and may be why the part has.
    const cause = await causeOf(error, transaction.sent.splice(before))
    await send(db, rollback)
    await send(db, release)
    throw cause as Error
  } finally {
    transaction.parts--
  }
}

function part(depth: number): { savepoint: Sql; release: Sql; rollback: Sql } {
  return {
    savepoint: raw(`SAVEPOINT part${depth}`),
    release: raw(`RELEASE SAVEPOINT part${depth}`),
    rollback: raw(`ROLLBACK TO SAVEPOINT part${depth}`),
  }
}

/** SQLSTATE 40001, serialization_failure; 40P01, deadlock_detected; and of statements that a migration has overtaken. */
const brokenOff = new Set(['40001', '40P01', '0A000', '26000'])

/** Whether PostgreSQL gave a transaction up for no fault of its own, so that doing it again is worth it. */
export function wasBrokenOff(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  const { code, meta } = error as { code?: unknown; meta?: unknown }
  if (typeof code === 'string' && (brokenOff.has(code) || code === 'P2034')) return true
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false
  const cause = (meta as { driverAdapterError?: { cause?: { originalCode?: string; kind?: string } } } | undefined)
    ?.driverAdapterError?.cause
  return cause?.kind === 'TransactionWriteConflict' || brokenOff.has(cause?.originalCode ?? '')
}
