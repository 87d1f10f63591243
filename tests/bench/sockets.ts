/**
 * What subscribers cost: the memory and the time of 5,000 idle ones, and how long 50 events take to reach 500 of which some
 * do not read. The server is a process of its own; this one has the clients. `node tests/bench/sockets.ts [idle sockets]`
 */
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Pool } from 'pg'
import { WebSocket } from 'ws'
import { systemClock } from '../../src/platform/clock.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { applyMigrations } from '../../src/platform/migrations.ts'
import { startPostgres } from '../../src/platform/postgres.ts'
import { createAccessTokens } from '../../src/platform/tokens.ts'
import { ready, runServer } from '../harness/program.ts'
import { aProject, aTask, organizationIdOf } from '../harness/things.ts'
import { createWorld } from '../harness/world.ts'

const idleSockets = Number(process.argv[2] ?? 5_000)
const readers = 500
const stalledReaders = 25
const events = 50
const ticksPerSecond = 100

const dataDir = await mkdtemp(join(tmpdir(), 'trellis-bench-'))
const postgres = await startPostgres({ dataDir })
await applyMigrations(postgres.url)
const pool = new Pool({ connectionString: postgres.url })
const db = openDatabase(pool)
const world = await createWorld(db)
const projectId = await aProject(world.admin)
const query = (selected: string) =>
  `subscription { taskEvents(organizationId: "${organizationIdOf(world.admin)}") { ${selected} } }`
const tokens = createAccessTokens({ db, clock: systemClock, seconds: 3_600 })
const server = runServer({
  DATABASE_URL: postgres.url,
  NODE_ENV: 'production',
  LOG_LEVEL: 'info',
  SOCKETS_PER_ADDRESS: '100000',
  SUBSCRIPTIONS_PER_CALLER: '100000',
  SUBSCRIPTIONS_PER_ORGANIZATION: '100000',
  POINTS_PER_MINUTE: '100000000',
})

try {
  const url = (await ready(server)).replace('http', 'ws')
  const { userId } = world.viewer

  /** Tokens of one session, or of as many as there are sockets. */
  async function tokensFor(sessions: number): Promise<string[]> {
    const rows = await db.session.createManyAndReturn({
      data: Array.from({ length: sessions }, () => ({ userId, expiresAt: new Date(Date.now() + 3_600_000) })),
      select: { id: true },
    })
    return Promise.all(rows.map(async ({ id }) => (await tokens.issue({ userId, sessionId: id })).token))
  }

  async function connect(token: string): Promise<WebSocket> {
    const socket = new WebSocket(`${url}/graphql`, 'graphql-transport-ws', { perMessageDeflate: false })
    await once(socket, 'open')
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }))
    await once(socket, 'message')
    return socket
  }

  async function connectMany(count: number, given: readonly string[], selected: string): Promise<WebSocket[]> {
    const sockets: WebSocket[] = []
    while (sockets.length < count) {
      const batch = Array.from({ length: Math.min(100, count - sockets.length) }, (_, index) =>
        connect(given[(sockets.length + index) % given.length] ?? ''),
      )
      sockets.push(...(await Promise.all(batch)))
    }
    for (const socket of sockets) {
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: query(selected) } }))
    }
    return sockets
  }

  /** Milliseconds from before a task is written to each message about it. */
  async function fanOut(sessions: number, selected: string): Promise<void> {
    const sockets = await connectMany(readers, await tokensFor(sessions), selected)
    await pause(2_000)
    const written = new Map<string, number>()
    const latencies: number[] = []
    const received = sockets.map((): string[] => [])
    for (const [index, socket] of sockets.entries()) {
      socket.on('message', (data) => {
        const { payload } = JSON.parse((data as Buffer).toString()) as {
          payload: { data: { taskEvents: { taskId: string } } }
        }
        const { taskId } = payload.data.taskEvents
        received[index]?.push(taskId)
        const writtenAt = written.get(taskId)
        if (index >= stalledReaders && writtenAt !== undefined) latencies.push(performance.now() - writtenAt)
      })
    }
    for (const socket of sockets.slice(0, stalledReaders)) socket.pause()
    for (let count = 0; count < events; count++) {
      const writtenAt = performance.now()
      const id = await aTask(world.admin, projectId)
      written.set(id, writtenAt)
      await pause(20)
    }
    for (let waited = 0; waited < 100 && received.slice(stalledReaders).some((ids) => ids.length < events); waited++) {
      await pause(100)
    }
    for (const socket of sockets.slice(0, stalledReaders)) socket.resume()
    for (let waited = 0; waited < 100 && received.some((ids) => ids.length < events); waited++) await pause(100)
    const expected = [...written.keys()].join()
    const whole = received.filter((ids) => ids.join() === expected).length
    latencies.sort((one, other) => one - other)
    const at = (part: number) => Math.round(latencies[Math.floor(latencies.length * part)] ?? Number.NaN)
    console.log(
      `${readers} sockets of ${sessions} session(s), ${stalledReaders} stalled, ${events} events, { ${selected} }: ` +
        `${whole} got all in order; p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, worst ${at(0.9999)} ms of ${latencies.length} messages`,
    )
    for (const socket of sockets) socket.terminate()
    await pause(500)
  }

  for (const socket of await connectMany(50, await tokensFor(1), 'cursor type taskId')) socket.terminate()
  await pause(2_000)
  const before = await usage()
  const sockets = await connectMany(idleSockets, await tokensFor(10), 'cursor type taskId')
  await pause(5_000)
  const after = await usage()
  await pause(10_000)
  const later = await usage()
  console.log(
    `${idleSockets} idle sockets of 10 sessions with one subscription each: ${before.megabytes} MB → ${after.megabytes} MB, ` +
      `${(((after.megabytes - before.megabytes) * 1024) / idleSockets).toFixed(1)} KB each; ` +
      `${((later.seconds - after.seconds) * 10).toFixed(1)} % of a processor while nothing happens`,
  )
  const heard = Promise.all(sockets.map((socket) => once(socket, 'message')))
  const writtenAt = performance.now()
  await aTask(world.admin, projectId)
  await heard
  console.log(`one event reaches all of them in ${Math.round(performance.now() - writtenAt)} ms`)
  for (const socket of sockets) socket.terminate()
  await pause(1_000)

  await fanOut(1, 'cursor type taskId')
  await fanOut(1, 'cursor type taskId task { title status }')
  await fanOut(readers, 'cursor type taskId')
  await fanOut(readers, 'cursor type taskId task { title status }')
} finally {
  server.kill('SIGTERM')
  await server.ended
  await db.$disconnect()
  await pool.end()
  await postgres.stop()
  await rm(dataDir, { recursive: true, force: true })
}

/** What the server's process has of memory, and has had of a processor. */
async function usage(): Promise<{ megabytes: number; seconds: number }> {
  const status = await readFile(`/proc/${server.pid}/status`, 'utf8')
  const [user = '0', system = '0'] =
    (await readFile(`/proc/${server.pid}/stat`, 'utf8')).split(') ')[1]?.split(' ').slice(11) ?? []
  return {
    megabytes: Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024),
    seconds: (Number(user) + Number(system)) / ticksPerSecond,
  }
}
