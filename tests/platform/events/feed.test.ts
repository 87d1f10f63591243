import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { withCancellation } from '../../../src/platform/cancellation.ts'
import {
  AheadOfLogError,
  FellBehindError,
  InvalidInputError,
  LogTruncatedError,
  TooManySubscriptionsError,
} from '../../../src/platform/errors.ts'
import { appendEvent } from '../../../src/platform/events/append.ts'
import { decodeCursor, encodeCursor } from '../../../src/platform/events/cursor.ts'
import { createEventFeed, type EventFeed, type StoredEvent } from '../../../src/platform/events/feed.ts'
import { countPurgeable, purgeEvents } from '../../../src/platform/events/purge.ts'
import { inTransaction } from '../../../src/platform/transaction.ts'
import { type ConnectedDatabase, connectTestDatabase } from '../../harness/connected-database.ts'

const theirs = '01890000-0000-7000-8000-000000000002'
const subject = '01890000-0000-7000-8000-0000000000aa'

let database: ConnectedDatabase
let feed: EventFeed
/** An organization of each test's own, so that its log is empty. */
let ours: string

beforeAll(async () => {
  database = await connectTestDatabase()
})

afterAll(async () => {
  await database.close()
})

beforeEach(async () => {
  ours = randomUUID()
  feed = createEventFeed({
    pool: database.pool,
    connection: { connectionString: database.url },
    log: pino({ level: 'silent' }),
  })
  await feed.ready
})

afterEach(async () => {
  await feed.close()
})

describe('the event feed', () => {
  test('has no subscription for whoever hangs up while it begins', async () => {
    const leaving = new AbortController()
    const ended = Promise.withResolvers<string>()
    const beginning = withCancellation(leaving, () =>
      feed.subscribe({ organizationId: ours, onEnd: () => ended.resolve('ended') }),
    )
    leaving.abort(new Error('they have gone'))
    await expect(beginning).rejects.toThrow('they have gone')
    expect(await ended.promise).toBe('ended')
  })

  test('hands on what was written, whole', async () => {
    const events = await feed.subscribe({ organizationId: ours })
    const actorId = '01890000-0000-7000-8000-0000000000bb'
    await append({ actorId, type: 'task.created', data: { key: 'PEP-1', naïve: ['"', null] }, requestId: 'r-1' })
    const [event] = await take(events, 1)
    expect(event).toEqual({
      position: expect.stringMatching(/^[0-9a-f]{32}$/),
      organizationId: ours,
      actorId,
      type: 'task.created',
      subjectType: 'Task',
      subjectId: subject,
      data: { key: 'PEP-1', naïve: ['"', null] },
      requestId: 'r-1',
      createdAt: expect.any(Date),
    })
    expect(Math.abs(Date.now() - event!.createdAt.getTime())).toBeLessThan(10_000)
  })

  test('hands on the events of a transaction together, in the order in which they were written', async () => {
    const events = await feed.subscribe({ organizationId: ours })
    await inTransaction(database.db, async (db) => {
      for (const type of ['a.b', 'c.d', 'e.f']) await append({ type }, db)
    })
    const received = await take(events, 3)
    expect(typesOf(received)).toEqual(['a.b', 'c.d', 'e.f'])
    expect(positionsOf(received)).toEqual(positionsOf(received).toSorted())
  })

  test('never announces what was rolled back', async () => {
    const events = await feed.subscribe({ organizationId: ours })
    const rollback = inTransaction(database.db, async (db) => {
      await append({ type: 'never.happened' }, db)
      throw new Error('changed my mind')
    })
    await expect(rollback).rejects.toThrow('changed my mind')
    await append({ type: 'did.happen' })
    expect(typesOf(await take(events, 1))).toEqual(['did.happen'])
  })

  test('gives each subscriber the organization and the types that it asked for', async () => {
    const mine = await feed.subscribe({ organizationId: ours })
    const completed = await feed.subscribe({ organizationId: ours, types: ['task.completed', 'task.reopened'] })
    const other = await feed.subscribe({ organizationId: theirs })
    const nobodys = await feed.subscribe({ organizationId: null })
    await append({ organizationId: theirs, type: 'their.event' })
    await append({ organizationId: null, type: 'user.signed-up' })
    await append({ type: 'task.created' })
    await append({ type: 'task.completed' })
    expect(typesOf(await take(mine, 2))).toEqual(['task.created', 'task.completed'])
    expect(typesOf(await take(completed, 1))).toEqual(['task.completed'])
    expect(typesOf(await take(other, 1))).toEqual(['their.event'])
    expect(typesOf(await take(nobodys, 1))).toEqual(['user.signed-up'])
    await feed.close()
    for (const events of [mine, completed, other, nobodys]) {
      expect(await events.next()).toEqual({ done: true, value: undefined })
    }
  })

  test('needs less than 50 ms from the commit to the subscriber, at the median', async () => {
    const events = await feed.subscribe({ organizationId: ours })
    const delays: number[] = []
    for (let round = 0; round < 41; round++) {
      await append()
      const committed = performance.now()
      await take(events, 1)
      delays.push(performance.now() - committed)
    }
    const median = delays.toSorted((one, other) => one - other)[20]
    expect(median).toBeLessThan(50)
  })
})

