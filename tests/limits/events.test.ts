import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { appendEvent } from '../../src/platform/events/append.ts'
import { type Followed, followByEvents } from '../harness/follow.ts'
import { aProject, aTask, keyOf, organizationIdOf } from '../harness/things.ts'
import type { Person } from '../harness/world.ts'
import { type LimitedApp, startLimitedApp } from './limited-app.ts'

/** What the events of subscriptions may cost, and how they wait for each other. */

let app: LimitedApp
let projectId: string

async function start(settings: Record<string, string> = {}): Promise<void> {
  app = await startLimitedApp(settings)
  projectId = await aProject(app.world.admin)
}

afterEach(() => app.close())

interface Told {
  taskEvents: { cursor: string; task?: { title: string } | null } | null
}

/** Follows the organization's tasks. The stream has begun when this resolves. */
async function follow(by: Person, selected: string, args = ''): Promise<Followed<Told>> {
  const document = `subscription { taskEvents(organizationId: "${organizationIdOf(by)}"${args}) { cursor ${selected} } }`
  const events = await followByEvents<Told>(app, by, document)
  onTestFinished(() => events.stop())
  return events
}

/** What somebody has left of the minute, before a query of 1 point. */
async function pointsOf(person: Person): Promise<number> {
  const { body } = await app.send(person, { query: '{ viewer { name } }' })
  return Number(body.extensions?.cost?.remaining) + 1
}

describe('an event', () => {
  beforeEach(() => start({ POINTS_PER_MINUTE: '60' }))

  // Reading an event costs 1, its task 1, the task's project 1.
  const selected = 'task { title project { key } }'

  test('costs what is read for it', async () => {
    const events = await follow(app.world.viewer, selected)
    expect(await pointsOf(app.world.viewer)).toBe(60 - 3)
    await aTask(app.world.admin, projectId)
    await events.next()
    expect(await pointsOf(app.world.viewer)).toBe(60 - 3 - 1 - 3)
  })

  test('is paid by one of all who ask the same of it', async () => {
    const { viewer, member } = app.world
    const streams = [await follow(viewer, selected), await follow(viewer, selected), await follow(member, selected)]
    await aTask(app.world.admin, projectId)
    await Promise.all(streams.map((stream) => stream.next()))
    const spent = [60 - 2 * 3 - (await pointsOf(viewer)), 60 - 3 - (await pointsOf(member))]
    expect(spent.toSorted((one, other) => one - other)).toEqual([0, 3])
  })

  test('that nobody pays ends the stream with RATE_LIMITED, and a cursor to go on from', async () => {
    const { admin, viewer, member } = app.world
    const events = await follow(viewer, selected)
    for (let spent = 3; spent < 58; spent++) await app.send(viewer, { query: '{ viewer { name } }' })
    await aTask(admin, projectId, { title: 'missed' })
    const { data, errors } = await events.next()
    expect([data, errors]).toEqual([
      undefined,
      [
        {
          message: expect.stringMatching(/^An event of the subscription costs 3 points, and 2 of 60 are left for/),
          extensions: {
            code: 'RATE_LIMITED',
            cost: { requested: 3, remaining: 2, quota: 60, resetsIn: expect.any(Number) },
          },
        },
      ],
    ])
    await events.ended
    const others = await follow(member, selected)
    await aTask(admin, projectId, { title: 'next' })
    expect((await others.next()).data?.taskEvents?.task?.title).toBe('next')
  })

  test('that is looked at by a filter costs that of all who follow', async () => {
    const events = await follow(app.world.viewer, selected, ', filter: { title: { eq: "wanted" } }')
    const before = await pointsOf(app.world.viewer)
    await aTask(app.world.admin, projectId, { title: 'unwanted' })
    // What commits together is looked at together; these do not.
    await delay(300)
    await aTask(app.world.admin, projectId, { title: 'wanted' })
    await events.next()
    // A filter costs 2, whether it lets something through or not, and in the price of an event that is read again.
    expect(await pointsOf(app.world.viewer)).toBe(before - 1 - 2 - 2 - 5)
  })
})

test('a subscription may cost less than a query, as every event costs it again', async () => {
  await start({ LIMIT_EVENT_PRICE: '50', LIMIT_EVENT_ANSWER: '60' })
  const dear = async (text: string) => {
    const { status, body } = await app.send(
      app.world.admin,
      { query: text },
      { accept: 'application/json, text/event-stream' },
    )
    return [status, body.errors?.[0]?.extensions.code, body.errors?.[0]?.message.split('.')[0]]
  }
  const of = (selection: string) =>
    `subscription { taskEvents(projectId: "${projectId}") { task { comments(first: 30) { ${selection} } } } }`
  expect(await dear(of('nodes { author { id } }'))).toEqual([
    422,
    'OPERATION_TOO_EXPENSIVE',
    'The operation costs 63 points; one may cost 50',
  ])
  expect(await dear(of('nodes { id body }'))).toEqual([
    422,
    'OPERATION_TOO_EXPENSIVE',
    'The answer could have 93 values; one may have 60',
  ])
  const asQuery = `{ organization(slug: "acme") { tasks(first: 30) { nodes { assignee { id } } } } }`
  expect((await app.send(app.world.admin, { query: asQuery })).status).toBe(200)
})

