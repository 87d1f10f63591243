import { join } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { ConfigError, readConfig } from '../config.ts'
import { withConnection } from '../platform/connection.ts'
import {
  type AppliedMigration,
  appliedMigrations,
  applyMigrations,
  createMigration,
  type Migration,
  migrationsFolder,
  pendingMigrations,
  readMigrations,
  resolveMigration,
} from '../platform/migrations.ts'
import { provideDatabase } from '../platform/provide-database.ts'
import { StartError } from '../platform/start-error.ts'

const models = join(import.meta.dirname, '../../prisma')

const program = new Command('npm run migrate --')
  .description('Keeps the tables of the database in step with prisma/models.')
  .showHelpAfterError()

program
  .command('apply')
  .description('apply the migrations that the database still lacks, as does no command at all')
  .action(() => onDatabase(apply))

program
  .command('create')
  .argument('<name>', 'what it does, in lower-case words: add-due-date', toName)
  .description('write the migration that makes the tables what the models say, and apply nothing')
  .action((name: string) => onDatabase((url) => create(url, name)))

program
  .command('status')
  .description(
    'say which migrations are applied, pending, failed, edited since or unknown here; the exit code is 1 if not all are applied',
  )
  .action(() => onDatabase(status))

program
  .command('resolve')
  .argument('<name>', 'its folder in prisma/migrations: 20261121030000_init')
  .description('mark a migration that failed as not applied, once it can succeed, so that it is tried again')
  .action((name: string) => onDatabase((url) => resolve(url, name)))

async function apply(url: string): Promise<void> {
  const applied = await applyMigrations(url)
  for (const name of applied) console.log(`applied  ${name}`)
  if (applied.length === 0) console.log('The database is up to date.')
}

async function create(url: string, name: string): Promise<void> {
  const migration = await createMigration(url, name, models)
  console.log(
    migration === null
      ? 'The migrations already lead to what the models say: there is nothing to write.'
      : `wrote    prisma/migrations/${migration}/migration.sql\nRead it, then apply it with: npm run migrate`,
  )
}

async function status(url: string): Promise<void> {
  const migrations = await readMigrations(migrationsFolder)
  await withConnection(url, async (client) => {
    const applied = await appliedMigrations(client)
    const names = new Set([...migrations, ...applied].map(({ name }) => name))
    for (const name of [...names].sort()) {
      const migration = migrations.find((each) => each.name === name)
      const state = stateOf(
        migration,
        applied.find((each) => each.name === name),
      )
      console.log(`${state.padEnd(8)} ${name}`)
    }
    if ((await pendingMigrations(client, migrations)).length > 0) process.exitCode = 1
  })
}

async function resolve(url: string, name: string): Promise<void> {
  await resolveMigration(url, name)
  console.log(`resolved ${name}\nApply it with: npm run migrate`)
}

function stateOf(migration: Migration | undefined, applied: AppliedMigration | undefined): string {
  if (!applied) return 'pending'
  if (!applied.finished) return 'failed'
  if (!migration) return 'unknown'
  return applied.checksum === migration.checksum ? 'applied' : 'edited'
}

function toName(text: string): string {
  if (/^[a-z0-9]+([_-][a-z0-9]+)*$/.test(text)) return text
  throw new InvalidArgumentError('Use lower-case words joined by hyphens or underscores, such as add-due-date.')
}

/** Runs a command on the configured database, beside a server if one runs. */
async function onDatabase(work: (url: string) => Promise<void>): Promise<void> {
  const database = await provideDatabase(readConfig(process.env), { join: true })
  try {
    await work(database.url)
  } finally {
    await database.stop()
  }
}

// Commander would give what it does not know to a default command, which then complains of an argument instead of a command.
const [, , ...given] = process.argv

try {
  await program.parseAsync(given.length === 0 ? ['apply'] : given, { from: 'user' })
} catch (error) {
  if (!(error instanceof StartError || error instanceof ConfigError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
