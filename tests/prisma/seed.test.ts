import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoPassword, demoPeople, seedDemo } from '../../prisma/seed.ts'
import { checkCredentials } from '../../src/modules/identity/credentials.ts'
import { type ConnectedDatabase, connectTestDatabase } from '../harness/connected-database.ts'

const now = new Date('2026-11-15T09:30:00Z')
let database: ConnectedDatabase
let written: boolean[]

beforeAll(async () => {
  database = await connectTestDatabase()
  // As when several processes start at once on an empty database.
  written = await Promise.all([1, 2, 3].map(() => seedDemo(database.db, { now })))
})

afterAll(async () => {
  await database.close()
})

describe('the demo data', () => {
  test('is written once, whoever comes', async () => {
    expect(written.filter(Boolean)).toEqual([true])
    const before = await counts()
    expect(await seedDemo(database.db, { now })).toBe(false)
    expect(await counts()).toEqual(before)
  })

  test('has the people of the README, in the roles of their names', async () => {
    const memberships = await database.db.membership.findMany({
      where: { userId: { not: null } },
      select: { role: true, email: true, organization: { select: { slug: true } } },
      orderBy: { email: 'asc' },
    })
    expect(memberships.map(({ email, role, organization }) => [organization.slug, email, role])).toEqual([
      ['demo', 'admin@demo.test', 'ADMIN'],
      ['demo', 'member@demo.test', 'MEMBER'],
      ['other', 'stranger@demo.test', 'ADMIN'],
      ['demo', 'viewer@demo.test', 'VIEWER'],
    ])
    for (const { email } of demoPeople) {
      const user = await database.db.user.findUniqueOrThrow({ where: { email } })
      expect(await checkCredentials(database.db, { email, password: demoPassword })).toEqual({ userId: user.id })
    }
  })

  test('has something of everything that a list can show', async () => {
    const { db } = database
    const demo = { organization: { slug: 'demo' } }
    expect(await db.project.count({ where: demo })).toBe(3)
    expect(await db.task.count({ where: demo })).toBeGreaterThanOrEqual(115)
    expect(await db.comment.count({ where: demo })).toBeGreaterThanOrEqual(250)
    expect(await db.comment.count({ where: { ...demo, editedAt: { not: null } } })).toBeGreaterThan(3)
    expect(await db.label.count({ where: demo })).toBe(10)
    for (const status of ['TODO', 'IN_PROGRESS', 'DONE', 'CANCELLED'] as const) {
      expect(await db.task.count({ where: { ...demo, status } })).toBeGreaterThan(4)
    }
    for (const priority of ['NONE', 'LOW', 'MEDIUM', 'HIGH', 'URGENT'] as const) {
      expect(await db.task.count({ where: { ...demo, priority } })).toBeGreaterThan(4)
    }
    const open = { ...demo, status: { in: ['TODO' as const, 'IN_PROGRESS' as const] } }
    expect(await db.task.count({ where: { ...open, dueDate: { lt: now } } })).toBeGreaterThan(2)
    expect(await db.task.count({ where: { ...open, dueDate: { gt: now } } })).toBeGreaterThan(10)
    expect(await db.task.count({ where: { ...open, dueDate: null } })).toBeGreaterThan(5)
    expect(await db.task.count({ where: { ...demo, assigneeId: null } })).toBeGreaterThan(10)
    expect(await db.task.count({ where: { ...demo, parentId: { not: null } } })).toBeGreaterThan(15)
    expect(await db.membership.count({ where: { ...demo, assignedTasks: { some: {} } } })).toBe(5)
  })

  test('is as the rules would have left it', async () => {
    const { db } = database
    const projects = await db.project.findMany({ select: { lastNumber: true, tasks: { select: { number: true } } } })
    for (const { lastNumber, tasks } of projects) {
      const numbers = tasks.map((task) => task.number).toSorted((one, other) => one - other)
      expect(numbers).toEqual(Array.from({ length: lastNumber }, (_, index) => index + 1))
    }
    const tasks = await db.task.findMany({ include: { parent: true, comments: true } })
    for (const { status, completedAt, createdAt, updatedAt, projectId, parent, comments } of tasks) {
      expect(completedAt !== null).toBe(status === 'DONE')
      expect(createdAt <= updatedAt && updatedAt <= now).toBe(true)
      if (completedAt) expect(completedAt > createdAt).toBe(true)
      if (parent) expect(parent.projectId).toBe(projectId)
      for (const comment of comments) {
        expect(comment.createdAt > createdAt && comment.createdAt <= now).toBe(true)
      }
    }
    // A VIEWER could not have written or created anything.
    expect(
      await db.membership.count({
        where: { role: 'VIEWER', OR: [{ comments: { some: {} } }, { createdTasks: { some: {} } }] },
      }),
    ).toBe(0)
  })
})

async function counts() {
  const { db } = database
  return Promise.all([
    db.user.count(),
    db.organization.count(),
    db.membership.count(),
    db.task.count(),
    db.comment.count(),
  ])
}
