import { afterAll, beforeEach, expect, test } from 'vitest'
import { archiveLabel } from '../../src/modules/tasks/archive-label.ts'
import { archiveProject } from '../../src/modules/tasks/archive-project.ts'
import { archiveTask } from '../../src/modules/tasks/archive-task.ts'
import { withConnection } from '../../src/platform/connection.ts'
import { type ConnectedDatabase, connectTestDatabase } from '../harness/connected-database.ts'
import { run } from '../harness/program.ts'
import { aComment, aLabel, aProject, aTask, keyOf } from '../harness/things.ts'
import { createWorld, type World } from '../harness/world.ts'

let database: ConnectedDatabase
let world: World
/** What the clock of the rules shows. */
let now: Date
const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000)

beforeEach(async () => {
  await database?.close()
  database = await connectTestDatabase()
  now = new Date()
  world = await createWorld(database.db, { now: () => now })
})
afterAll(() => database.close())

async function purge(args: string[], environment: Record<string, string> = {}) {
  const program = run(process.execPath, ['src/cli/purge.ts', ...args], { DATABASE_URL: database.url, ...environment })
  const code = await program.ended
  return { code, output: program.output(), errors: program.errors() }
}

/** The report of a purge that has worked. */
async function reported(...args: string[]): Promise<{ dryRun: boolean; deleted: Record<string, number> | null }> {
  const { code, output, errors } = await purge(['--json', ...args])
  expect({ code, errors }).toEqual({ code: 0, errors: '' })
  return JSON.parse(output) as { dryRun: boolean; deleted: Record<string, number> | null }
}

const counts = async () => ({
  projects: await database.db.project.count(),
  tasks: await database.db.task.count(),
  comments: await database.db.comment.count(),
  labels: await database.db.label.count(),
})

/** A live project with tasks, and things that were archived 100 days ago and 10 days ago. */
async function thingsOfAges(): Promise<void> {
  const { admin } = world
  const live = await aProject(admin)
  const parent = await aTask(admin, live)
  for (const days of [100, 10]) {
    const label = await aLabel(admin)
    const alone = await aTask(admin, live, { parentId: parent, labelIds: [label] })
    await aComment(admin, alone)
    const project = await aProject(admin)
    const whole = await aTask(admin, project)
    const part = await aTask(admin, project, { parentId: whole })
    await aTask(admin, project, { parentId: part })
    now = daysAgo(days)
    await admin.does((scope) => archiveTask(scope, { id: keyOf(alone) }))
    await admin.does((scope) => archiveLabel(scope, { id: keyOf(label) }))
    await admin.does((scope) => archiveTask(scope, { id: keyOf(part) }))
    await admin.does((scope) => archiveProject(scope, { id: keyOf(project) }))
    now = new Date()
  }
}

test('deletes what was archived long enough ago, parts with the whole, and nothing else', async () => {
  await thingsOfAges()
  expect(await counts()).toEqual({ projects: 3, tasks: 9, comments: 2, labels: 2 })
  const { deleted } = await reported('--archived-before', 'P90D')
  expect(deleted).toEqual({
    'idempotency keys': 0,
    'ended sessions': 0,
    'archived tasks': 4,
    'archived projects': 1,
    'archived labels': 1,
    events: 0,
  })
  expect(await counts()).toEqual({ projects: 2, tasks: 5, comments: 1, labels: 1 })
  expect(await database.db.task.count({ where: { archivedAt: { lt: daysAgo(90) } } })).toBe(0)
  expect((await reported('--archived-before', 'P90D')).deleted).toMatchObject({ 'archived tasks': 0 })
})

test('keeps what is archived unless told from when on', async () => {
  await thingsOfAges()
  const before = await counts()
  expect((await reported()).deleted).toEqual({ 'idempotency keys': 0, 'ended sessions': 0, events: 0 })
  expect(await counts()).toEqual(before)
})

test('a dry run counts and deletes nothing', async () => {
  await thingsOfAges()
  await database.db.event.updateMany({ data: { createdAt: daysAgo(91) } })
  const [before, events] = [await counts(), await database.db.event.count()]
  expect(await reported('--dry-run', '--archived-before', 'P90D')).toMatchObject({
    dryRun: true,
    deleted: { 'archived tasks': 4, 'archived projects': 1, 'archived labels': 1, events: events - 1 },
  })
  const { output } = await purge(['--dry-run', '--archived-before', 'P1W'])
  expect(output).toContain('would delete  8 archived tasks\n')
  expect(await counts()).toEqual(before)
  expect(await database.db.event.count()).toBe(events)
})

