import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { withConnection, withDatabase } from './connection.ts'
import { StartError } from './start-error.ts'

/** A step in the history of the tables: a folder with plain SQL, as Prisma lays it out. */
export interface Migration {
  /** The folder's name, beginning with its time: `20261121030000_init`. */
  name: string
  sql: string
  /** SHA-256 of the SQL, as `_prisma_migrations` keeps it. */
  checksum: string
}

/** A database and a folder of migrations that do not fit together, in a sentence that says what to do. */
export class MigrationError extends StartError {
  override readonly name = 'MigrationError'
}

/** The project's folder of migrations. */
export const migrationsFolder = join(import.meta.dirname, '../../prisma/migrations')

/** The migrations of a folder, oldest first. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

/**
 * The migrations that a database still lacks, oldest first.
 * @throws MigrationError if the database holds a migration that failed, was edited since, or is not in the folder
 */
export async function pendingMigrations(client: Client, migrations: Migration[]): Promise<Migration[]> {
  const applied = await appliedMigrations(client)
  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  for (const { name, checksum, finished, logs } of applied) {
    const migration = known.get(name)
    if (!finished) {
      throw new MigrationError(
        `Migration ${name} failed in this database${logs === null ? '' : `: ${reasonIn(logs)}`}. ${howToGoOn(name)}`,
      )
    }
    if (migration === undefined) {
      throw new MigrationError(
        `The database is newer than this program: it holds migration ${name}, which is not in prisma/migrations. ` +
          'Run the newer version, or use another database.',
      )
    }
    if (migration.checksum !== checksum) {
      throw new MigrationError(
        `Migration ${name} was edited after it had been applied to this database. Restore the file, and put the change ` +
          'into a migration of its own.',
      )
    }
  }
  const names = new Set(applied.map((migration) => migration.name))
  return migrations.filter((migration) => !names.has(migration.name))
}

/** A migration as the database remembers it. */
export interface AppliedMigration {
  name: string
  checksum: string
  finished: boolean
  /** What the engine said of one that failed; null if it did not come to that. */
  logs: string | null
}

/** What the database says that was done to it, oldest first. */
export async function appliedMigrations(client: Client): Promise<AppliedMigration[]> {
  const table = await client.query<{ name: string | null }>(`SELECT to_regclass('_prisma_migrations') AS name`)
  if (table.rows[0]?.name == null) return []
  const { rows } = await client.query<AppliedMigration>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished, logs FROM _prisma_migrations
      WHERE rolled_back_at IS NULL ORDER BY started_at, migration_name`,
  )
  return rows
}

/** The key of the lock under which one process at a time migrates; any number will do. */
const migrating = 7_263_540_002

/**
 * Brings a database up to date. Of several processes that start at once, one migrates and the others wait for it.
 * @returns the names of the migrations that this call applied
 * @throws MigrationError if database and folder do not fit together, or if a migration fails
 */
export async function applyMigrations(url: string, folder = migrationsFolder): Promise<string[]> {
  const migrations = await readMigrations(folder)
  return withConnection(url, async (client) => {
    await takeTurn(client)
    if ((await pendingMigrations(client, migrations)).length === 0) return []
    await requireCreation(client)
    const { withMigrationEngine } = await import('./migrations-engine.ts')
    try {
      const input = { migrationsList: toList(folder, migrations), filters }
      return (await withMigrationEngine(url, (engine) => engine.applyMigrations(input))).appliedMigrationNames
    } catch (error) {
      throw failure(error)
    }
  })
}

/** Waits until no other process migrates. Asks again and again: a statement that waits would hold up `CREATE INDEX CONCURRENTLY`. */
async function takeTurn(client: Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [migrating])
    if (rows[0]?.taken) return
    await sleep(50)
  }
}

/** @throws MigrationError if the user may make no tables, of which the engine would only tell once it has begun */
async function requireCreation(client: Client): Promise<void> {
  const { rows } = await client.query<{ user: string; database: string; schema: string }>(
    `SELECT quote_ident(current_user) AS user, quote_ident(current_database()) AS database, quote_ident(current_schema()) AS schema
      WHERE NOT has_schema_privilege(current_schema(), 'CREATE')`,
  )
  for (const { user, database, schema } of rows) {
    throw new MigrationError(
      `The user ${user} may not create tables in the schema ${schema} of the database ${database}. Its owner has to allow it: ` +
        `GRANT CREATE ON DATABASE ${database} TO ${user}; GRANT CREATE ON SCHEMA ${schema} TO ${user};`,
    )
  }
}

/**
 * Marks a migration that failed as not applied, so that it is tried again. Waits for a process that migrates: what it has begun
 * looks like what failed.
 * @throws MigrationError if the database has no migration of this name that failed
 */
export async function resolveMigration(url: string, name: string): Promise<void> {
  await withConnection(url, async (client) => {
    await takeTurn(client)
    const recorded = await appliedMigrations(client)
    const failed = recorded.filter((migration) => !migration.finished).map((migration) => migration.name)
    if (!failed.includes(name)) {
      const state = recorded.some((migration) => migration.name === name) ? 'is applied to' : 'is not recorded in'
      throw new MigrationError(
        `Migration ${name} ${state} this database; only one that failed can be resolved. ` +
          (failed.length === 0 ? 'None has failed.' : `Failed: ${failed.join(', ')}.`),
      )
    }
    await client.query('DELETE FROM _prisma_migrations WHERE migration_name = $1 AND finished_at IS NULL', [name])
  })
}

/** A migration's name and PostgreSQL's complaint, or what else the engine says. */
function failure(error: unknown): MigrationError {
  const text = error instanceof Error ? error.message : String(error)
  const name = /migration_name="([^"]+)"/.exec(text)?.[1]
  const says =
    name === undefined
      ? `The migrations could not be applied: ${reasonIn(text)}.`
      : `Migration ${name} failed, and nothing of it was kept: ${reasonIn(text)}. ${howToGoOn(name)}`
  return new MigrationError(says, { cause: error })
}

/** What the engine says without the trace of its own code. */
function reasonIn(text: string): string {
  const [reason = ''] = text.split(/\n +0: /)
  return reason
    .replace(/^.*connector error\n/, '')
    .replace(/^Error querying the database: /, '')
    .trim()
}

function howToGoOn(name: string): string {
  return `Mend the migration or what it met, run \`npm run migrate resolve ${name}\`, and start again.`
}

