import { SingleBar } from 'cli-progress'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { type Client, Pool } from 'pg'
import { ConfigError, readConfig } from '../config.ts'
import { purgeOfSessions } from '../modules/identity/purge.ts'
import { purgesOfArchived } from '../modules/tasks/purge.ts'
import { withConnection } from '../platform/connection.ts'
import { openDatabase } from '../platform/database.ts'
import { countPurgeable, purgeEvents } from '../platform/events/purge.ts'
import { migrationsFolder, pendingMigrations, readMigrations } from '../platform/migrations.ts'
import { provideDatabase } from '../platform/provide-database.ts'
import { type Purge, purge } from '../platform/purge.ts'
import { StartError } from '../platform/start-error.ts'
import { purgeOfIdempotencyKeys } from '../schema/idempotency.ts'

/** What `npm run purge` ends with. `failed`: it could not begin, or broke off. `stopped`: by a signal, between two batches. */
const exitCodes = { done: 0, failed: 2, stopped: 130 }

/** The key of the lock under which one process at a time purges; any number will do. */
const purging = 7_263_540_003

interface Options {
  archivedBefore?: string
  dryRun: boolean
  json: boolean
}

/** What was deleted, or with `dryRun` would be. `deleted` is null if another process was at it, so that this one did nothing. */
interface Report {
  dryRun: boolean
  stopped: boolean
  deleted: Record<string, number> | null
  seconds: number
}

const program = new Command('npm run purge --')
  .description(
    'Deletes for good what nobody will ask for any more: idempotency keys after their 24 hours, sessions that ended 30 days ago, events after EVENT_RETENTION_DAYS, and what the option names. Made for cron, also on several machines: one at a time works, the others leave it to it.',
  )
  .option('--archived-before <period>', 'also projects, tasks and labels archived longer ago than this: P90D', toPeriod)
  .option('--dry-run', 'only count what would be deleted', false)
  .option('--json', 'report as one line of JSON', false)
  .exitOverride()
  .action(async (options: Options) => {
    const config = readConfig(process.env)
    const database = await provideDatabase(config, { join: true })
    try {
      const report = await run(database.url, options, config.EVENT_RETENTION_DAYS)
      console.log(options.json ? JSON.stringify(report) : described(report))
      if (report.stopped) process.exitCode = exitCodes.stopped
    } finally {
      await database.stop()
    }
  })

/** An ISO 8601 period of one unit. */
function toPeriod(text: string): string {
  if (/^P\d{1,4}[DWMY]$/.test(text)) return text
  throw new InvalidArgumentError('Give days, weeks, months or years, such as P90D, P12W, P3M or P1Y.')
}

async function run(url: string, options: Options, eventDays: number): Promise<Report> {
  const startedAt = performance.now()
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  const deleted = await withConnection(url, async (client) => {
    await requireMigrations(client)
    // The lock lasts as long as the connection.
    const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [purging])
    if (!rows[0]?.taken) return null
    return purgeAll(url, await purgesOf(client, options, eventDays), options.dryRun, stop.signal)
  })
  return {
    dryRun: options.dryRun,
    stopped: stop.signal.aborted,
    deleted: deleted && Object.fromEntries(deleted),
    seconds: Math.round(performance.now() - startedAt) / 1000,
  }
}

/** A command of another version than the tables are would delete by rules that are not theirs. @throws StartError */
async function requireMigrations(client: Client): Promise<void> {
  const pending = await pendingMigrations(client, await readMigrations(migrationsFolder))
  if (pending.length > 0) throw new StartError('The database lacks migrations: apply them first with npm run migrate.')
}

/** Everything that is to go. Times are the database's, which are the same on all machines. */
async function purgesOf(client: Client, { archivedBefore }: Options, eventDays: number): Promise<Purge[]> {
  const ago = async (period: string): Promise<Date> => {
    const { rows } = await client.query<{ time: Date }>('SELECT now() - $1::interval AS time', [period])
    if (!rows[0]) throw new Error('PostgreSQL did not tell the time.')
    return rows[0].time
  }
  return [
    purgeOfIdempotencyKeys,
    purgeOfSessions(await ago('P30D')),
    ...(archivedBefore === undefined ? [] : purgesOfArchived(await ago(archivedBefore))),
    purgeOfEvents(await ago(`P${eventDays}D`)),
  ]
}

function purgeOfEvents(olderThan: Date): Purge {
  return {
    what: 'events',
    count: (db) => countPurgeable(db, { olderThan }),
    deleteSome: (db) => purgeEvents(db, { olderThan }),
  }
}

async function purgeAll(
  url: string,
  purges: readonly Purge[],
  dryRun: boolean,
  signal: AbortSignal,
): Promise<Map<string, number>> {
  const pool = new Pool({ connectionString: url, max: 1 })
  // A connection that breaks fails the statement under way; without this it would also end the process.
  pool.on('error', () => {})
  const db = openDatabase(pool)
  const progress = showProgress()
  try {
    return await purge(db, purges, { dryRun, signal, onProgress: progress.update })
  } finally {
    progress.end()
    await db.$disconnect()
    await pool.end()
  }
}

/** On a terminal, how many things of the kind are gone so far. */
function showProgress() {
  if (!process.stderr.isTTY) return { update: () => {}, end: () => {} }
  const bar = new SingleBar({ format: 'deleted {value} {what}', clearOnComplete: true, stream: process.stderr })
  bar.start(0, 0, { what: '' })
  return { update: (what: string, deleted: number) => bar.update(deleted, { what }), end: () => bar.stop() }
}

function described({ dryRun, stopped, deleted, seconds }: Report): string {
  if (deleted === null) return 'Another process is purging: nothing was done here.'
  const lines = Object.entries(deleted).map(
    ([what, count]) => `${dryRun ? 'would delete' : 'deleted'}  ${count} ${what}`,
  )
  return [...lines, ...(stopped ? ['Stopped by a signal. What is deleted stays so.'] : []), `${seconds} s`].join('\n')
}

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.failed
  else {
    const expected = error instanceof StartError || error instanceof ConfigError
    console.error(expected ? error.message : 'The purge broke off. What is deleted stays so; run it again to go on.')
    if (!expected) console.error(error)
    process.exitCode = exitCodes.failed
  }
}
