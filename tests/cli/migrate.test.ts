import { afterEach, beforeEach, expect, test } from 'vitest'
import { withConnection } from '../../src/platform/connection.ts'
import { migrationsFolder, readMigrations } from '../../src/platform/migrations.ts'
import { createTestDatabase } from '../harness/database.ts'
import { run } from '../harness/program.ts'

let database: Awaited<ReturnType<typeof createTestDatabase>>
beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(() => database.drop())

async function migrate(...args: string[]) {
  const program = run(process.execPath, ['src/cli/migrate.ts', ...args], { DATABASE_URL: database.url })
  const code = await program.ended
  return { code, output: program.output(), errors: program.errors() }
}

const change = (sql: string) => withConnection(database.url, (client) => client.query(sql))

test('status lists what is applied, edited, pending, failed and unknown before it complains', async () => {
  const [init, ...others] = (await readMigrations(migrationsFolder)).map(({ name }) => name)
  expect(await migrate('status')).toEqual({
    code: 0,
    output: [init, ...others].map((name) => `applied  ${name}\n`).join(''),
    errors: '',
  })

  await change(`UPDATE _prisma_migrations SET checksum = 'another' WHERE migration_name = '${init}'`)
  await change(`DELETE FROM _prisma_migrations WHERE migration_name <> '${init}'`)
  await change(`INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, started_at) VALUES
    ('f', '', NULL, '29991231235958_broken', now()), ('l', '', now(), '29991231235959_later', now())`)
  const { code, output, errors } = await migrate('status')
  expect(output.split('\n')).toEqual([
    `edited   ${init}`,
    ...others.map((name) => `pending  ${name}`),
    'failed   29991231235958_broken',
    'unknown  29991231235959_later',
    '',
  ])
  expect(errors).toContain(`Migration ${init} was edited`)
  expect(code).toBe(1)
}, 60_000)

test('resolve makes way for a failed migration, and for no other', async () => {
  const [{ name: init } = { name: '' }] = await readMigrations(migrationsFolder)
  expect(await migrate('resolve', init)).toEqual({
    code: 1,
    output: '',
    errors: `Migration ${init} is applied to this database; only one that failed can be resolved. None has failed.\n`,
  })

  await change(`INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, started_at, logs) VALUES
    (gen_random_uuid(), '', NULL, '20000101000000_broken', now(), 'out of space')`)
  expect(await migrate('resolve', '20000101000000_other')).toEqual({
    code: 1,
    output: '',
    errors:
      'Migration 20000101000000_other is not recorded in this database; only one that failed can be resolved. ' +
      'Failed: 20000101000000_broken.\n',
  })
  expect(await migrate()).toEqual({
    code: 1,
    output: '',
    errors:
      'Migration 20000101000000_broken failed in this database: out of space. Mend the migration or what it met, run ' +
      '`npm run migrate resolve 20000101000000_broken`, and start again.\n',
  })
  expect(await migrate('resolve', '20000101000000_broken')).toEqual({
    code: 0,
    output: 'resolved 20000101000000_broken\nApply it with: npm run migrate\n',
    errors: '',
  })
  expect(await migrate()).toEqual({ code: 0, output: 'The database is up to date.\n', errors: '' })
}, 60_000)

test('a command that it does not know is answered with those that it knows', async () => {
  const { code, output, errors } = await migrate('foo')
  expect({ code, output }).toEqual({ code: 1, output: '' })
  expect(errors).toMatch(/^error: unknown command 'foo'\n/)
  expect(errors.match(/^ {2}[a-z]+(?= )/gm)).toEqual(['  apply', '  create', '  status', '  resolve', '  help'])
})
