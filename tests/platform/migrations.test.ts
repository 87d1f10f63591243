import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withConnection, withDatabase } from '../../src/platform/connection.ts'
import {
  applyMigrations,
  createMigration,
  MigrationError,
  migrationsFolder,
  pendingMigrations,
  readMigrations,
} from '../../src/platform/migrations.ts'
import { asSuperuser, createTestDatabase, type TestDatabase } from '../harness/database.ts'

const project = join(import.meta.dirname, '../..')

let database: TestDatabase
let folder: string

// A folder of migrations to write in, beginning as the project's.
beforeEach(async () => {
  database = await createTestDatabase()
  folder = await mkdtemp(join(tmpdir(), 'trellis-migrations-'))
  await cp(migrationsFolder, folder, { recursive: true })
})

afterEach(async () => {
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

async function addMigration(name: string, sql: string): Promise<void> {
  await mkdir(join(folder, name))
  await writeFile(join(folder, name, 'migration.sql'), sql)
}

const query = <Row extends object>(sql: string): Promise<Row[]> =>
  withConnection(database.url, async (client) => (await client.query<Row>(sql)).rows)

const pending = async (): Promise<string[]> => {
  const migrations = await readMigrations(folder)
  const missing = await withConnection(database.url, (client) => pendingMigrations(client, migrations))
  return missing.map((migration) => migration.name)
}

test('the migrations lead to what the models say', async () => {
  expect(await createMigration(database.url, 'nothing', join(project, 'prisma'), folder)).toBeNull()
})

test('a changed model becomes a migration, which is then applied', async () => {
  const models = join(folder, 'models')
  await cp(join(project, 'prisma/schema.prisma'), join(models, 'schema.prisma'))
  await cp(join(project, 'prisma/models'), join(models, 'models'), { recursive: true })
  await writeFile(join(models, 'models/notes.prisma'), 'model Note {\n  id   String @id\n  text String\n}\n')
  const migrations = join(folder, 'migrations')
  await cp(migrationsFolder, migrations, { recursive: true })

  const name = await createMigration(database.url, 'add_notes', models, migrations)
  expect(name).toMatch(/^\d{14}_add_notes$/)
  expect(await readFile(join(migrations, name ?? '', 'migration.sql'), 'utf8')).toBe(
    '-- CreateTable\nCREATE TABLE "Note" (\n    "id" TEXT NOT NULL,\n    "text" TEXT NOT NULL,\n\n' +
      '    CONSTRAINT "Note_pkey" PRIMARY KEY ("id")\n);\n',
  )
  expect(await query(`SELECT to_regclass('"Note"')::text AS name`)).toEqual([{ name: null }])

  expect(await applyMigrations(database.url, migrations)).toEqual([name])
  expect(await query('SELECT * FROM "Note"')).toEqual([])
  expect(await applyMigrations(database.url, migrations)).toEqual([])
})

test('creating leaves no database behind', async () => {
  await createMigration(database.url, 'nothing', join(project, 'prisma'), folder)
  const left = await query<{ datname: string }>(`SELECT datname FROM pg_database WHERE datname LIKE 'trellis_scratch%'`)
  expect(left).toEqual([])
})

test('functions and texts with semicolons are applied as written', async () => {
  await addMigration(
    '29990101000000_function',
    `CREATE FUNCTION shout(word text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN word := upper(word); RETURN word || ';'; END $$;
     CREATE TABLE said AS SELECT shout('hey; you') AS words;`,
  )
  expect(await pending()).toEqual(['29990101000000_function'])
  expect(await applyMigrations(database.url, folder)).toEqual(['29990101000000_function'])
  expect(await query('TABLE said')).toEqual([{ words: 'HEY; YOU;' }])
})

test('of ten nodes that start at once, one migrates', async () => {
  await addMigration('29990101000000_once', 'CREATE TABLE once (); SELECT pg_sleep(0.2);')
  const results = await Promise.all(Array.from({ length: 10 }, () => applyMigrations(database.url, folder)))
  expect(results.flat()).toEqual(['29990101000000_once'])
  expect(
    await query(`SELECT count(*)::int AS times FROM _prisma_migrations WHERE migration_name = '29990101000000_once'`),
  ).toEqual([{ times: 1 }])
})

test('a migration that fails leaves nothing half done, and no later start goes on over it', async () => {
  await addMigration('29990101000000_broken', 'CREATE TABLE half (); SELECT 1 / 0;')
  await addMigration('29990101000001_next', 'CREATE TABLE next ();')
  const toDo =
    'Mend the migration or what it met, run `npm run migrate resolve 29990101000000_broken`, and start again.'
  await expect(applyMigrations(database.url, folder)).rejects.toThrow(
    new MigrationError(
      `Migration 29990101000000_broken failed, and nothing of it was kept: ERROR: division by zero. ${toDo}`,
    ),
  )
  await expect(applyMigrations(database.url, folder)).rejects.toThrow(
    new MigrationError(`Migration 29990101000000_broken failed in this database: ERROR: division by zero. ${toDo}`),
  )
  expect(await query(`SELECT to_regclass('half')::text AS half, to_regclass('next')::text AS next`)).toEqual([
    { half: null, next: null },
  ])
})

test.for([
  ['SELECT nope;', 'column "nope" does not exist'],
  ['TABLE nowhere;', 'relation "nowhere" does not exist'],
  [
    `INSERT INTO "Organization" (id, slug) VALUES (gen_random_uuid(), 'acme');`,
    'null value in column "name" of relation "Organization" violates not-null constraint',
  ],
] as const)('%s fails with what PostgreSQL says of it', async ([sql, complaint]) => {
  await addMigration('29990101000000_broken', sql)
  await expect(applyMigrations(database.url, folder)).rejects.toThrow(`kept: ERROR: ${complaint}. Mend`)
})

test('a user who may create no tables is told what the owner has to allow', async () => {
  const user = `stranger_${crypto.randomUUID().replaceAll('-', '')}`
  // A database without tables, of which strangers see as much as of any other.
  const superuser = asSuperuser(withDatabase(database.url, 'postgres'))
  const stranger = new URL(superuser)
  stranger.username = user
  await withConnection(superuser, (client) => client.query(`CREATE ROLE ${user} LOGIN`))
  await expect(applyMigrations(stranger.href, folder)).rejects.toThrow(
    new MigrationError(
      `The user ${user} may not create tables in the schema public of the database postgres. Its owner has to allow it: ` +
        `GRANT CREATE ON DATABASE postgres TO ${user}; GRANT CREATE ON SCHEMA public TO ${user};`,
    ),
  )
  await withConnection(superuser, (client) => client.query(`DROP ROLE ${user}`))
})

test('an edited migration is refused', async () => {
  await addMigration('29990101000000_first', 'CREATE TABLE first ();')
  await applyMigrations(database.url, folder)
  await writeFile(join(folder, '29990101000000_first/migration.sql'), 'CREATE TABLE another ();')
  await expect(applyMigrations(database.url, folder)).rejects.toThrow('Migration 29990101000000_first was edited')
})

test('a database of a newer version is refused', async () => {
  await addMigration('29990101000000_newer', 'CREATE TABLE newer ();')
  await applyMigrations(database.url, folder)
  await rm(join(folder, '29990101000000_newer'), { recursive: true })
  await expect(applyMigrations(database.url, folder)).rejects.toThrow('it holds migration 29990101000000_newer')
})
