import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { createContextFactory } from './context/create-context.ts'
import { graphiqlExamples } from './graphiql-examples.ts'
import { createLimits } from './limits/limits.ts'
import type { TrustedDocuments } from './limits/trusted-documents.ts'
import { modules } from './modules/index.ts'
import { type Clock, systemClock } from './platform/clock.ts'
import { openDatabase, type PrismaClient } from './platform/database.ts'
import { createEventFeed } from './platform/events/feed.ts'
import { createPool } from './platform/pool.ts'
import type { PermissionTable } from './platform/scope.ts'
import { createSharedReads } from './platform/shared-reads.ts'
import { StartError } from './platform/start-error.ts'
import { createAccessTokens } from './platform/tokens.ts'
import { createReads } from './reads/reads.ts'
import { createStatementRunner, readOn } from './reads/statements.ts'
import { buildSchema } from './schema/schema.ts'
import type { DemoPerson, Example } from './server/graphiql.ts'
import { createServer } from './server/server.ts'

export interface AppOptions {
  log: Logger
  documents: TrustedDocuments
  /** By default the system's. */
  clock?: Clock
  /** What to do with the database before the door opens. */
  prepare?: ((db: PrismaClient) => Promise<void>) | undefined
}

export interface App {
  /** Where the server listens, without a path: `http://127.0.0.1:4000`. */
  readonly url: string
  readonly port: number
  /** Answers what is under way, tells sockets to come again, and hangs up. */
  close(): Promise<void>
}

/** Puts the rooms together, on a database that has its migrations. */
export async function createApp(config: Config & { DATABASE_URL: string }, options: AppOptions): Promise<App> {
  const { log, documents, clock = systemClock, prepare } = options
  const connection = {
    connectionString: config.DATABASE_URL,
    connectionTimeoutMillis: 4_000,
    keepAlive: true,
    // What compiled reads write of times is in UTC.
    options: '-c TimeZone=UTC',
  }
  const pool = createPool({ ...connection, max: config.DATABASE_POOL }, log)
  // An idle connection that breaks is replaced by the next that is needed; without this it would end the process.
  pool.on('error', (error) => log.warn({ err: error }, 'a connection to the database broke'))
  const db = openDatabase(pool)
  const sharedReads = createSharedReads(connection, readOn(pool), log)
  const statements = createStatementRunner(pool, sharedReads.read)
  const limits = createLimits({ config, documents, log })
  const events = createEventFeed({
    pool,
    connection: { connectionString: config.DATABASE_URL },
    log,
    limits: {
      perCaller: config.SUBSCRIPTIONS_PER_CALLER,
      perOrganization: config.SUBSCRIPTIONS_PER_ORGANIZATION,
    },
  })
  const hangUp = async (): Promise<void> => {
    await limits.close()
    await events.close()
    await db.$disconnect()
    await sharedReads.end()
    await pool.end()
  }
  try {
    await prepare?.(db)
    // Whoever subscribes at the first moment misses nothing.
    await events.ready
    const tokens = createAccessTokens({ db, clock, seconds: config.ACCESS_TOKEN_SECONDS })
    const server = await createServer({
      config,
      schema: buildSchema(),
      limits,
      reads: createReads({ ...statements, log }),
      createContext: createContextFactory({ db, read: statements.run, clock, events, tokens, permissions }),
      jwks: tokens.jwks,
      ready: async () => {
        await pool.query('SELECT 1')
      },
      log,
      ...(config.NODE_ENV === 'production' ? { examples: [] } : await demo(db)),
    })
    return {
      url: server.url,
      port: server.port,
      close: async () => {
        await server.close()
        await hangUp()
      },
    }
  } catch (error) {
    await hangUp()
    throw listeningError(error, config) ?? error
  }
}

/** What GraphiQL offers on the demo data: the program for production does not even load it. */
async function demo(db: PrismaClient): Promise<{ examples: Example[]; demoPeople: DemoPerson[] }> {
  const { demoPeople, demoPassword } = await import('../prisma/seed.ts')
  return {
    examples: await graphiqlExamples(db),
    demoPeople: demoPeople.map(({ email, name, organization, role }) => ({
      email,
      password: demoPassword,
      label: `${name}, ${role} of ${organization}`,
    })),
  }
}

/** Why a port cannot be had, in a sentence, or null if the error is something else. */
function listeningError(error: unknown, { HOST, PORT }: Config): StartError | null {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new StartError(
        `Port ${PORT} of ${HOST} is taken: stop the program that has it, or set PORT to another one.`,
      )
    case 'EACCES':
      return new StartError(
        `Port ${PORT} may only be opened by the system's administrator: set PORT to one above 1023.`,
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartError(`This machine has no address ${HOST}: set HOST to one that it has, or to 0.0.0.0 for all.`)
    default:
      return null
  }
}

const permissions: PermissionTable = Object.assign({}, ...modules.map((module) => module.permissions))