test('deletes idempotency keys after their day, and sessions a month after their end', async () => {
  const keys = [
    ['old', 25],
    ['new', 23],
  ] as const
  await database.db.idempotentMutation.createMany({
    data: keys.map(([key, hours]) => ({
      caller: 'somebody',
      key,
      mutation: 'createTask',
      fingerprint: 'f',
      outcome: {},
      createdAt: daysAgo(hours / 24),
    })),
  })
  const { userId } = world.viewer
  const sessions: [string, { expiresAt: Date; revokedAt?: Date }][] = [
    ['expired long ago', { expiresAt: daysAgo(31) }],
    ['expired lately', { expiresAt: daysAgo(29) }],
    ['revoked long ago', { expiresAt: daysAgo(-1), revokedAt: daysAgo(31) }],
    ['revoked lately', { expiresAt: daysAgo(-1), revokedAt: daysAgo(29) }],
    ['running', { expiresAt: daysAgo(-1) }],
  ]
  await database.db.session.deleteMany()
  await database.db.session.createMany({ data: sessions.map(([userAgent, ends]) => ({ userId, userAgent, ...ends })) })
  expect((await reported()).deleted).toEqual({ 'idempotency keys': 1, 'ended sessions': 2, events: 0 })
  expect((await database.db.idempotentMutation.findMany()).map(({ key }) => key)).toEqual(['new'])
  const left = await database.db.session.findMany({ orderBy: { userAgent: 'asc' } })
  expect(left.map(({ userAgent }) => userAgent)).toEqual(['expired lately', 'revoked lately', 'running'])
})

test('deletes the events that are older than the log is to keep, but the last of them', async () => {
  await aProject(world.admin)
  const old = await database.db.event.updateMany({ data: { createdAt: daysAgo(91) } })
  await aProject(world.admin)
  expect(await purge([], { EVENT_RETENTION_DAYS: '92' })).toMatchObject({ code: 0 })
  expect(await database.db.event.count()).toBe(old.count + 1)
  expect((await reported()).deleted).toMatchObject({ events: old.count - 1 })
  expect(await database.db.event.count()).toBe(2)
})

test('leaves the work to another process that is at it', async () => {
  await thingsOfAges()
  const before = await counts()
  await withConnection(database.url, async (client) => {
    await client.query('SELECT pg_advisory_lock(7263540003)')
    expect((await reported('--archived-before', 'P1D')).deleted).toBeNull()
    const { code, output } = await purge(['--archived-before', 'P1D'])
    expect({ code, output }).toEqual({ code: 0, output: 'Another process is purging: nothing was done here.\n' })
  })
  expect(await counts()).toEqual(before)
})

test('three at once delete everything once', async () => {
  await thingsOfAges()
  const reports = await Promise.all(Array.from({ length: 3 }, () => reported('--archived-before', 'P1D')))
  const tasks = reports.map(({ deleted }) => deleted?.['archived tasks'] ?? 0)
  expect(tasks.reduce((sum, count) => sum + count, 0)).toBe(8)
  expect(await counts()).toEqual({ projects: 1, tasks: 1, comments: 0, labels: 0 })
})

test('leaves rows that somebody holds to the next time', async () => {
  const project = await aProject(world.admin)
  const [held, free] = [await aTask(world.admin, project), await aTask(world.admin, project)]
  now = daysAgo(100)
  for (const id of [held, free]) await world.admin.does((scope) => archiveTask(scope, { id: keyOf(id) }))
  await database.db.$transaction(
    async (transaction) => {
      await transaction.$queryRaw`SELECT 1 AS held FROM "Task" WHERE "id" = ${keyOf(held)}::uuid FOR UPDATE`
      expect((await reported('--archived-before', 'P90D')).deleted).toMatchObject({ 'archived tasks': 1 })
    },
    { timeout: 20_000 },
  )
  expect((await database.db.task.findMany()).map(({ id }) => id)).toEqual([keyOf(held)])
  expect((await reported('--archived-before', 'P90D')).deleted).toMatchObject({ 'archived tasks': 1 })
})

test('says what is wrong, with 2, and deletes nothing', async () => {
  await thingsOfAges()
  const before = await counts()
  for (const period of ['90', 'P90', '-P90D', 'P1Y2M', '']) {
    const { code, errors } = await purge(['--archived-before', period])
    expect({ period, code }).toEqual({ period, code: 2 })
    expect(errors).toContain('Give days, weeks, months or years, such as P90D, P12W, P3M or P1Y.')
  }
  expect(await purge(['--archived', 'P90D'])).toMatchObject({ code: 2, output: '' })
  await database.db.$executeRaw`DELETE FROM "_prisma_migrations" WHERE "migration_name" LIKE '%writes'`
  expect(await purge(['--archived-before', 'P1D'])).toMatchObject({
    code: 2,
    errors: 'The database lacks migrations: apply them first with npm run migrate.\n',
  })
  expect(await counts()).toEqual(before)
})
