import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Purge, purge, purgeOfRows, ROW } from '../../src/platform/purge.ts'
import { name, sql } from '../../src/platform/sql.ts'
import { type ConnectedDatabase, connectTestDatabase } from '../harness/connected-database.ts'

let database: ConnectedDatabase
beforeAll(async () => {
  database = await connectTestDatabase()
})
afterAll(() => database.close())

const usersNamed = (userName: string): Purge =>
  purgeOfRows({ what: userName, table: 'User', key: ['id'], where: sql`${name(ROW, 'name')} = ${userName}` })

beforeEach(async () => {
  await database.db.user.deleteMany()
  await database.db.user.createMany({
    data: Array.from({ length: 2_500 }, (_, index) => ({
      email: `${index}@world.test`,
      name: index < 2_400 ? 'old' : index < 2_490 ? 'older' : 'kept',
    })),
  })
})

const going = new AbortController().signal

test('deletes in batches of a thousand, and tells of each', async () => {
  const told: [string, number][] = []
  const onProgress = (what: string, deleted: number) => void told.push([what, deleted])
  const report = await purge(database.db, [usersNamed('old'), usersNamed('nobody'), usersNamed('older')], {
    dryRun: false,
    signal: going,
    onProgress,
  })
  expect([...report]).toEqual([
    ['old', 2_400],
    ['nobody', 0],
    ['older', 90],
  ])
  expect(told).toEqual([
    ['old', 1_000],
    ['old', 2_000],
    ['old', 2_400],
    ['older', 90],
  ])
  expect(await database.db.user.count()).toBe(10)
})

test('ends between two batches when it is stopped, and goes on the next time', async () => {
  const stop = new AbortController()
  const purges = [usersNamed('old'), usersNamed('older')]
  const report = await purge(database.db, purges, {
    dryRun: false,
    signal: stop.signal,
    onProgress: () => stop.abort(),
  })
  expect([...report]).toEqual([['old', 1_000]])
  expect(await database.db.user.count()).toBe(1_500)
  const rest = await purge(database.db, purges, { dryRun: false, signal: going, onProgress: () => {} })
  expect([...rest]).toEqual([
    ['old', 1_400],
    ['older', 90],
  ])
})

test('counts without deleting', async () => {
  const report = await purge(database.db, [usersNamed('old')], {
    dryRun: true,
    signal: going,
    onProgress: () => expect.unreachable(),
  })
  expect([...report]).toEqual([['old', 2_400]])
  expect(await database.db.user.count()).toBe(2_500)
})
