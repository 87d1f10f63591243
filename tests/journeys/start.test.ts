import { spawnSync } from 'node:child_process'
import { chown, mkdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Client } from 'pg'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { seedDemo } from '../../prisma/seed.ts'
import { withConnection } from '../../src/platform/connection.ts'
import { applyMigrations } from '../../src/platform/migrations.ts'
import { provideDatabase } from '../../src/platform/provide-database.ts'
import { connectTestDatabase } from '../harness/connected-database.ts'
import { createTestDatabase } from '../harness/database.ts'
import { type Program, ready, run, runServer, takePort } from '../harness/program.ts'
import { temporaryFolder } from '../harness/temporary-folder.ts'

let dataDir: string
let programs: Program[]

beforeEach(async () => {
  dataDir = await temporaryFolder('trellis-start-')
  programs = []
})

afterEach(async () => {
  for (const program of programs) program.kill('SIGTERM')
  await Promise.all(programs.map((program) => program.ended))
  await rm(dataDir, { recursive: true, force: true })
})

function start(environment: Record<string, string> = {}): Program {
  const program = runServer({ DATA_DIR: dataDir, ...environment })
  programs.push(program)
  return program
}

/** Does something on the embedded database, beside the server that runs on it. */
async function besideServer<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const database = await provideDatabase({ DATABASE_URL: undefined, DATA_DIR: dataDir }, { join: true })
  return withConnection(database.url, work)
}

async function postgresProcess(): Promise<number> {
  const pidFile = join(await realpath(join(dataDir, 'postgres')), 'data/postmaster.pid')
  return Number((await readFile(pidFile, 'utf8')).split('\n')[0])
}

/** Whether a process runs, and is not only waiting for its parent to take note that it has ended. */
async function isAlive(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return /^State:\s+[^ZX]/m.test(status)
}

test('npm start: ready with GraphiQL and a demo sign-in; Ctrl-C stops it and PostgreSQL', async () => {
  const program = run('npm', ['start', '--silent'], { PORT: '0', DATA_DIR: dataDir })
  programs.push(program)
  const url = await ready(program)
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  expect(program.output()).toContain(`${url}/graphql in a browser`)
  expect(program.output()).toContain('admin@demo.test')
  expect(program.output()).toContain('trellis-demo')

  const postgres = await postgresProcess()
  expect(await isAlive(postgres)).toBe(true)
  program.kill('SIGINT')
  expect(await program.ended).toBe(0)
  expect(program.errors()).toBe('')
  await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed')
  expect(await isAlive(postgres)).toBe(false)
})

const nobody = 65_534
const asNobody = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--'] as const
/** Only root can become somebody else, who may not be able to enter the clone, such as one below /root. */
const mayBecomeNobody =
  process.getuid?.() === 0 &&
  spawnSync(asNobody[0], [...asNobody.slice(1), process.execPath, 'src/cli/migrate.ts', '--help']).status === 0

if (!mayBecomeNobody)
  console.warn('No start as an ordinary user: this is not root, or nobody else may enter the clone.')

test.skipIf(!mayBecomeNobody)('an ordinary user starts it, in a folder of their own, and so may root', async () => {
  await chown(dataDir, nobody, nobody)
  const program = run(asNobody[0], [...asNobody.slice(1), process.execPath, 'src/main.ts'], {
    PORT: '0',
    DATA_DIR: dataDir,
  })
  programs.push(program)
  expect((await fetch(`${await ready(program)}/readyz`)).status).toBe(200)
  expect((await stat(join(dataDir, 'postgres'))).uid).toBe(nobody)
  program.kill('SIGTERM')
  expect(await program.ended).toBe(0)
  expect(program.errors()).toBe('')

  const asRoot = start()
  expect((await fetch(`${await ready(asRoot)}/readyz`)).status).toBe(200)
  expect((await stat(`/proc/${await postgresProcess()}`)).uid).toBe(nobody)
})

test.skipIf(process.getuid?.() !== 0)('root starts it below a folder that nobody else can enter', async () => {
  const closed = join(dataDir, 'closed')
  await mkdir(closed, { mode: 0o700 })
  const program = start({ DATA_DIR: join(closed, 'data') })
  expect((await fetch(`${await ready(program)}/readyz`)).status).toBe(200)
  program.kill('SIGTERM')
  expect(await program.ended).toBe(0)
  expect(program.errors()).toBe('')
  await rm(await realpath(join(closed, 'data/postgres')), { recursive: true })
})

test('one Ctrl-C that arrives twice, from the terminal and from npm, stops in peace', async () => {
  const program = start()
  await ready(program)
  program.kill('SIGINT')
  program.kill('SIGINT')
  expect(await program.ended).toBe(0)
})