/**
 * Writes the migration that leads from the newest one to the models, and applies nothing. The folder is replayed on a database
 * made for it and dropped again, so the user of the URL must be allowed to create databases.
 * @param models the folder of the Prisma schema
 * @returns the new migration's name, or null if there is nothing to change
 */
export async function createMigration(
  url: string,
  name: string,
  models: string,
  folder = migrationsFolder,
): Promise<string | null> {
  const script = await withScratchDatabase(url, async (scratch) => {
    await applyMigrations(scratch, folder)
    return scriptToModels(scratch, models)
  })
  if (script === null) return null
  const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const migration = `${time}_${name}`
  await mkdir(join(folder, migration))
  await writeFile(join(folder, migration, 'migration.sql'), script)
  return migration
}

/** The SQL that makes a database's tables those of the models, or null if they are. */
async function scriptToModels(url: string, models: string): Promise<string | null> {
  const { withMigrationEngine } = await import('./migrations-engine.ts')
  const files = await readModels(models)
  const { exitCode, stdout } = await withMigrationEngine(url, (engine) =>
    engine.diff({
      from: { tag: 'schemaDatasource', files, configDir: models },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: true,
      filters,
    }),
  )
  return exitCode === 0 ? null : stdout
}

async function withScratchDatabase<T>(url: string, work: (scratch: string) => Promise<T>): Promise<T> {
  const name = `trellis_scratch_${crypto.randomUUID()}`
  return withConnection(url, async (client) => {
    await client.query(`CREATE DATABASE "${name}"`)
    try {
      return await work(withDatabase(url, name))
    } finally {
      await client.query(`DROP DATABASE "${name}" WITH (FORCE)`)
    }
  })
}

async function readModels(folder: string): Promise<{ path: string; content: string }[]> {
  const paths = await readdir(folder, { recursive: true })
  const files = paths.filter((path) => path.endsWith('.prisma')).sort()
  return Promise.all(files.map(async (path) => ({ path, content: await readFile(join(folder, path), 'utf8') })))
}

const filters = { externalTables: [], externalEnums: [] }

/** A folder of migrations in the engine's words. */
function toList(baseDir: string, migrations: Migration[]) {
  return {
    baseDir,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"' },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: sql } },
    })),
  }
}
