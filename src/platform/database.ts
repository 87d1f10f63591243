import { PrismaPg } from '@prisma/adapter-pg'
import { DatabaseError, type Pool } from 'pg'
import { Prisma, PrismaClient } from './generated/prisma/client.ts'
import { connectionHandedOver } from './lazy-prisma.ts'

/** What a rule needs of Prisma: the client, or a transaction on it. */
export type Database = Prisma.TransactionClient

export type { PrismaClient }

const pools = new WeakMap<PrismaClient, Pool>()

/** Opens Prisma over a pool of connections. Closing the client leaves the pool to its owner. */
export function openDatabase(pool: Pool): PrismaClient {
  const client = new PrismaClient({ adapter: new PrismaPg(handingOver(pool)) })
  pools.set(client, pool)
  return client
}

/** The pool below a client, for statements that need nothing of Prisma. Undefined for Prisma in a transaction. */
export function poolOf(db: Database): Pool | undefined {
  return pools.get(db as PrismaClient)
}

/** The same pool, but where a transaction of ours is under way that Prisma is to take part in, it gives that one's connection. */
function handingOver(pool: Pool): Pool {
  return new Proxy(pool, {
    get(target, property) {
      if (property === 'connect') return async () => connectionHandedOver() ?? target.connect()
      const value: unknown = Reflect.get(target, property)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** SQLSTATE unique_violation and foreign_key_violation. */
const constraintCodes = new Set(['23505', '23503'])

/** The constraint that a write broke (`Project_organizationId_key_key`), or null if the error is something else. */
export function brokenConstraint(error: unknown): string | null {
  if (error instanceof DatabaseError) return constraintCodes.has(error.code ?? '') ? (error.constraint ?? null) : null
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return null
  const cause = (
    error.meta as
      | { driverAdapterError?: { cause?: { constraint?: { index?: string }; originalCode?: string } } }
      | undefined
  )?.driverAdapterError?.cause
  const isConstraint =
    error.code === 'P2002' || error.code === 'P2003' || constraintCodes.has(cause?.originalCode ?? '')
  return (isConstraint && cause?.constraint?.index) || null
}
