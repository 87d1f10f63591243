import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { type Installation, prepareInstallation } from './postgres-account.ts'
import { postgresBinaries } from './postgres-binaries.ts'
import {
  type Cluster,
  initialize,
  lastComplaint,
  launch,
  removeStalePidFile,
  runningServer,
  shutDown,
} from './postgres-process.ts'
import { StartError } from './start-error.ts'

/** The PostgreSQL that comes with the packages, running. */
export interface Postgres {
  /** The database `trellis`, as its owner, over a Unix socket that only this user can reach. */
  url: string
  /** Shuts PostgreSQL down, if this process owns it. Transactions still open are rolled back. */
  stop(): Promise<void>
}

export interface PostgresOptions {
  /** The folder that holds, or at the first start gets, the folder `postgres` with the data. */
  dataDir: string
  /** Whether to join another process that owns this PostgreSQL, instead of refusing. For commands beside a server. */
  join?: boolean
  /** Further settings of PostgreSQL, such as `{ fsync: 'off' }`. */
  settings?: Record<string, string>
  /** Called once if PostgreSQL died and cannot be started again. */
  onLost?: (error: Error) => void
}

/**
 * Starts PostgreSQL on a data directory, which is made at the first start.
 *
 * One process at a time owns it, by an advisory lock that ends with the process. PostgreSQL outlives an owner that is
 * killed; the next one finds it running and takes it over. A PostgreSQL that dies under its owner is started again.
 * @throws StartError in one sentence if another process owns it (unless `join`), or if PostgreSQL does not start
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const installation = await prepareInstallation(resolve(options.dataDir), await postgresBinaries())
  const data = join(installation.folder, 'data')
  if (!existsSync(data)) await initialize(installation, data)
  const socketFolder = (await runningServer(data))?.socketFolder || (await chooseSocketFolder(installation.folder))
  const cluster: Cluster = { installation, data, socketFolder, settings: options.settings ?? {} }

  const connection = await connect(cluster)
  const url = urlOf(cluster, 'trellis', 'trellis')
  const owner = await takeOwnership(connection)
  if (owner !== null) {
    await connection.end()
    if (options.join) return { url, stop: async () => {} }
    throw new StartError(
      `Another server (${owner}) runs on ${resolve(options.dataDir)}: stop it first, or set DATA_DIR to another folder.`,
    )
  }
  await createDatabase(connection)
  const guard = guardOwnership(cluster, connection, options.onLost)
  const stop = async (): Promise<void> => {
    await guard.release()
    await shutDown(cluster)
    if (cluster.socketFolder !== installation.folder) await rm(cluster.socketFolder, { recursive: true, force: true })
  }
  let stopping: Promise<void> | undefined
  return { url, stop: () => (stopping ??= stop()) }
}

/** The name of a socket holds 107 bytes; where the data directory's is too long, the socket goes to the temporary folder. */
async function chooseSocketFolder(folder: string): Promise<string> {
  return Buffer.byteLength(join(folder, '.s.PGSQL.5432')) <= 103 ? folder : mkdtemp(join(tmpdir(), 'trellis-'))
}

/** The port is but a part of the socket's name. All is said, so that no PG… variable of the environment has a say. */
function urlOf({ socketFolder }: Cluster, user: string, database: string): string {
  return `postgresql://${user}@localhost:5432/${database}?host=${encodeURIComponent(socketFolder)}&sslmode=disable`
}

/** Connects as PostgreSQL's superuser, starting PostgreSQL first if it does not run. */
async function connect(cluster: Cluster): Promise<Client> {
  let child: ChildProcess | null = null
  const deadline = Date.now() + 60_000
  for (;;) {
    const client = new Client({
      connectionString: urlOf(cluster, 'postgres', 'postgres'),
      application_name: `process ${process.pid}`,
    })
    // An idle connection that breaks says so by an event, which ends the process if nobody listens.
    client.on('error', () => {})
    try {
      await client.connect()
      return client
    } catch (error) {
      if (!isPassing(error) || Date.now() > deadline) throw await whyNot(cluster.installation, error)
    }
    const starting = child !== null && child.exitCode === null && child.signalCode === null
    const running = await runningServer(cluster.data)
    // Another process, started at the same time, may have chosen another folder. That is written down last.
    if (running?.socketFolder && running.socketFolder !== cluster.socketFolder) {
      await rmdir(cluster.socketFolder).catch(() => {})
      cluster.socketFolder = running.socketFolder
    }
    if (!starting && running === null) {
      if (child !== null && !(await mayTryAgain(cluster.installation))) throw await whyNot(cluster.installation)
      await removeStalePidFile(cluster.data)
      child = await launch(cluster)
    }
    await sleep(10)
  }
}

/** Whether a connection failed in a way that passes as PostgreSQL starts or stops. */
function isPassing(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string }
  const cannotConnectNow = ['57P01', '57P02', '57P03']
  return (
    ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', ...cannotConnectNow].includes(code ?? '') ||
    message === 'Connection terminated unexpectedly'
  )
}

/** The sessions of a killed PostgreSQL need a moment to notice, in which no other may start; so does one that was faster. */
async function mayTryAgain(installation: Installation): Promise<boolean> {
  const complaint = await lastComplaint(installation)
  return ['pre-existing shared memory block', 'already exists', 'is empty'].some((part) => complaint.includes(part))
}

async function whyNot(installation: Installation, cause?: unknown): Promise<Error> {
  return new StartError(`PostgreSQL does not start in ${installation.folder}: ${await lastComplaint(installation)}`, {
    cause,
  })
}

/** The key of the lock that the owner holds; any number will do. */
const ownership = 7_263_540_001

/** Takes the lock, or answers who has it. */
async function takeOwnership(connection: Client): Promise<string | null> {
  const { rows } = await connection.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [ownership])
  if (rows[0]?.taken) return null
  const holder = await connection.query<{ application_name: string }>(
    `SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
      WHERE locktype = 'advisory' AND granted AND (classid::bigint << 32) + objid::bigint = $1`,
    [ownership],
  )
  return holder.rows[0]?.application_name ?? 'unknown'
}

/** Takes the lock anew, starting PostgreSQL if need be, whenever the connection that holds it breaks. */
function guardOwnership(
  cluster: Cluster,
  first: Client,
  onLost: PostgresOptions['onLost'],
): { release(): Promise<void> } {
  let released = false
  let restoring: Promise<void> = Promise.resolve()
  const guard = (connection: Client): void => {
    connection.once('end', () => {
      if (!released) restoring = restore().catch((error: Error) => onLost?.(error))
    })
  }
  const restore = async (): Promise<void> => {
    const connection = await connect(cluster)
    const owner = await takeOwnership(connection)
    if (owner !== null) throw new StartError(`PostgreSQL died, and another server (${owner}) has taken it over.`)
    guard(connection)
  }
  guard(first)
  return {
    release: async () => {
      released = true
      // A PostgreSQL that is just being started again has to be there to be shut down.
      await restoring
    },
  }
}

/** Makes the database and its owner, who may make further databases, as tests and migrations do, and nothing more. */
async function createDatabase(connection: Client): Promise<void> {
  const { rows } = await connection.query<{ role: boolean; database: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'trellis') AS role,
            EXISTS (SELECT FROM pg_database WHERE datname = 'trellis') AS database`,
  )
  if (!rows[0]?.role) await connection.query('CREATE ROLE trellis LOGIN CREATEDB')
  if (!rows[0]?.database) await connection.query('CREATE DATABASE trellis OWNER trellis')
}
