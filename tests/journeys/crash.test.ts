import { readFile, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { withConnection } from '../../src/platform/connection.ts'
import { encodeCursor } from '../../src/platform/events/cursor.ts'
import { encodeId } from '../../src/platform/ids.ts'
import { provideDatabase } from '../../src/platform/provide-database.ts'
import { found } from '../harness/found.ts'
import { generous } from '../harness/generous.ts'
import { freePort, type Program, ready, runServer } from '../harness/program.ts'
import { followResuming, type ResumingStream } from '../harness/resuming.ts'
import { temporaryFolder } from '../harness/temporary-folder.ts'
import { startWriters, type Writers } from '../harness/writers.ts'

// The server and its PostgreSQL are killed in turn, again and again, while clients write and follow.

/** Half of them of the server, half of PostgreSQL. */
const crashes = 40
const writers = 6
/** How many tasks are written between one crash and the next. */
const between = 25

let dataDir: string
let environment: Record<string, string>
let server: Program
let url: string

beforeAll(async () => {
  dataDir = await temporaryFolder('trellis-crash-')
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  environment = { ...generous, NODE_ENV: 'production', PORT: String(port), DATA_DIR: dataDir }
  await start()
})

afterAll(async () => {
  server.kill('SIGTERM')
  await server.ended
  await rm(dataDir, { recursive: true, force: true })
})

async function start(): Promise<void> {
  server = runServer(environment)
  await ready(server)
}

async function killServer(): Promise<void> {
  server.kill('SIGKILL')
  expect(await server.ended).toBe('SIGKILL')
  await start()
}

/** What `pg_ctl stop -m immediate` does. The server starts PostgreSQL again. */
async function stopPostgresAtOnce(): Promise<void> {
  const pidFile = join(await realpath(join(dataDir, 'postgres')), 'data/postmaster.pid')
  const postmaster = Number((await readFile(pidFile, 'utf8')).split('\n')[0])
  process.kill(postmaster, 'SIGQUIT')
  await vi.waitUntil(() => isGone(postmaster), { timeout: 10_000, interval: 5 })
}

/** Whether a process has ended, also if its parent has not taken note yet. */
async function isGone(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return !/^State:\s+[^ZX]/m.test(status)
}

interface StoredTask {
  id: string
  title: string
  key: string
  /** How many events tell of its creation. */
  events: number
}

/** What the database holds of an organization in the end, as clients know it. */
async function stored(): Promise<{ tasks: StoredTask[]; cursors: string[] }> {
  const database = await provideDatabase({ DATABASE_URL: undefined, DATA_DIR: dataDir }, { join: true })
  return withConnection(database.url, async (client) => {
    const tasks = await client.query<StoredTask>(`
      SELECT task."id", task."title", project."key" || '-' || task."number" AS "key",
        (SELECT count(*)::int FROM "Event" WHERE "type" = 'task.created' AND "subjectId" = task."id") AS "events"
      FROM "Task" task JOIN "Project" project ON project."id" = task."projectId"`)
    const events = await client.query<{ transactionId: string; position: string }>(`
      SELECT "transactionId"::text, "position"::text FROM "Event" event WHERE "type" LIKE 'task.%'
      ORDER BY event."transactionId", event."position"`)
    return {
      tasks: tasks.rows.map((task) => ({ ...task, id: encodeId('task', task.id) })),
      cursors: events.rows.map(({ transactionId, position }) =>
        encodeCursor({ transactionId: BigInt(transactionId), position: BigInt(position) }),
      ),
    }
  })
}

test(`${crashes} crashes lose and double nothing`, { timeout: 600_000 }, async () => {
  const { token, organizationId, projects } = await found(url, ['ONE', 'TWO'])
  const writing = startWriters({ url, token, projects, count: writers })
  await written(writing, 1)
  const [first = ''] = (await stored()).cursors
  const streams = Array.from({ length: 3 }, () => followResuming({ url, token, organizationId, after: first }))

  for (let crash = 1; crash <= crashes; crash++) {
    await written(writing, between)
    const what = crash % 2 === 1 ? 'kill -9 of the server' : 'immediate stop of PostgreSQL'
    const crashedAt = performance.now()
    await (crash % 2 === 1 ? killServer() : stopPostgresAtOnce())
    await written(writing, 1)
    const seconds = ((performance.now() - crashedAt) / 1000).toFixed(1)
    console.log(`${crash} of ${crashes}: ${what}, writing again after ${seconds} s, ${writing.acknowledged.size} tasks`)
  }

  await written(writing, between)
  await writing.stop()
  const { tasks, cursors } = await stored()
  await vi.waitUntil(() => streams.every(({ received }) => received.at(-1)?.cursor === cursors.at(-1)), {
    timeout: 20_000,
  })
  await Promise.all(streams.map((stream) => stream.stop()))
  report(writing, streams)

  expect(writing.refusals).toEqual([])
  // Every request got its answer in the end, so that there is no task which was not acknowledged.
  const byTitle = (one: { title: string }, other: { title: string }) => (one.title < other.title ? -1 : 1)
  expect(tasks.toSorted(byTitle)).toEqual(
    [...writing.acknowledged].map(([title, { id, key }]) => ({ id, title, key, events: 1 })).sort(byTitle),
  )
  expect(new Set(tasks.map(({ key }) => key)).size).toBe(tasks.length)
  for (const { received, beginnings } of streams) {
    expect([first, ...received.map(({ cursor }) => cursor)]).toEqual(cursors.slice(cursors.indexOf(first)))
    expect(beginnings()).toBeGreaterThan(crashes / 2)
  }
})

/** Resolves when so many more tasks have been acknowledged. */
async function written({ acknowledged }: Writers, more: number): Promise<void> {
  const enough = acknowledged.size + more
  await vi.waitUntil(() => acknowledged.size >= enough, { timeout: 30_000, interval: 10 })
}

function report({ acknowledged, refusals, failures }: Writers, streams: readonly ResumingStream[]): void {
  console.log(
    `${acknowledged.size} tasks; refusals: ${refusals.length}; failures meanwhile: ${JSON.stringify(Object.fromEntries(failures))}; streams: ${streams
      .map(({ received, beginnings }) => `${received.length} events, begun ${beginnings()} times`)
      .join('; ')}`,
  )
}
