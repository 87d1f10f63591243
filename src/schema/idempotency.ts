import { createHash } from 'node:crypto'
import type { Context } from '../context/context.ts'
import type { Database } from '../platform/database.ts'
import {
  ConflictError,
  InvalidInputError,
  type KeptRefusal,
  keptRefusal,
  Refusal,
  refusalFrom,
} from '../platform/errors.ts'
import type { Prisma } from '../platform/generated/prisma/client.ts'
import { hashForComparison } from '../platform/passwords.ts'
import { type Purge, purgeOfRows, ROW } from '../platform/purge.ts'
import { name, sql } from '../platform/sql.ts'
import { inSavepoint, send } from '../platform/transaction.ts'
import type { InputFields } from './input.ts'

/**
 * Idempotency keys: a mutation that is sent again under its key is not done again, but answered as the first time, for 24
 * hours. Of two at once, the second waits for the first. What is kept is the rule's outcome, its payload or its refusal,
 * written in the transaction of the rule's own writes; so a crash leaves both or neither. A malformed input keeps nothing.
 */

const HOURS_KEPT = 24

/** A mutation as it was sent with a key. */
export interface Keyed {
  readonly key: string
  readonly mutation: string
  /** From `fingerprintOf`. */
  readonly fingerprint: string
}

/** What a digest is made of that is the same for the same input, and from which no secret can be guessed cheaply. */
export async function fingerprintOf(
  fields: InputFields,
  input: Readonly<Record<string, unknown>>,
  key: string,
): Promise<string> {
  const parts = await Promise.all(
    Object.keys(fields)
      .sort()
      .filter((field) => input[field] !== undefined)
      .map(async (field) => [
        field,
        fields[field]?.isSecret ? await hashForComparison(String(input[field]), key) : input[field],
      ]),
  )
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}

/** What a rule came to. */
export type Outcome<T> = { readonly payload: T } | { readonly refusal: Refusal }

/**
 * Does the work once per key, and answers with its outcome, of now or of the first time.
 * @param transact runs what it is given in one transaction
 */
export async function once<T>(
  context: Context,
  keyed: Keyed,
  transact: <Result>(work: (db: Database) => Promise<Result>) => Promise<Result>,
  work: (db: Database) => Promise<T>,
): Promise<Outcome<T>> {
  const caller = callerOf(context, keyed)
  try {
    return await transact((db) => first(db, caller, keyed, work))
  } catch (error) {
    if (!isTaken(error)) throw error
  }
  const where = { caller_key: { caller, key: keyed.key } }
  return replayed(await context.db.idempotentMutation.findUniqueOrThrow({ where }), keyed)
}

/**
 * Whose key it is. Strangers who are not signed in have one each: their whole input, secrets included, tells them apart. So
 * nobody meets, or learns of, another's key, and the same request is answered as the first time from whatever address.
 */
function callerOf({ viewer }: Context, { fingerprint }: Keyed): string {
  return viewer.userId ?? `anonymous ${fingerprint}`
}

/** Does the work under a key that nobody has. Nothing is waited for before it: a key that is taken fails the transaction. */
async function first<T>(
  db: Database,
  caller: string,
  { key, mutation, fingerprint }: Keyed,
  work: (db: Database) => Promise<T>,
): Promise<Outcome<T>> {
  await send(
    db,
    sql`DELETE FROM "IdempotentMutation" WHERE "caller" = ${caller} AND "key" = ${key} AND "createdAt" < clock_timestamp() - make_interval(hours => ${HOURS_KEPT})`,
  )
  // Waits for another transaction that is at the same key.
  await send(
    db,
    sql`INSERT INTO "IdempotentMutation" ("caller", "key", "mutation", "fingerprint", "createdAt")
      VALUES (${caller}, ${key}, ${mutation}, ${fingerprint}, clock_timestamp())`,
  )
  const outcome = await inSavepoint(db, () => work(db)).then(
    (payload): Outcome<T> => ({ payload }),
    (error: unknown): Outcome<T> => {
      if (!(error instanceof Refusal) || error instanceof InvalidInputError) throw error
      return { refusal: error }
    },
  )
  await send(
    db,
    sql`UPDATE "IdempotentMutation" SET "outcome" = ${JSON.stringify(written(outcome))}::jsonb WHERE "caller" = ${caller} AND "key" = ${key}`,
  )
  return outcome
}

/** Whether a transaction failed because its key is taken. SQLSTATE 23505, unique_violation. */
function isTaken(error: unknown): boolean {
  const { code, constraint } = error as { code?: unknown; constraint?: unknown }
  return code === '23505' && constraint === 'IdempotentMutation_pkey'
}

/** The outcomes that nothing is answered with any more. */
export const purgeOfIdempotencyKeys: Purge = purgeOfRows({
  what: 'idempotency keys',
  table: 'IdempotentMutation',
  key: ['caller', 'key'],
  where: sql`${name(ROW, 'createdAt')} < clock_timestamp() - make_interval(hours => ${HOURS_KEPT})`,
})

interface Kept {
  mutation: string
  fingerprint: string
  outcome: Prisma.JsonValue
}

function replayed<T>(kept: Kept, { mutation, fingerprint }: Keyed): Outcome<T> {
  if (kept.mutation !== mutation || kept.fingerprint !== fingerprint) {
    return {
      refusal: new ConflictError(
        'This idempotency key was used with another mutation or another input: take a new one.',
      ),
    }
  }
  const outcome = kept.outcome as { payload: T } | { refusal: KeptRefusal }
  return 'payload' in outcome ? outcome : { refusal: refusalFrom(outcome.refusal) }
}

/** Payloads are made of ids and other plain values, refusals of texts. */
function written(outcome: Outcome<unknown>): object {
  return 'payload' in outcome ? outcome : { refusal: keptRefusal(outcome.refusal) }
}
