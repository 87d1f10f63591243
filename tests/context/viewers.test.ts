import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Identity, Viewer } from '../../src/context/viewer.ts'
import { createViewers, type Viewers } from '../../src/context/viewers.ts'
import { signOut } from '../../src/modules/identity/session.ts'
import { changeRole } from '../../src/modules/organizations/membership.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { UnauthenticatedError } from '../../src/platform/errors.ts'
import type { EventFeed } from '../../src/platform/events/feed.ts'
import { readOn } from '../../src/reads/statements.ts'
import { type ConnectedDatabase, connectTestDatabase } from '../harness/connected-database.ts'
import { openFeed } from '../harness/contexts.ts'
import { aProject } from '../harness/things.ts'
import { createWorld, permissions, type World } from '../harness/world.ts'

let database: ConnectedDatabase
let events: EventFeed
let world: World
let viewers: Viewers
let statements = 0

beforeAll(async () => {
  database = await connectTestDatabase()
  const { db, pool } = database
  world = await createWorld(db)
  events = openFeed(database)
  await events.ready
  const { query } = pool
  pool.query = ((...args: [{ text?: string }]) => {
    if (args[0].text?.includes('FROM "Session"')) statements++
    return (query as (...args: unknown[]) => unknown).apply(pool, args)
  }) as typeof query
  viewers = createViewers({ read: readOn(pool), clock: systemClock, events, permissions })
})

afterAll(async () => {
  await events.close()
  await database.close()
})

beforeEach(() => {
  viewers.forget()
  statements = 0
})

afterEach(() => {
  vi.useRealTimers()
})

/** From here on time passes only where a test says so, however long the machine takes. */
function stopTime(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
}

const expiresAt = 4_000_000_000

async function sessions(count: number): Promise<Identity[]> {
  const { userId } = world.member
  const rows = await database.db.session.createManyAndReturn({
    data: Array.from({ length: count }, () => ({ userId, expiresAt: new Date(Date.now() + 3_600_000) })),
  })
  return rows.map(({ id }) => ({ userId, sessionId: id, expiresAt }))
}

/** Something happens, and the log has told of it. */
async function anEvent(): Promise<void> {
  const heard = new Promise<void>((resolve) => {
    const leave = events.observe(() => {
      leave()
      resolve()
    })
  })
  await aProject(world.admin)
  await heard
}

describe('many callers', () => {
  test('are looked up in one statement, and before the next event in none', async () => {
    const identities = await sessions(200)
    stopTime()
    const found = await Promise.all(identities.map(viewers.lately))
    expect(found.every((viewer) => viewer.can('task:read', world.organizationId))).toBe(true)
    expect(statements).toBe(1)
    const again = await Promise.all(identities.map(viewers.lately))
    expect(again.every((viewer, index) => viewer === found[index])).toBe(true)
    expect(statements).toBe(1)
    vi.useRealTimers()
    await anEvent()
    await Promise.all(identities.map(viewers.lately))
    expect(statements).toBe(2)
  })

  test('are not known by what was asked before an event', async () => {
    const [identity] = (await sessions(1)) as [Identity]
    const before = viewers.now(identity)
    viewers.forget()
    await before
    expect(viewers.known(identity)).toBeNull()
    await viewers.lately(identity)
    expect(statements).toBe(2)
  })

  test('are looked up again after a quarter of a second', async () => {
    const [identity] = (await sessions(1)) as [Identity]
    stopTime()
    await viewers.lately(identity)
    vi.advanceTimersByTime(249)
    await viewers.lately(identity)
    expect(statements).toBe(1)
    vi.advanceTimersByTime(1)
    await viewers.lately(identity)
    expect(statements).toBe(2)
  })

  test('with an ended session, an expired token or somebody else’s session are refused, and the others not', async () => {
    const [good, ended] = (await sessions(2)) as [Identity, Identity]
    await database.db.session.update({ where: { id: ended.sessionId }, data: { revokedAt: new Date() } })
    const foreign = { userId: world.admin.userId, sessionId: world.viewer.sessionId, expiresAt }
    const expired = { ...good, expiresAt: 1 }
    const outcomes = await Promise.allSettled([good, ended, foreign, expired, null].map(viewers.lately))
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected', 'fulfilled'])
    expect(statements).toBe(1)
  })
})

describe('who is watched', () => {
  async function watch(identity: Identity) {
    const told: (Viewer | UnauthenticatedError)[] = []
    const { memberships } = await viewers.now(identity)
    return { told, end: viewers.watch({ identity: () => identity, memberships }, (now) => told.push(now)) }
  }

  test('is told of when their role changes or their session ends, and only then', async () => {
    const [identity, other] = (await sessions(2)) as [Identity, Identity]
    const watched = await watch(identity)
    const bystander = await watch(other)
    await anEvent()
    await pause(900)
    expect(watched.told).toEqual([])

    const id = world.member.membershipId
    await world.admin.does((scope) => changeRole(scope, { id, role: 'VIEWER' }))
    await expect.poll(() => watched.told, { timeout: 500 }).toHaveLength(1)
    expect((watched.told[0] as Viewer).can('task:create', world.organizationId)).toBe(false)
    await world.admin.does((scope) => changeRole(scope, { id, role: 'MEMBER' }))
    await expect.poll(() => watched.told, { timeout: 500 }).toHaveLength(2)

    await world.member.doesAlone((scope) => signOut({ ...scope, sessionId: identity.sessionId }, {}))
    await expect.poll(() => watched.told, { timeout: 500 }).toHaveLength(3)
    expect(watched.told[2]).toBeInstanceOf(UnauthenticatedError)
    expect(bystander.told).toHaveLength(2)
    watched.end()
    bystander.end()
  })

  test('is told of within a second when nothing announces it, and not after the end', async () => {
    const [identity] = (await sessions(1)) as [Identity]
    const watched = await watch(identity)
    const early = await watch(identity)
    early.end()
    await database.db.session.update({ where: { id: identity.sessionId }, data: { revokedAt: new Date() } })
    await expect.poll(() => watched.told.length, { timeout: 1_000 }).toBeGreaterThan(0)
    expect(early.told).toEqual([])
    watched.end()
  })
})
