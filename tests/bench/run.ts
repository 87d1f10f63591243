// npm run bench: measures our server, and others beside it where ../shared/bench has set them up. docs/performance.md tells more.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs, promisify } from 'node:util'
import type { Client } from 'pg'
import { withConnection, withDatabase } from '../../src/platform/connection.ts'
import { provideBenchDatabase } from './database.ts'
import { load } from './load.ts'
import { generateLoad } from './load-generator.ts'
import { music } from './music.ts'
import { peers } from './peers.ts'
import { printProfile } from './profile.ts'
import { type Figures, overview, queryTable, type Results } from './report.ts'
import { disagreements, type Request, requestsOf } from './requests.ts'
import { readSample, type SampleRow } from './sample.ts'
import { type Server, startServer } from './server.ts'
import { signIn } from './sign-in.ts'
import { countStatements } from './statements.ts'
import { isQueryName, type QueryName, queryNames } from './subject.ts'
import { trellis } from './trellis.ts'

const { values: options } = parseArgs({
  options: {
    setup: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    profile: { type: 'string' },
    everywhere: { type: 'boolean', default: false },
    queries: { type: 'string', default: Object.keys(queryNames).join() },
    peers: { type: 'string', default: 'postgraphile,mercurius,pothos,apollo,keystone' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '10' },
    warmup: { type: 'string', default: '3' },
    connections: { type: 'string', default: '50' },
    'server-core': { type: 'string', default: '0' },
    'load-core': { type: 'string', default: '1' },
    database: { type: 'string' },
  },
})

const shared = join(import.meta.dirname, '../../../shared/bench')
const chinook = join(shared, '../data/chinook.sql')
const queries = options.queries.split(',').filter(isQueryName).filter(canBeAsked)
const connections = Number(options.connections)
const core = Number(options['server-core'])

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))
// wrk, and PostgreSQL if it is started here, inherit the core. The servers get their own.
await promisify(execFile)('taskset', ['-acp', options['load-core'], String(process.pid)])
await using database = await provideBenchDatabase(options.database)
const { url } = database
await load(url)
if (!options.setup) await withConnection(url, bench)

function canBeAsked(query: QueryName): boolean {
  if (query !== 'Q7' || existsSync(chinook)) return true
  console.error(`Q7: ${chinook} is not there, left out`)
  return false
}

async function bench(client: Client): Promise<void> {
  const tokens = await signIn(url, options.everywhere)
  const sample = await readSample(client)
  const ours = [trellis(url, tokens)]
  if ((options.profile ?? queries).includes('Q7')) ours.push(await music(url, chinook))
  if (options.profile !== undefined) {
    if (!isQueryName(options.profile)) throw new Error(`There is no query ${options.profile}.`)
    return profile(options.profile)
  }

  const installed = process.env.SCRATCH ?? join(tmpdir(), 'perf')
  const theirDatabase = withDatabase(url, 'bench')
  const others =
    options.database !== undefined && existsSync(shared)
      ? await peers(options.peers.split(',').filter(Boolean), { shared, installed, url: theirDatabase })
      : []

  const servers: Server[] = []
  try {
    for (const subject of [...ours, ...others]) {
      const server = await startServer(subject, core)
      servers.push(server)
      console.error(
        `${subject.name}: ${server.startMilliseconds.toFixed(0)} ms to its first answer, ${server.memory().toFixed(0)} MiB`,
      )
    }
    const differences: string[] = []
    for (const query of queries) {
      differences.push(...(await disagreements(servers, query, sample)))
      // A new task would be the first of the next query's page, and each server makes its own.
      if (query.startsWith('Q6')) await tidy(servers)
    }
    if (differences.length > 0) throw new Error(differences.join('\n'))
    console.error('All answers are alike.')
    if (!options.check) await measure(client, servers, sample)
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
  }

  async function profile(query: QueryName): Promise<void> {
    const subject = ours.find(({ queries }) => query in queries)
    if (!subject) throw new Error(`Nobody knows ${query}.`)
    await printProfile(subject, core, async (server) => {
      const requests = await requestsOf(server, query, sample)
      await generateLoad(server.url, requests, { connections, seconds: Number(options.seconds) })
    })
    await subject.tidy(client)
  }
}