describe('beside a long transaction', () => {
  test('later events wait for it, then all come in the order of the log', async () => {
    const events = await feed.subscribe({ organizationId: ours })
    const long = await beginTransaction()
    await long.append('long.begun')
    for (let count = 0; count < 20; count++) await append({ type: `short.${count}` })
    const first = take(events, 1)
    expect(await Promise.race([first, pause(150, 'nothing yet')])).toBe('nothing yet')
    await long.append('long.ended')
    await long.end('COMMIT')
    const received = [...(await first), ...(await take(events, 21))]
    expect(typesOf(received)).toEqual([
      'long.begun',
      'long.ended',
      ...Array.from({ length: 20 }, (_, n) => `short.${n}`),
    ])
    expect(positionsOf(received)).toEqual(await positionsInTable())
  })

  test('they come soon after it has ended without an event of its own, which nothing announces', async () => {
    const events = await feed.subscribe({ organizationId: ours })
    const long = await beginTransaction()
    await long.append('never.happened')
    await append({ type: 'short' })
    await pause(100)
    const ended = performance.now()
    await long.end('ROLLBACK')
    expect(typesOf(await take(events, 1))).toEqual(['short'])
    expect(performance.now() - ended).toBeLessThan(1000)
  })

  test('a new subscriber does not get what had committed before it came', async () => {
    const long = await beginTransaction()
    await long.append('long')
    await append({ type: 'past' })
    // The reader has looked when a notification of later has reached it.
    await pause(100)
    const events = await feed.subscribe({ organizationId: ours })
    await append({ type: 'present' })
    await long.end('COMMIT')
    expect(typesOf(await take(events, 2))).toEqual(['long', 'present'])
  })

  test('with many writers of all lengths every event comes once, in the order of the log', async () => {
    const events = await feed.subscribe({ organizationId: ours })
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let round = 0; round < 12; round++) {
        await inTransaction(database.db, async (db) => {
          await append({ type: `${writer}.${round}.first` }, db)
          await pause((writer * 7 + round * 13) % 40)
          if ((writer + round) % 5 === 0) await append({ type: `${writer}.${round}.second` }, db)
        })
      }
    })
    await Promise.all(writers)
    const expected = await positionsInTable()
    expect(expected.length).toBeGreaterThan(96)
    expect(positionsOf(await take(events, expected.length))).toEqual(expected)
  })
})

