import { AsyncLocalStorage } from 'node:async_hooks'
import type { PoolClient, QueryResult } from 'pg'
import type { Database, PrismaClient } from './database.ts'

/**
 * Prisma in a transaction of ours. To begin one of its own takes Prisma as long as several statements, and many rules never
 * ask it anything; so it begins when it is asked first, on the connection that the transaction is on, and is kept from
 * beginning and ending anything there.
 */
export interface LazyPrisma {
  readonly db: Database
  /** Prisma takes nothing more from then on. */
  readonly end: () => Promise<void>
}

interface HandedOver {
  readonly client: PoolClient
  readonly isOver: () => boolean
}

const handedOver = new AsyncLocalStorage<HandedOver>()

/** The connection that Prisma is to begin a transaction on instead of one of its pool's. */
export function connectionHandedOver(): Pick<PoolClient, 'query' | 'on' | 'removeListener' | 'release'> | undefined {
  const given = handedOver.getStore()
  return given && guarded(given)
}

/** @param milliseconds how long the transaction may take */
export function openLazyPrisma(prisma: PrismaClient, client: PoolClient, milliseconds: number): LazyPrisma {
  const over = Promise.withResolvers<void>()
  let hasEnded = false
  let begun: { database: Promise<Database>; ended: Promise<void> } | undefined

  function begin(): Promise<Database> {
    if (hasEnded) return Promise.reject(new TransactionOverError())
    begun ??= beginNow()
    return begun.database
  }

  function beginNow(): NonNullable<typeof begun> {
    const { promise: database, resolve, reject } = Promise.withResolvers<Database>()
    const ended = handedOver
      .run({ client, isOver: () => hasEnded }, () =>
        prisma.$transaction(
          (transaction) => {
            resolve(transaction)
            return over.promise
          },
          { timeout: milliseconds },
        ),
      )
      .catch(reject)
    return { database, ended }
  }

  return {
    db: asked(begin),
    async end() {
      hasEnded = true
      over.resolve()
      await begun?.ended
    },
  }
}

/** Something was asked in a transaction that is over, by work that nobody waited for. */
export class TransactionOverError extends Error {
  constructor() {
    super('The transaction is over.')
  }
}

/** What looks like Prisma, and asks it once it is there. */
function asked(begin: () => Promise<Database>): Database {
  type Methods = Record<PropertyKey, (...args: unknown[]) => unknown>
  const methodsOf = (find: (database: Database) => Methods): Methods =>
    new Proxy<Methods>(
      {},
      {
        get:
          (_target, method) =>
          (...args: unknown[]) =>
            whenAwaited(async () => (find(await begin())[method] as Methods[string])(...args)),
      },
    )
  const ofDatabase = methodsOf((database) => database as unknown as Methods)
  return new Proxy({} as Database, {
    get(_target, property) {
      if (typeof property === 'symbol') return undefined
      if (property.startsWith('$')) return ofDatabase[property]
      return methodsOf((database) => database[property as 'task'] as unknown as Methods)
    },
  })
}

/** As Prisma's own promises: what is asked is asked when somebody waits for it. */
function whenAwaited<T>(ask: () => Promise<T>): Pick<Promise<T>, 'then' | 'catch' | 'finally'> {
  let answer: Promise<T> | undefined
  const asking = (): Promise<T> => (answer ??= ask())
  return {
    // oxlint-disable-next-line unicorn/no-thenable -- it is to be awaited
    then: (onAnswer, onError) => asking().then(onAnswer, onError),
    catch: (onError) => asking().catch(onError),
    finally: (onEnd) => asking().finally(onEnd),
  }
}

/** A connection on which a transaction neither begins nor ends, and on which nothing comes after its end. */
function guarded({ client, isOver }: HandedOver): NonNullable<ReturnType<typeof connectionHandedOver>> {
  const query = async (statement: { text: string }): Promise<unknown> => {
    if (bounds.has(statement.text)) return nothingDone
    if (isOver()) throw new TransactionOverError()
    return client.query(statement)
  }
  return {
    query: query as PoolClient['query'],
    on: () => client,
    removeListener: () => client,
    release: () => {},
  }
}

const bounds = new Set(['BEGIN', 'COMMIT', 'ROLLBACK'])
const nothingDone: Pick<QueryResult, 'rowCount' | 'rows' | 'fields'> = { rowCount: null, rows: [], fields: [] }
