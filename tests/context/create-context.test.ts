import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ContextFactory } from '../../src/context/create-context.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { ForbiddenError, NotFoundError, UnauthenticatedError } from '../../src/platform/errors.ts'
import type { EventFeed } from '../../src/platform/events/feed.ts'
import { createPool } from '../../src/platform/pool.ts'
import { createAccessTokens } from '../../src/platform/tokens.ts'
import { inTransaction } from '../../src/platform/transaction.ts'
import { type ConnectedDatabase, connectTestDatabase } from '../harness/connected-database.ts'
import { contextsOf, openFeed } from '../harness/contexts.ts'
import { createWorld, type Person, permissions, type World } from '../harness/world.ts'

const start = new Date('2026-11-01T12:00:00Z')

let database: ConnectedDatabase
let events: EventFeed
let world: World
let now: Date
let createContext: ContextFactory
const clock = { now: () => now }

beforeAll(async () => {
  now = start
  database = await connectTestDatabase()
  events = openFeed(database)
  world = await createWorld(database.db, clock)
  createContext = contextsOf(database, { events, clock, permissions })
})

afterAll(async () => {
  await events.close()
  await database.close()
})

beforeEach(() => {
  now = start
})

const anonymous = { requestId: 'r-1', authorization: null, userAgent: null }

function contextOf(person: Pick<Person, 'token'>) {
  return createContext({ requestId: 'r-1', authorization: `Bearer ${person.token}`, userAgent: 'Test/1' })
}

describe('a context', () => {
  test('without an authorization belongs to nobody', async () => {
    const { viewer, userAgent, requestId } = await createContext(anonymous)
    expect(requestId).toBe('r-1')
    expect(userAgent).toBeNull()
    expect(viewer.userId).toBeNull()
    expect(viewer.sessionId).toBeNull()
    expect(viewer.expiresAt).toBeNull()
    expect([...viewer.memberships]).toEqual([])
    expect(viewer.can('task:read', world.organizationId)).toBe(false)
    expect(viewer.organizationsWith('task:read')).toEqual([])
  })

  test('knows the person, and what they may in each organization', async () => {
    const { viewer, userAgent } = await contextOf(world.member)
    expect(userAgent).toBe('Test/1')
    expect(viewer.userId).toBe(world.member.userId)
    expect(viewer.sessionId).toBe(world.member.sessionId)
    expect(viewer.expiresAt).toBe(start.getTime() / 1000 + 900)
    expect([...viewer.memberships]).toEqual([
      [world.organizationId, { membershipId: world.member.membershipId, role: 'MEMBER' }],
    ])
    expect(viewer.can('task:create', world.organizationId)).toBe(true)
    expect(viewer.can('organization:update', world.organizationId)).toBe(false)
    expect(viewer.can('task:create', world.otherOrganizationId)).toBe(false)
    expect(viewer.can('nonsense:at-all', world.organizationId)).toBe(false)
    expect(viewer.organizationsWith('task:read')).toEqual([world.organizationId])
    expect(viewer.organizationsWith('organization:update')).toEqual([])
  })

  test.each(['', 'Bearer', 'Bearer ', 'Basic dXNlcjpwYXNz', 'Bearer a b', 'Bearer nonsense', 'nonsense'])(
    'is refused for the authorization %j',
    async (authorization) => {
      await expect(createContext({ ...anonymous, authorization })).rejects.toThrow(UnauthenticatedError)
    },
  )

  test('takes the scheme in any case', async () => {
    for (const scheme of ['bearer', 'BEARER', 'Bearer ']) {
      const { viewer } = await createContext({ ...anonymous, authorization: `${scheme} ${world.admin.token}` })
      expect(viewer.userId).toBe(world.admin.userId)
    }
  })

  test('ends with the token, with the session and with its revocation', async () => {
    const { db } = database
    const context = await contextOf(world.viewer)
    const where = { id: world.viewer.sessionId }
    const { expiresAt } = await db.session.findUniqueOrThrow({ where })

    now = new Date(start.getTime() + 900_000)
    await expect(contextOf(world.viewer)).rejects.toThrow(UnauthenticatedError)
    await expect(context.refresh()).rejects.toThrow('expired')
    now = start
    await expect(context.refresh()).resolves.toMatchObject({ viewer: { userId: world.viewer.userId } })

    await db.session.update({ where, data: { expiresAt: start } })
    await expect(contextOf(world.viewer)).rejects.toThrow('session has ended')
    await db.session.update({ where, data: { expiresAt, revokedAt: start } })
    await expect(contextOf(world.viewer)).rejects.toThrow('session has ended')
    const refreshed = () => context.refresh().catch((error: unknown) => error)
    await expect.poll(refreshed).toBeInstanceOf(UnauthenticatedError)
    await db.session.update({ where, data: { revokedAt: null } })
    await expect(contextOf(world.viewer)).resolves.toMatchObject({ viewer: { userId: world.viewer.userId } })
  })

  test("is refused for a session of somebody else's", async () => {
    const tokens = createAccessTokens({ db: database.db, clock, seconds: 900 })
    const { token } = await tokens.issue({ userId: world.admin.userId, sessionId: world.viewer.sessionId })
    await expect(contextOf({ token })).rejects.toThrow(UnauthenticatedError)
  })

  test('refreshed has the rights of now, and the old one keeps what it had', async () => {
    const context = await contextOf(world.member)
    const where = { id: world.member.membershipId }
    await database.db.membership.update({ where, data: { role: 'ADMIN' } })
    const mayUpdate = async () => (await context.refresh()).viewer.can('organization:update', world.organizationId)
    // What was found out is good for a quarter of a second.
    await expect.poll(mayUpdate).toBe(true)
    expect(context.viewer.can('organization:update', world.organizationId)).toBe(false)
    expect((await context.refresh()).requestId).toBe('r-1')
    await database.db.membership.update({ where, data: { role: 'MEMBER' } })
  })

  test('goes on with a newer token of the same person', async () => {
    const context = await contextOf(world.member)
    const { userId, sessionId } = world.member
    context.prolong({ userId, sessionId, expiresAt: start.getTime() / 1000 + 1800 })
    now = new Date(start.getTime() + 900_000)
    expect((await context.refresh()).viewer.expiresAt).toBe(start.getTime() / 1000 + 1800)
    now = new Date(start.getTime() + 1_800_000)
    await expect(context.refresh()).rejects.toThrow('expired')
  })

  test('renewed belongs to another, to nobody, and to itself with the rights of now', async () => {
    const context = await createContext(anonymous)
    const { userId, sessionId } = world.member
    await context.renew({ userId, sessionId, expiresAt: start.getTime() / 1000 + 60 })
    expect(context.viewer.userId).toBe(userId)
    const { db } = database
    const other = await db.membership.create({
      data: { userId, organizationId: world.otherOrganizationId, name: 'Max', role: 'VIEWER' },
    })
    expect(context.viewer.can('task:read', world.otherOrganizationId)).toBe(false)
    await context.renew()
    expect(context.viewer.can('task:read', world.otherOrganizationId)).toBe(true)
    expect(context.viewer.organizationsWith('task:read').toSorted((one, two) => one.localeCompare(two))).toEqual(
      [world.organizationId, world.otherOrganizationId].toSorted((one, two) => one.localeCompare(two)),
    )
    await db.membership.delete({ where: { id: other.id } })
    await context.renew(null)
    expect(context.viewer.userId).toBeNull()
    expect((await context.refresh()).viewer.userId).toBeNull()
  })
})