describe('a subscription after a position', () => {
  test('gets everything that came later, once, while more is written', async () => {
    for (let count = 0; count < 450; count++) await append({ type: `old.${count}` })
    const before = await positionsInTable()
    const resumed = await feed.subscribe({ organizationId: ours, after: before[20]! })
    const writing = (async () => {
      for (let count = 0; count < 200; count++) await append({ type: `new.${count}` })
    })()
    const [received] = await Promise.all([take(resumed, 450 - 21 + 200), writing])
    expect(positionsOf(received)).toEqual((await positionsInTable()).slice(21))
  })

  test('may end and resume after every single event', async () => {
    const start = await feed.subscribe({ organizationId: ours })
    await append({ type: 'n.0' })
    let [last] = await take(start, 1)
    const received: string[] = []
    const writing = (async () => {
      for (let count = 1; count <= 40; count++) {
        await append({ type: `n.${count}` })
        await append({ organizationId: theirs, type: 'their.event' })
      }
    })()
    while (received.length < 40) {
      const events = await feed.subscribe({ organizationId: ours, after: last!.position })
      ;[last] = await take(events, 1)
      await events.return!()
      received.push(last!.type)
    }
    await writing
    expect(received).toEqual(Array.from({ length: 40 }, (_, index) => `n.${index + 1}`))
  })

  test('keeps to the types asked for', async () => {
    const start = await feed.subscribe({ organizationId: ours })
    for (const type of ['a.a', 'b.b', 'a.a', 'c.c']) await append({ type })
    const [first] = await take(start, 1)
    const events = await feed.subscribe({ organizationId: ours, after: first!.position, types: ['a.a', 'c.c'] })
    expect(typesOf(await take(events, 2))).toEqual(['a.a', 'c.c'])
  })

  test.each(['', 'x', '0'.repeat(31), '0'.repeat(33), 'F'.repeat(32), 'f'.repeat(32), `${'0'.repeat(31)} `])(
    'refuses %j',
    async (after) => {
      await expect(feed.subscribe({ organizationId: ours, after })).rejects.toThrow(InvalidInputError)
    },
  )

  test('that the log has not come to is refused, and so is every one of a log with fewer transactions', async () => {
    const refused = async (after: string) => {
      const events = await feed.subscribe({ organizationId: ours, after })
      await expect(events.next()).rejects.toThrow(AheadOfLogError)
      expect(await events.next()).toEqual({ done: true, value: undefined })
    }
    await append({ type: 'last' })
    const last = decodeCursor((await positionsInTable()).at(-1) ?? '')
    // The notification of it is a transaction, too.
    await pause(100)
    await refused('7fffffffffffffff7fffffffffffffff')
    await refused(encodeCursor({ transactionId: last.transactionId + 1_000n, position: 1n }))
    const { rows } = await database.pool.query<{ next: string }>(
      'SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS next',
    )
    await refused(encodeCursor({ transactionId: BigInt(rows[0]?.next ?? ''), position: 0n }))
    // The newest that there can be is none of these.
    const resumed = await feed.subscribe({ organizationId: ours, after: encodeCursor(last) })
    await append({ type: 'next' })
    expect(typesOf(await take(resumed, 1))).toEqual(['next'])
  })

  test('that the log has not come to is refused of an empty log, too', async () => {
    await database.pool.query('TRUNCATE "Event"')
    const ahead = await feed.subscribe({ organizationId: ours, after: `${'7'.repeat(16)}${'0'.repeat(16)}` })
    await expect(ahead.next()).rejects.toThrow(AheadOfLogError)
  })
})

describe('what a subscription is about', () => {
  const here = { projectId: 'p-1', taskId: 't-1' }

  test.each(['now on', 'a cursor on'])(
    'are values that the data must have, if they have the name at all; from %s',
    async (from) => {
      const all = await feed.subscribe({ organizationId: ours })
      await append({ type: 'begin', data: {} })
      const [begin] = await take(all, 1)
      const live = await feed.subscribe({ organizationId: ours, about: here })
      await append({ type: 'here', data: here })
      await append({ type: 'elsewhere', data: { projectId: 'p-1', taskId: 't-2' } })
      await append({ type: 'all of it', data: { projectId: 'p-1' } })
      await append({ type: 'another', data: { projectId: 'p-2' } })
      await append({ type: 'no text', data: { projectId: 'p-1', taskId: 1 } })
      await append({ type: 'null', data: { projectId: 'p-1', taskId: null } })
      const events =
        from === 'now on' ? live : await feed.subscribe({ organizationId: ours, about: here, after: begin!.position })
      expect(typesOf(await take(events, 3))).toEqual(['here', 'all of it', 'null'])
    },
  )
})

describe('`keep`', () => {
  test('is asked about what waits together, in order, and decides what is handed on', async () => {
    const asked: string[][] = []
    const events = await feed.subscribe({
      organizationId: ours,
      async keep(waiting) {
        asked.push(typesOf(waiting))
        return waiting.filter(({ type }) => type !== 'b')
      },
    })
    for (const type of ['a', 'b', 'c']) await append({ type })
    await pause(100)
    expect(typesOf(await take(events, 2))).toEqual(['a', 'c'])
    expect(asked).toEqual([['a', 'b', 'c']])
  })

  test('ends the subscription with what it throws', async () => {
    const events = await feed.subscribe({
      organizationId: ours,
      async keep() {
        throw new Error('not for you')
      },
    })
    await append()
    await expect(events.next()).rejects.toThrow('not for you')
    expect(await events.next()).toEqual({ done: true, value: undefined })
  })
})

test('observers hear of every event of everybody, before subscribers do, until they leave', async () => {
  const heard: string[] = []
  const leave = feed.observe(({ type }) => heard.push(type))
  const events = await feed.subscribe({ organizationId: ours, keep: async (waiting) => (heard.push('kept'), waiting) })
  await append({ organizationId: theirs, type: 'theirs' })
  await append({ organizationId: null, type: 'nobody’s' })
  await append({ type: 'ours' })
  await take(events, 1)
  expect(heard).toEqual(['theirs', 'nobody’s', 'ours', 'kept'])
  leave()
  await append({ type: 'later' })
  await take(events, 1)
  expect(heard).not.toContain('later')
})