test('a signal while it starts leaves nothing running', async () => {
  const program = start()
  const postgres = await vi.waitFor(() => postgresProcess(), { timeout: 10_000, interval: 5 })
  program.kill('SIGTERM')
  expect(await program.ended).toBe(0)
  expect(program.errors()).toBe('')
  expect(await isAlive(postgres)).toBe(false)
})

test('a second start in the same place is refused, and the first goes on', async () => {
  const first = start()
  const url = await ready(first)
  const second = start()
  expect(await second.ended).toBe(1)
  expect(second.errors()).toBe(
    `Another server (process ${first.pid}) runs on ${dataDir}: stop it first, or set DATA_DIR to another folder.\n`,
  )
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
})

test('a taken port is told, and PostgreSQL does not stay behind', async () => {
  const taken = await takePort()
  const program = start({ PORT: String(taken.port) })
  expect(await program.ended).toBe(1)
  expect(program.errors()).toBe(
    `Port ${taken.port} of 127.0.0.1 is taken: stop the program that has it, or set PORT to another one.\n`,
  )
  await expect(postgresProcess()).rejects.toThrow('ENOENT')
  taken.close()
})

test('a database that cannot be reached is told, without the password', async () => {
  const program = start({ DATABASE_URL: 'postgresql://somebody:hunter2@127.0.0.1:1/trellis' })
  expect(await program.ended).toBe(1)
  expect(program.errors()).toBe(
    'The database 127.0.0.1:1/trellis cannot be used: connect ECONNREFUSED 127.0.0.1:1. Check DATABASE_URL.\n',
  )
})

test('wrong settings are told all at once, and nothing is made', async () => {
  const program = start({ PORT: 'http', LOG_LEVEL: 'loud', DATA_DIR: join(dataDir, 'never') })
  expect(await program.ended).toBe(1)
  expect(program.errors()).toBe(
    'These settings are wrong:\n' +
      '  PORT: must be a whole number from 0 to 65535\n' +
      '  LOG_LEVEL: must be one of trace, debug, info, warn, error, fatal, silent\n' +
      'docs/configuration.md lists every setting.\n',
  )
  await expect(realpath(join(dataDir, 'never'))).rejects.toThrow('ENOENT')
})

test.for([
  {
    what: 'none',
    content: null,
    message: (_file: string) =>
      'TRUSTED_DOCUMENTS=only needs TRUSTED_DOCUMENTS_FILE: set it to the JSON file of the documents, as codegen writes it.\n',
  },
  {
    what: 'one of something else',
    content: '[]',
    message: (file: string) =>
      `${file}, which TRUSTED_DOCUMENTS_FILE names, is not a JSON object of documents by their hashes, as codegen writes it.\n`,
  },
])(
  'trusted documents without a file of them ($what) are told, and no database is made',
  async ({ content, message }) => {
    const file = join(dataDir, 'documents.json')
    if (content !== null) await writeFile(file, content)
    const program = start({
      TRUSTED_DOCUMENTS: 'only',
      TRUSTED_DOCUMENTS_FILE: content === null ? '' : file,
      DATA_DIR: join(dataDir, 'never'),
    })
    expect(await program.ended).toBe(1)
    expect(program.errors()).toBe(message(file))
    expect(program.output()).toBe('')
    await expect(realpath(join(dataDir, 'never'))).rejects.toThrow('ENOENT')
  },
)