async function measure(client: Client, servers: readonly Server[], sample: readonly SampleRow[]): Promise<void> {
  const results: Results = new Map()
  for (const query of queries) {
    const figures = await measureQuery(client, servers, query, sample)
    results.set(query, figures)
    console.log(`\n${query}: ${queryNames[query]}\n\n${queryTable(figures)}`)
  }
  console.log(`\nRequests per second of trellis, as a multiple of the server's\n`)
  console.log(overview(results, (of, ours) => ours.perSecond / of.perSecond, 2))
  console.log('\nMilliseconds of processor time on the server per request\n')
  console.log(overview(results, ({ cpu }) => cpu, 3))
}

/** Loads the servers in turn, round by round, so that whatever else the machine does meanwhile meets all of them. */
async function measureQuery(
  client: Client,
  servers: readonly Server[],
  query: QueryName,
  sample: readonly SampleRow[],
): Promise<Map<string, Figures>> {
  const running: { server: Server; requests: Request[]; statements: Figures['statements']; rounds: Round[] }[] = []
  for (const server of servers) {
    const requests = await requestsOf(server, query, sample)
    if (requests.length === 0) continue
    await quiet(client)
    const statements = await countStatements(client, server, requests)
    await loadServer(server, requests, Number(options.warmup))
    running.push({ server, requests, statements, rounds: [] })
  }
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const { server, requests, rounds } of running) {
      await quiet(client)
      rounds.push(await loadServer(server, requests, Number(options.seconds)))
    }
  }
  if (query.startsWith('Q6')) await tidy(servers)
  return new Map(running.map(({ server, statements, rounds }) => [server.subject.name, summary(statements, rounds)]))
}

type Round = Omit<Figures, 'statements'>

async function loadServer(server: Server, requests: readonly Request[], seconds: number): Promise<Round> {
  const before = server.cpu()
  const load = await generateLoad(server.url, requests, { connections, seconds })
  const cpu = (server.cpu() - before) / load.requests
  const { p50, p99, bytes, errors } = load
  return { perSecond: load.requests / load.seconds, p50, p99, cpu, memory: server.memory(), bytes, errors }
}

function summary(statements: Figures['statements'], rounds: readonly Round[]): Figures {
  const median = (of: (round: Round) => number): number =>
    rounds.map(of).sort((a, b) => a - b)[rounds.length >> 1] ?? NaN
  return {
    statements,
    perSecond: median(({ perSecond }) => perSecond),
    p50: median(({ p50 }) => p50),
    p99: median(({ p99 }) => p99),
    cpu: median(({ cpu }) => cpu),
    memory: median(({ memory }) => memory),
    bytes: median(({ bytes }) => bytes),
    errors: rounds.reduce((sum, { errors }) => sum + errors, 0),
  }
}

/** Waits for the statements that a server left behind, and ends them after a second: they must not slow the next one down. */
async function quiet(client: Client): Promise<void> {
  const others = `FROM pg_stat_activity
    WHERE state = 'active' AND backend_type = 'client backend' AND pid <> pg_backend_pid()`
  for (let look = 0; look < 40; look++) {
    const { rowCount } = await client.query(look < 4 ? `SELECT ${others}` : `SELECT pg_cancel_backend(pid) ${others}`)
    if (rowCount === 0) return
    await sleep(250)
  }
}

/** Once in each database. */
async function tidy(servers: readonly Server[]): Promise<void> {
  const subjects = new Map(servers.map(({ subject }) => [subject.database, subject]))
  for (const { database, tidy } of subjects.values()) await withConnection(withDatabase(url, database), tidy)
}
