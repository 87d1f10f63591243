import type { Logger } from 'pino'
import { type Config, ConfigError, readConfig } from './config.ts'
import { readTrustedDocuments } from './limits/trusted-documents.ts'
import type { PrismaClient } from './platform/database.ts'
import { createLog } from './platform/log.ts'
import { applyMigrations } from './platform/migrations.ts'
import { provideDatabase } from './platform/provide-database.ts'
import { StartError } from './platform/start-error.ts'

const startedAt = performance.now()

/** What has been started, to be stopped in reverse order. */
const running = new AsyncDisposableStack()

// Whoever reads the log may go away first, as in `npm start | head`.
process.stdout.on('error', () => {})

/** npm passes a Ctrl-C on, so that one arrives twice. Milliseconds within which two signals are one. */
const oneSignal = 500
let stopRequestedAt: number | null = null

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (stopRequestedAt === null) {
      stopRequestedAt = performance.now()
      void stop(0)
    } else if (performance.now() - stopRequestedAt > oneSignal) {
      process.exit(1)
    }
  })
}

try {
  await start(readConfig(process.env))
} catch (error) {
  // What was started may fail because a signal has stopped it already.
  if (stopRequestedAt === null) {
    console.error(error instanceof StartError || error instanceof ConfigError ? error.message : error)
    await stop(1)
  }
}

async function start(config: Config): Promise<void> {
  const production = config.NODE_ENV === 'production'
  // A file that cannot be used is told of like a wrong setting: before anything runs.
  const documents = readTrustedDocuments(config)
  const log = createLog({ level: config.LOG_LEVEL, readable: !production, output: process.stdout })
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'a promise failed that nobody awaited'))
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'stopping after an error that nobody caught')
    void stop(1)
  })

  const databaseStarting = provideDatabase(config, {
    onLost: (error) => {
      log.fatal({ err: error }, 'stopping because PostgreSQL died and does not start again')
      void stop(1)
    },
  })
  running.defer(() => databaseStarting.then((database) => database.stop(), nothingToStop))
  // PostgreSQL starts in its own processes: meanwhile this one loads the program.
  const [{ url }, { createApp }] = await Promise.all([databaseStarting, import('./app.ts')])
  const applied = await applyMigrations(url)
  if (applied.length > 0) log.info({ migrations: applied }, 'migrated')

  const prepare = production ? (db: PrismaClient) => warnOfDemoPeople(db, log) : seed
  const app = await createApp({ ...config, DATABASE_URL: url }, { log, documents, prepare })
  running.defer(() => app.close())
  const seconds = Math.round(performance.now() - startedAt) / 1000
  if (production) log.info({ url: app.url, seconds }, 'ready')
  else console.log(greeting(app.url, seconds, config))
}

/** A database that did not start; `start` itself tells why. */
function nothingToStop(): void {}

async function seed(db: PrismaClient): Promise<void> {
  const { seedDemo } = await import('../prisma/seed.ts')
  await seedDemo(db)
}

/** In production, demo people are doors that stand open: everybody knows their password. */
async function warnOfDemoPeople(db: PrismaClient, log: Logger): Promise<void> {
  const { demoPeople } = await import('../prisma/seed.ts')
  const emails = demoPeople.map(({ email }) => email)
  const people = await db.user.findMany({ where: { email: { in: emails } }, select: { email: true } })
  if (people.length === 0) return
  log.warn(
    { people: people.map(({ email }) => email) },
    'everybody knows the password of the demo people: use another database',
  )
}

function greeting(url: string, seconds: number, config: Config): string {
  return `
  Trellis is ready (${seconds} s).

    API        ${url}/graphql
    GraphiQL   ${config.GRAPHIQL ? `${url}/graphql in a browser` : 'off'}
    Sign in    admin@demo.test, member@demo.test or viewer@demo.test with the password trellis-demo
    Data       ${config.DATABASE_URL === undefined ? `PostgreSQL in ${config.DATA_DIR}` : 'DATABASE_URL'}

  Ctrl-C stops.
`
}

/** Answers what is under way, hangs up, shuts PostgreSQL down and ends the process. */
async function stop(exitCode: number): Promise<void> {
  try {
    await running.disposeAsync()
  } catch (error) {
    console.error(error instanceof StartError ? error.message : error)
    exitCode ||= 1
  }
  process.exit(exitCode)
}
