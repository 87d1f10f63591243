import { argv, env, exit, stderr, stdout } from 'node:process'
import { SingleBar } from 'cli-progress'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { Pool } from 'pg'
import { ConfigError, readConfig } from '../config.ts'
import { importTasks } from '../modules/tasks/import/import-tasks.ts'
import { readMapping } from '../modules/tasks/import/mapping.ts'
import { detectPreset } from '../modules/tasks/import/presets.ts'
import { describeReport } from '../modules/tasks/import/report.ts'
import { openSource, type Source, SourceError } from '../modules/tasks/import/source.ts'
import { projectKeyPattern } from '../modules/tasks/project.ts'
import { systemClock } from '../platform/clock.ts'
import { openDatabase } from '../platform/database.ts'
import { ConflictError } from '../platform/errors.ts'
import { applyMigrations } from '../platform/migrations.ts'
import { provideDatabase } from '../platform/provide-database.ts'
import { StartError } from '../platform/start-error.ts'

/** What `npm run import` ends with. `failed`: it could not begin, or broke off. `stopped`: by a signal, between two batches. */
const exitCodes = { done: 0, refusedLines: 1, failed: 2, stopped: 130 }

/** A reason not to begin, in a sentence. */
class UsageError extends Error {}

interface TaskOptions {
  organization: string
  project: string
  mapping?: string
}

const program = new Command('npm run import --')
  .description('Brings data of other systems into an organization. Running it again changes only what differs.')
  .exitOverride()

program
  .command('tasks')
  .description('Imports tasks from CSV or JSON lines. docs/import.md says how columns become fields.')
  .argument('<file>', 'UTF-8; CSV with a header, or one JSON object per line')
  .requiredOption('--organization <slug>', 'the organization that gets the tasks')
  .requiredOption('--project <key>', 'the project that gets the tasks; made if need be', (key) => {
    if (!projectKeyPattern.test(key)) {
      throw new InvalidArgumentError(
        'A key is 2–10 characters: an upper-case letter, then upper-case letters and digits.',
      )
    }
    return key
  })
  .option('--mapping <file>', 'JSON that says which columns make which fields, instead of a known tracker')
  .action(async (file: string, options: TaskOptions) => {
    process.exitCode = await runTasks(file, options)
  })

async function runTasks(
  file: string,
  { organization: slug, project, mapping: mappingFile }: TaskOptions,
): Promise<number> {
  const source = await openSource(file)
  const { name, mapping } = mappingFile
    ? { name: mappingFile, mapping: await readMapping(mappingFile, source) }
    : (detectPreset(source.columns) ?? failToDetect(source))
  const database = await connect()
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  try {
    const organization = await database.db.organization.findUnique({ where: { slug }, select: { id: true } })
    if (!organization)
      throw new UsageError(`There is no organization "${slug}". \`npm start\` makes the organization "demo".`)
    stdout.write(`${source.format}, ${name} columns\n`)
    const started = performance.now()
    const progress = showProgress(source.size)
    const report = await importTasks({
      db: database.db,
      clock: systemClock,
      organizationId: organization.id,
      projectKey: project,
      source,
      mapping,
      signal: stop.signal,
      onRefused: (line, reason) => progress.print(`line ${line}: refused: ${reason}`),
      onRemark: (line, reason) => progress.print(`line ${line}: ${reason}`),
      onProgress: progress.update,
    }).finally(progress.end)
    const seconds = (performance.now() - started) / 1000
    stdout.write(`${describeReport(report, project)}\n${seconds.toFixed(1)} s\n`)
    if (report.stopped) return exitCodes.stopped
    return report.refused > 0 ? exitCodes.refusedLines : exitCodes.done
  } finally {
    await database.close()
  }
}

function failToDetect({ columns }: Source): never {
  throw new UsageError(
    `No column looks like a title; a mapping file says which is one. The columns are: ${columns.join(', ')}.`,
  )
}

/** The database of DATABASE_URL, or the embedded one in DATA_DIR, whether a server runs on it or not. */
async function connect() {
  const database = await provideDatabase(readConfig(env), { join: true })
  try {
    await applyMigrations(database.url)
  } catch (error) {
    await database.stop()
    throw error
  }
  const pool = new Pool({ connectionString: database.url, max: 2 })
  const db = openDatabase(pool)
  return {
    db,
    close: async () => {
      await db.$disconnect()
      await pool.end()
      await database.stop()
    },
  }
}

/** A bar on a terminal, a line every five seconds elsewhere; and lines of output between. */
function showProgress(size: number) {
  if (!stderr.isTTY) {
    let next = performance.now() + 5000
    return {
      update: (bytes: number, rows: number) => {
        if (performance.now() < next) return
        next = performance.now() + 5000
        stderr.write(`${rows} rows, ${Math.round((100 * bytes) / size)} %\n`)
      },
      print: (line: string) => void stdout.write(`${line}\n`),
      end: () => {},
    }
  }
  const bar = new SingleBar({
    format: '{bar} {percentage} % · {rows} rows',
    clearOnComplete: true,
    stream: stderr,
  })
  bar.start(size, 0, { rows: 0 })
  return {
    update: (bytes: number, rows: number) => bar.update(bytes, { rows }),
    print: (line: string) => {
      stderr.write('\r\u001B[K')
      stdout.write(`${line}\n`)
    },
    end: () => bar.stop(),
  }
}

try {
  await program.parseAsync(argv)
} catch (error) {
  if (error instanceof CommanderError) exit(error.exitCode === 0 ? exitCodes.done : exitCodes.failed)
  const expected = [UsageError, SourceError, ConfigError, StartError, ConflictError].some(
    (kind) => error instanceof kind,
  )
  if (error instanceof Error && expected) stderr.write(`${error.message}\n`)
  else console.error('The import broke off. What is written stays; run it again to go on.', error)
  process.exitCode = exitCodes.failed
}
