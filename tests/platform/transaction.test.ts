import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { withCancellation } from '../../src/platform/cancellation.ts'
import { type Database, openDatabase, type PrismaClient } from '../../src/platform/database.ts'
import { appendEvent } from '../../src/platform/events/append.ts'
import { TransactionOverError } from '../../src/platform/lazy-prisma.ts'
import { createPool } from '../../src/platform/pool.ts'
import { sql } from '../../src/platform/sql.ts'
import { inSavepoint, inTransaction, rowsOf, send } from '../../src/platform/transaction.ts'
import { type ConnectedDatabase, connectTestDatabase } from '../harness/connected-database.ts'

// What is written: the rows of a table of our own, seen from outside.

let database: ConnectedDatabase
let pool: Pool
let db: PrismaClient

beforeAll(async () => {
  database = await connectTestDatabase()
  await database.pool.query('CREATE TABLE "Written" ("what" text PRIMARY KEY)')
  pool = createPool({ connectionString: database.url, max: 3 }, pino({ level: 'silent' }))
  // The database is removed while connections may still be closing.
  pool.on('error', () => {})
  db = openDatabase(pool)
})

afterAll(async () => {
  await db.$disconnect()
  await pool.end()
  await database.close()
})

beforeEach(async () => {
  await database.pool.query('TRUNCATE "Written", "Event"')
})

const write = (on: Database, what: string) => send(on, sql`INSERT INTO "Written" VALUES (${what})`)
const writeAndWait = (on: Database, what: string) => on.$executeRaw`INSERT INTO "Written" VALUES (${what})`
const fail = (on: Database) => send(on, sql`SELECT 1 / 0`)
const divisionByZero = expect.objectContaining({ code: '22012', message: 'division by zero' })

async function written(): Promise<string[]> {
  const { rows } = await database.pool.query<{ what: string }>('SELECT "what" FROM "Written" ORDER BY "what"')
  return rows.map(({ what }) => what)
}

describe('what is sent and not waited for', () => {
  test('is done in its order, before what is waited for after it, and committed with it', async () => {
    const seen = await inTransaction(db, async (on) => {
      await write(on, 'a')
      await write(on, 'b')
      await writeAndWait(on, 'c')
      await write(on, 'd')
      return rowsOf<{ what: string }>(on, sql`SELECT "what" FROM "Written" ORDER BY "what"`)
    })
    expect(seen.map(({ what }) => what)).toEqual(['a', 'b', 'c', 'd'])
    expect(await written()).toEqual(['a', 'b', 'c', 'd'])
  })

  test.each<[string, (on: Database) => Promise<unknown>]>([
    ['nothing after it', async () => 'done'],
    ['more that is not waited for', (on) => write(on, 'c')],
    ['something that is waited for', (on) => writeAndWait(on, 'c')],
    ['something whose failure is overlooked', (on) => writeAndWait(on, 'c').catch(() => 'done')],
    ['an error of the work', () => Promise.reject(new Error('the work goes on to fail'))],
  ])('fails the whole by its own error, with %s', async (_what, then) => {
    const work = inTransaction(db, async (on) => {
      await writeAndWait(on, 'a')
      await fail(on)
      await write(on, 'b')
      await delay(5)
      return then(on)
    })
    await expect(work).rejects.toEqual(divisionByZero)
    expect(await written()).toEqual([])
  })

  test('does not stand in for the error of something that was waited for', async () => {
    await database.pool.query(`INSERT INTO "Written" VALUES ('taken')`)
    const work = inTransaction(db, async (on) => {
      const taken = writeAndWait(on, 'taken')
      await delay(20)
      await write(on, 'after it')
      await taken
    })
    await expect(work).rejects.toThrow('duplicate key value')
    expect(await written()).toEqual(['taken'])
  })

  test('may be an event: one that cannot be written undoes what it tells of', async () => {
    const tell = (type: string | null) =>
      inTransaction(db, async (on) => {
        await writeAndWait(on, 'a')
        const event = { organizationId: null, actorId: null, subjectType: 'Task', data: {}, requestId: null }
        await appendEvent(on, { ...event, type: type as string, subjectId: '01890000-0000-7000-8000-0000000000aa' })
      })
    await expect(tell(null)).rejects.toMatchObject({ code: '23502', column: 'type' })
    expect([await written(), await database.db.event.count()]).toEqual([[], 0])
    await tell('task.created')
    expect([await written(), await database.db.event.count()]).toEqual([['a'], 1])
  })

  test('is done anew with the whole after a deadlock', async () => {
    await database.pool.query(`INSERT INTO "Written" VALUES ('one'), ('two')`)
    const attempts = { one: 0, two: 0 }
    const locked = { one: Promise.withResolvers<void>(), two: Promise.withResolvers<void>() }
    const done = { one: Promise.withResolvers<void>(), two: Promise.withResolvers<void>() }
    const lock = (what: string) => sql`UPDATE "Written" SET "what" = "what" WHERE "what" = ${what}`
    const both = async (first: 'one' | 'two', second: 'one' | 'two') => {
      await inTransaction(db, async (on) => {
        // The one that is broken off comes back when the other is done: at once, it could take a lock before it again.
        if (++attempts[first] > 1) await done[second].promise
        await rowsOf(on, lock(first))
        locked[first].resolve()
        await locked[second].promise
        await send(on, lock(second))
        await write(on, `${first}, ${second}`)
      })
      done[first].resolve()
    }
    await Promise.all([both('one', 'two'), both('two', 'one')])
    expect(attempts.one + attempts.two).toBe(3)
    expect(await written()).toEqual(['one', 'one, two', 'two', 'two, one'])
  })
})