describe('a context in one transaction', () => {
  test('needs no connection but that of the transaction, in which it counts what was written', async () => {
    const pool = createPool(
      { connectionString: database.url, max: 1, connectionTimeoutMillis: 1_000 },
      pino({ level: 'silent' }),
    )
    const db = openDatabase(pool)
    try {
      const context = await contextsOf({ db, pool }, { events, clock, permissions })(anonymous)
      const { userId, sessionId } = world.member
      const organizationId = world.otherOrganizationId
      const undone = context.atomically(async (inside) => {
        await inside.tokens.issue({ userId, sessionId })
        await inside.db.membership.create({ data: { userId, organizationId, name: 'Max', role: 'VIEWER' } })
        await inside.renew({ userId, sessionId, expiresAt: start.getTime() / 1000 + 60 })
        expect(inside.viewer.can('task:read', organizationId)).toBe(true)
        throw new Error('undone')
      })
      await expect(undone).rejects.toThrow('undone')
      await context.renew({ userId, sessionId, expiresAt: start.getTime() / 1000 + 60 })
      expect((await context.refresh()).viewer.can('task:read', organizationId)).toBe(false)
    } finally {
      await db.$disconnect()
      await pool.end()
    }
  })
})

describe('a scope', () => {
  test('acts for the viewer in an organization, on the transaction, under the request', async () => {
    const context = await contextOf(world.member)
    const subjectId = world.member.membershipId
    await inTransaction(database.db, async (transaction) => {
      const scope = context.scope(transaction, world.organizationId)
      expect(scope.organizationId).toBe(world.organizationId)
      expect(scope.actor).toEqual({ membershipId: world.member.membershipId, role: 'MEMBER' })
      expect(scope.can('task:create')).toBe(true)
      expect(scope.require('task:create')).toBeUndefined()
      await scope.emit({ type: 'thing.done', subjectType: 'Membership', subjectId, data: { how: 'well' } })
    })
    expect(await database.db.event.findMany({ where: { type: 'thing.done' } })).toMatchObject([
      {
        organizationId: world.organizationId,
        actorId: world.member.membershipId,
        subjectType: 'Membership',
        subjectId,
        data: { how: 'well' },
        requestId: 'r-1',
      },
    ])
  })

  test('refuses what the role does not hold, and what no table knows', async () => {
    const scope = (await contextOf(world.viewer)).scope(database.db, world.organizationId)
    expect(scope.can('task:create')).toBe(false)
    expect(() => scope.require('task:create')).toThrow(ForbiddenError)
    expect(() => scope.require('nonsense:at-all')).toThrow(ForbiddenError)
    expect(scope.can('toString:constructor')).toBe(false)
  })

  test('is not to be had in an organization of others', async () => {
    const context = await contextOf(world.stranger)
    expect(() => context.scope(database.db, world.organizationId)).toThrow(NotFoundError)
    expect(() => context.scope(database.db, 'nonsense')).toThrow(NotFoundError)
  })
})