test('a caller and an organization have so many subscriptions at a time', async () => {
  const small = createEventFeed({
    pool: database.pool,
    connection: { connectionString: database.url },
    log: pino({ level: 'silent' }),
    limits: { perCaller: 2, perOrganization: 3 },
  })
  await small.ready
  const mine = { organizationId: ours, caller: 'me' }
  const first = await small.subscribe(mine)
  await small.subscribe(mine)
  await expect(small.subscribe(mine)).rejects.toThrow(TooManySubscriptionsError)
  await small.subscribe({ organizationId: ours, caller: 'you' })
  await expect(small.subscribe({ organizationId: ours, caller: 'they' })).rejects.toThrow(TooManySubscriptionsError)
  await small.subscribe({ organizationId: theirs, caller: 'they' })
  await first.return!()
  await first.return!()
  await small.subscribe(mine)
  await expect(small.subscribe(mine)).rejects.toThrow(TooManySubscriptionsError)
  await small.close()
})

describe('the purge', () => {
  test('removes what is older from the beginning of the log, and who resumes before that is told', async () => {
    await database.pool.query('TRUNCATE "Event"')
    const live = await feed.subscribe({ organizationId: ours })
    await appendAt('2026-01-01', 'old.1')
    await appendAt('2026-01-02', 'old.2')
    await appendAt('2026-01-03', 'old.3')
    await appendAt('2026-02-01', 'young.1')
    // Out of order: it stands behind a younger one, and goes with it.
    await appendAt('2026-01-01', 'young.2')
    const cursors = positionsOf(await take(live, 5))
    const olderThan = new Date('2026-01-15')
    expect(await countPurgeable(database.db, { olderThan })).toBe(2)
    expect(await purgeEvents(database.db, { olderThan })).toBe(2)
    expect(await purgeEvents(database.db, { olderThan })).toBe(0)
    expect(await positionsInTable()).toEqual(cursors.slice(2))

    const tooLate = await feed.subscribe({ organizationId: ours, after: cursors[1]! })
    await expect(tooLate.next()).rejects.toEqual(new LogTruncatedError(cursors[2]!))
    const inTime = await feed.subscribe({ organizationId: ours, after: cursors[2]! })
    expect(typesOf(await take(inTime, 2))).toEqual(['young.1', 'young.2'])
  })

  test('leaves the last event, so that the log says where it begins', async () => {
    await database.pool.query('TRUNCATE "Event"')
    await appendAt('2026-01-01', 'a')
    await appendAt('2026-01-02', 'b')
    expect(await purgeEvents(database.db, { olderThan: new Date() })).toBe(1)
    expect(await purgeEvents(database.db, { olderThan: new Date() })).toBe(0)
    expect(await positionsInTable()).toHaveLength(1)
  })

  test('removes nothing beside a transaction that still runs', async () => {
    await database.pool.query('TRUNCATE "Event"')
    const long = await beginTransaction()
    await long.append('long')
    await appendAt('2026-01-01', 'a')
    await appendAt('2026-01-01', 'b')
    expect(await purgeEvents(database.db, { olderThan: new Date() })).toBe(0)
    await long.end('COMMIT')
    expect(await purgeEvents(database.db, { olderThan: new Date(Date.now() + 60_000) })).toBe(2)
  })

  async function appendAt(day: string, type: string): Promise<void> {
    await database.pool.query(
      `INSERT INTO "Event" ("organizationId", "type", "subjectType", "subjectId", "data", "createdAt")
       VALUES ($1, $2, 'Task', $3, '{}', $4)`,
      [ours, type, subject, day],
    )
    await database.pool.query('NOTIFY trellis_events')
  }
})

test('a long way to catch up is no reason to fall behind', async () => {
  const start = await feed.subscribe({ organizationId: ours })
  await append({ type: 'begin' })
  const [begin] = await take(start, 1)
  const write = async (count: number) => {
    await database.pool.query(
      `INSERT INTO "Event" ("organizationId", "type", "subjectType", "subjectId", "data")
       SELECT $1, 'n', 'Task', $2, '{}' FROM generate_series(1, $3)`,
      [ours, subject, count],
    )
    await database.pool.query('NOTIFY trellis_events')
  }
  await write(500)
  const events = await feed.subscribe({ organizationId: ours, after: begin!.position })
  const received = await take(events, 10)
  await write(2_500)
  await pause(200)
  received.push(...(await take(events, 2_990)))
  expect(positionsOf(received)).toEqual((await positionsInTable()).slice(1))
})