describe('a part', () => {
  test('that is undone takes what was sent and failed in it along, and its error is why', async () => {
    const result = await inTransaction(db, async (on) => {
      await write(on, 'before')
      const part = inSavepoint(on, async () => {
        await write(on, 'in it')
        await fail(on)
        await writeAndWait(on, 'after it')
      })
      await expect(part).rejects.toEqual(divisionByZero)
      await write(on, 'afterwards')
      return 'done'
    })
    expect(result).toBe('done')
    expect(await written()).toEqual(['afterwards', 'before'])
  })

  test('of a part is undone without it', async () => {
    await inTransaction(db, (on) =>
      inSavepoint(on, async () => {
        await write(on, 'outer')
        await expect(
          inSavepoint(on, async () => {
            await write(on, 'inner')
            throw new Error('only this')
          }),
        ).rejects.toThrow('only this')
      }),
    )
    expect(await written()).toEqual(['outer'])
  })

  test('does not hide what failed before it', async () => {
    const work = inTransaction(db, async (on) => {
      await fail(on)
      await inSavepoint(on, () => writeAndWait(on, 'in it')).catch(() => {})
    })
    await expect(work).rejects.toEqual(divisionByZero)
    expect(await written()).toEqual([])
  })

  test('that ends well before its failure is known fails the whole', async () => {
    const work = inTransaction(db, (on) => inSavepoint(on, () => fail(on)))
    await expect(work).rejects.toEqual(divisionByZero)
  })
})

test('a COMMIT of which PostgreSQL makes a ROLLBACK is a failure', async () => {
  const work = inTransaction(db, async (on) => {
    await writeAndWait(on, 'a')
    await on.$executeRaw`SELECT 1 / 0`.catch(() => {})
  })
  await expect(work).rejects.toThrow('PostgreSQL did not commit: a statement of the transaction had failed')
  expect(await written()).toEqual([])
  await inTransaction(db, (on) => write(on, 'b'))
  expect(await written()).toEqual(['b'])
})

test('work that goes on after its transaction has ended writes nothing, neither on its own nor into another one', async () => {
  const late: Promise<unknown>[] = []
  const work = inTransaction(db, async (on) => {
    await write(on, 'a')
    const straggler = async () => {
      await delay(100)
      await write(on, 'late')
    }
    late.push(straggler().catch((error: unknown) => error))
    throw new Error('another part has failed')
  })
  await expect(work).rejects.toThrow('another part has failed')
  // Another transaction has the connection, which is the last that was given back.
  await inTransaction(db, async (on) => {
    await write(on, 'b')
    await delay(200)
  })
  expect(await Promise.all(late)).toEqual([new TransactionOverError()])
  expect(await written()).toEqual(['b'])
})

test('work that is stopped between two statements has done neither', async () => {
  const stopping = new AbortController()
  const work = withCancellation(stopping, () =>
    inTransaction(db, async (on) => {
      await writeAndWait(on, 'a')
      stopping.abort(new Error('nobody waits any more'))
      await write(on, 'b')
    }),
  )
  await expect(work).rejects.toThrow('nobody waits any more')
  expect(await written()).toEqual([])
})

test('Prisma asks nothing more on the connection of a transaction that is over', async () => {
  const { promise: goOn, resolve } = Promise.withResolvers<void>()
  const late: Promise<unknown>[] = []
  const work = inTransaction(db, async (on) => {
    // Prisma has begun when the transaction ends.
    await writeAndWait(on, 'a')
    late.push(goOn.then(() => writeAndWait(on, 'late')).catch((error: unknown) => error))
    throw new Error('another part has failed')
  })
  await expect(work).rejects.toThrow('another part has failed')
  await inTransaction(db, async (on) => {
    await write(on, 'b')
    resolve()
    await delay(50)
  })
  expect(await Promise.all(late)).toEqual([new TransactionOverError()])
  expect(await written()).toEqual(['b'])
})

test('work that is stopped at its first statement has not done it', async () => {
  const stopping = new AbortController()
  const blocker = await database.pool.connect()
  await blocker.query('BEGIN')
  await blocker.query('LOCK TABLE "Written" IN ACCESS EXCLUSIVE MODE')
  const work = withCancellation(stopping, () => inTransaction(db, (on) => write(on, 'a')))
  await delay(50)
  stopping.abort(new Error('nobody waits any more'))
  await expect(work).rejects.toMatchObject({ code: '57014' })
  await blocker.query('ROLLBACK')
  blocker.release()
  expect(await written()).toEqual([])
})