describe('where events wait for the database', () => {
  beforeEach(() =>
    start({ LIMIT_CONCURRENT_EVENTS: '3', DATABASE_POOL: '5', OPERATION_SECONDS: '2', SHUTDOWN_SECONDS: '1' }),
  )

  /**
   * Tells of a task and has its event come while all tasks are locked, so that nobody can read them. An event waits for
   * older transactions, such as the lock's: so it is held back by another one until the lock is there.
   */
  async function tellWhileLocked<T>(task: string, work: () => Promise<T>): Promise<T> {
    const [older, lock] = [await app.pool.connect(), await app.pool.connect()]
    try {
      await older.query('BEGIN')
      await older.query('SELECT pg_current_xact_id()')
      await tell(task)
      await lock.query('BEGIN')
      await lock.query('LOCK TABLE "Task" IN ACCESS EXCLUSIVE MODE')
      await older.query('ROLLBACK')
      return await work()
    } finally {
      await lock.query('ROLLBACK')
      older.release()
      lock.release()
    }
  }

  /** How many statements about tasks PostgreSQL is at, but for our own. */
  async function statementsUnderWay(): Promise<number> {
    const { rows } = await app.pool.query<{ count: number }>(
      `SELECT count(*)::int FROM pg_stat_activity
        WHERE datname = current_database() AND state = 'active' AND query LIKE '%"Task"%' AND pid <> pg_backend_pid()`,
    )
    return rows[0]?.count ?? -1
  }

  const tell = (subject: string) =>
    appendEvent(app.db, {
      organizationId: app.world.admin.organizationId,
      actorId: null,
      type: 'task.updated',
      subjectType: 'Task',
      subjectId: keyOf(subject),
      data: { projectId: keyOf(projectId), taskId: keyOf(subject) },
      requestId: null,
    })

  test.each<[string, string]>([
    ['executions', ''],
    ['filters', ', filter: { title: { ne: "none" } }'],
  ])('%s of one caller take two turns, of all three, and neighbours have none to wait for', async (_what, args) => {
    const { admin, member, stranger } = app.world
    const task = await aTask(admin, projectId, { title: 'watched' })
    const streams = await Promise.all(
      Array.from({ length: 10 }, (_, n) => follow(admin, `t${n}: task { title }`, args)),
    )
    await tellWhileLocked(task, async () => {
      await expect.poll(statementsUnderWay).toBe(2)
      await delay(200)
      expect(await statementsUnderWay()).toBe(2)
      const askedAt = performance.now()
      expect((await app.send(stranger, { query: '{ organization(slug: "other") { name } }' })).status).toBe(200)
      expect(performance.now() - askedAt).toBeLessThan(500)
    })
    for (const stream of streams) expect((await stream.next()).errors).toBeUndefined()
    streams.push(
      ...(await Promise.all(Array.from({ length: 5 }, (_, n) => follow(member, `m${n}: task { title }`, args)))),
    )
    await tellWhileLocked(task, async () => {
      await expect.poll(statementsUnderWay).toBe(3)
      await delay(200)
      expect(await statementsUnderWay()).toBe(3)
      expect((await app.send(stranger, { query: '{ organization(slug: "other") { name } }' })).status).toBe(200)
    })
    for (const stream of streams) expect((await stream.next()).errors).toBeUndefined()
  })

  test('those of a caller who has left give up their turns', async () => {
    const { admin, viewer } = app.world
    const task = await aTask(admin, projectId, { title: 'watched' })
    const streams = await Promise.all(Array.from({ length: 10 }, (_, n) => follow(admin, `t${n}: task { title }`)))
    const before = await pointsOf(admin)
    await tellWhileLocked(task, async () => {
      await expect.poll(statementsUnderWay).toBe(2)
      await Promise.all(streams.map((stream) => stream.stop()))
      await delay(100)
    })
    const events = await follow(viewer, 'task { title }')
    await tell(task)
    expect((await events.next()).data?.taskEvents?.task?.title).toBe('watched')
    expect(await pointsOf(admin)).toBe(before - 1 - 2 * 2)
  })
})