describe('a subscription ends', () => {
  test('by return, also while somebody waits for the next event', async () => {
    const events = await feed.subscribe({ organizationId: ours })
    const waiting = events.next()
    expect(await events.return!()).toEqual({ done: true, value: undefined })
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(await events.next()).toEqual({ done: true, value: undefined })
  })

  test('by `fail`, at once and without what waits, with the error for the next to ask', async () => {
    const ended: string[] = []
    const events = await feed.subscribe({ organizationId: ours, onEnd: () => ended.push('events') })
    const waiting = events.next()
    events.fail(new Error('not yours any more'))
    await expect(waiting).rejects.toThrow('not yours any more')
    expect(await events.next()).toEqual({ done: true, value: undefined })
    const more = await feed.subscribe({ organizationId: ours, onEnd: () => ended.push('more') })
    await append({ type: 'a.b' })
    await append({ type: 'c.d' })
    expect(typesOf(await take(more, 1))).toEqual(['a.b'])
    more.fail(new Error('not yours any more'))
    await expect(more.next()).rejects.toThrow('not yours any more')
    expect(ended).toEqual(['events', 'more'])
  })

  test('with an error when it does not keep up, while others get everything', async () => {
    const slow = await feed.subscribe({ organizationId: ours })
    const quick = await feed.subscribe({ organizationId: ours })
    const taking = take(quick, 1500)
    await database.pool.query(
      `INSERT INTO "Event" ("organizationId", "type", "subjectType", "subjectId", "data")
       SELECT $1, 'n.' || n, 'Task', $2, '{}' FROM generate_series(1, 1500) n`,
      [ours, subject],
    )
    await database.pool.query(`NOTIFY trellis_events`)
    expect(positionsOf(await taking)).toEqual(await positionsInTable())
    await expect(slow.next()).rejects.toThrow(FellBehindError)
    expect(await slow.next()).toEqual({ done: true, value: undefined })
  })
})

describe('a lost connection', () => {
  test('costs no event and doubles none', async () => {
    const events = await feed.subscribe({ organizationId: ours })
    const writing = (async () => {
      for (let count = 0; count < 60; count++) {
        await append({ type: `n.${count}` })
        if (count % 20 === 10) await killReader()
      }
    })()
    const [received] = await Promise.all([take(events, 60), writing])
    expect(typesOf(received)).toEqual(Array.from({ length: 60 }, (_, index) => `n.${index}`))
  })
})

async function append(
  event: Partial<Parameters<typeof appendEvent>[1]> = {},
  db: Parameters<typeof appendEvent>[0] = database.db,
) {
  await appendEvent(db, {
    organizationId: ours,
    actorId: null,
    type: 'task.created',
    subjectType: 'Task',
    subjectId: subject,
    data: {},
    requestId: null,
    ...event,
  })
}

/** A transaction that stays open as long as the test likes. */
async function beginTransaction() {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  await client.query('BEGIN')
  return {
    append: (type: string) =>
      client.query(
        `INSERT INTO "Event" ("organizationId", "type", "subjectType", "subjectId", "data") VALUES ($1, $2, 'Task', $3, '{}')`,
        [ours, type, subject],
      ),
    async end(how: 'COMMIT' | 'ROLLBACK') {
      await client.query(how)
      await client.end()
    },
  }
}

/** Cuts the reader's connection, once it has one. */
async function killReader(): Promise<void> {
  const kill = () =>
    database.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'trellis events' AND datname = current_database()`,
    )
  while ((await kill()).rowCount === 0) await pause(10)
}

async function take(events: AsyncIterator<StoredEvent, undefined>, count: number): Promise<StoredEvent[]> {
  const taken: StoredEvent[] = []
  while (taken.length < count) {
    const { value } = await events.next()
    if (!value) throw new Error(`The subscription ended after ${taken.length} of ${count} events.`)
    taken.push(value)
  }
  return taken
}

function typesOf(events: readonly StoredEvent[]): string[] {
  return events.map((event) => event.type)
}

function positionsOf(events: readonly StoredEvent[]): string[] {
  return events.map((event) => event.position)
}

/** What the log holds of our organization, read after all transactions have ended. */
async function positionsInTable(): Promise<string[]> {
  const { rows } = await database.pool.query<{ position: string }>(
    `SELECT lpad(to_hex("transactionId"::text::bigint), 16, '0') || lpad(to_hex("position"), 16, '0') AS position
     FROM "Event" WHERE "organizationId" = $1 ORDER BY "transactionId", "position"`,
    [ours],
  )
  return rows.map((row) => row.position)
}