test.for([
  {
    what: 'newer',
    change: `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
             VALUES ('later', '', now(), '29991231235959_later', now(), 1)`,
    message: /^The database is newer than this program: it holds migration 29991231235959_later,/,
  },
  {
    what: 'edited',
    change: `UPDATE _prisma_migrations SET checksum = 'another'`,
    message: /^Migration \d{14}_init was edited after it had been applied/,
  },
  {
    what: 'failed',
    change: `UPDATE _prisma_migrations SET finished_at = NULL`,
    message:
      /^Migration \d{14}_init failed in this database\. Mend the migration or what it met, run `npm run migrate resolve/,
  },
])('a database with $what migrations is refused and left as it is', async ({ change, message }) => {
  const database = await createTestDatabase()
  const read = () =>
    withConnection(database.url, async (client) => (await client.query('TABLE _prisma_migrations')).rows)
  await withConnection(database.url, (client) => client.query(change))
  const before = await read()

  const program = start({ DATABASE_URL: database.url })
  expect(await program.ended).toBe(1)
  expect(program.errors()).toMatch(message)
  expect(program.errors().trim().split('\n')).toHaveLength(1)
  expect(await read()).toEqual(before)
  await database.drop()
})

test('after a migration that failed, the command that the start names lets the next one go on', async () => {
  const database = await provideDatabase({ DATABASE_URL: undefined, DATA_DIR: dataDir })
  await applyMigrations(database.url)
  await withConnection(database.url, (client) =>
    client.query(`INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, logs)
                  VALUES ('broken', '', '29990101000000_broken', now(), 'ERROR: column "nope" does not exist')`),
  )
  await database.stop()

  const refused = start()
  expect(await refused.ended).toBe(1)
  const [, command = ''] = /`npm run (.+)`/.exec(refused.errors()) ?? []
  expect(refused.errors()).toBe(
    'Migration 29990101000000_broken failed in this database: ERROR: column "nope" does not exist. ' +
      'Mend the migration or what it met, run `npm run migrate resolve 29990101000000_broken`, and start again.\n',
  )

  const resolve = run('npm', ['run', '--silent', ...command.split(' ')], { DATA_DIR: dataDir })
  expect(await resolve.ended).toBe(0)
  expect(resolve.output()).toBe('resolved 29990101000000_broken\nApply it with: npm run migrate\n')
  await expect(postgresProcess()).rejects.toThrow('ENOENT')

  const last = start()
  expect((await fetch(`${await ready(last)}/readyz`)).status).toBe(200)
})

test('in production: no demo data, and a log for machines', async () => {
  const program = start({ NODE_ENV: 'production' })
  await ready(program)
  const lines = program.output().trim().split('\n')
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['migrated', 'ready'])
  const { rows } = await besideServer((client) => client.query('SELECT count(*)::int AS people FROM "User"'))
  expect(rows).toEqual([{ people: 0 }])
})

test('in production, on a database with demo people: a warning', async () => {
  const database = await connectTestDatabase()
  onTestFinished(() => database.close())
  await seedDemo(database.db)
  const program = start({ NODE_ENV: 'production', DATABASE_URL: database.url })
  await ready(program)
  const [first] = program.output().trim().split('\n')
  expect(JSON.parse(first ?? '')).toMatchObject({
    msg: 'everybody knows the password of the demo people: use another database',
    people: ['admin@demo.test', 'member@demo.test', 'viewer@demo.test', 'stranger@demo.test'],
  })
})

/** Adds labels one after another until the database goes away, and remembers those that it said were written. */
async function keepWriting(organizationId: string, acknowledged: string[]): Promise<void> {
  await besideServer(async (client) => {
    for (let number = 1; ; number += 1) {
      const name = `label ${number}`
      await client.query('INSERT INTO "Label" (id, "organizationId", name) VALUES (gen_random_uuid(), $1, $2)', [
        organizationId,
        name,
      ])
      acknowledged.push(name)
    }
  }).catch(() => {})
}

test.for(['the server', 'PostgreSQL', 'both'])(
  'after kill -9 of %s under writes, none that was acknowledged is missing',
  async (victim) => {
    const first = start()
    await ready(first)
    const organizationId = crypto.randomUUID()
    await besideServer((client) =>
      client.query(`INSERT INTO "Organization" (id, slug, name) VALUES ($1, 'written', 'Written')`, [organizationId]),
    )
    const acknowledged: string[] = []
    const writing = keepWriting(organizationId, acknowledged)
    await vi.waitUntil(() => acknowledged.length >= 200, { timeout: 10_000 })

    const postgres = await postgresProcess()
    if (victim !== 'PostgreSQL') first.kill('SIGKILL')
    if (victim !== 'the server') process.kill(postgres, 'SIGKILL')
    if (victim === 'PostgreSQL') first.kill('SIGTERM')
    expect(await first.ended).toBe(victim === 'PostgreSQL' ? 0 : 'SIGKILL')

    const second = start()
    expect((await fetch(`${await ready(second)}/readyz`)).status).toBe(200)
    second.kill('SIGTERM')
    expect(await second.ended).toBe(0)
    await writing

    await ready(start())
    const kept = await besideServer(async (client) => {
      const { rows } = await client.query<{ name: string }>('SELECT name FROM "Label" WHERE "organizationId" = $1', [
        organizationId,
      ])
      return new Set(rows.map((row) => row.name))
    })
    expect(acknowledged.filter((name) => !kept.has(name))).toEqual([])
    // The one that was under way may have been written without an answer.
    expect(kept.size - acknowledged.length).toBeLessThanOrEqual(1)
  },
)

test('when PostgreSQL is killed under a server, the server starts it again and goes on', async () => {
  const url = await ready(start())
  const killed = await postgresProcess()
  process.kill(killed, 'SIGKILL')
  await vi.waitFor(
    async () => {
      // The sessions of the one that was killed may answer for another moment.
      expect(await postgresProcess()).not.toBe(killed)
      expect((await fetch(`${url}/readyz`)).status).toBe(200)
    },
    { timeout: 5_000, interval: 50 },
  )
})
