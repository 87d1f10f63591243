import { chmod, mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { withConnection } from '../../src/platform/connection.ts'
import { type Postgres, type PostgresOptions, startPostgres } from '../../src/platform/postgres.ts'
import { temporaryFolder } from '../harness/temporary-folder.ts'

let temporary: string
let dataDir: string
let started: Postgres[]

beforeEach(async () => {
  temporary = await temporaryFolder('trellis-postgres-')
  dataDir = temporary
  started = []
})

afterEach(async () => {
  vi.unstubAllEnvs()
  for (const postgres of started) await postgres.stop()
  const folder = await realpath(join(dataDir, 'postgres')).catch(() => dataDir)
  await rm(folder, { recursive: true, force: true })
  await rm(temporary, { recursive: true, force: true })
})

async function start(options: Partial<PostgresOptions> = {}): Promise<Postgres> {
  const postgres = await startPostgres({ dataDir, ...options })
  started.push(postgres)
  return postgres
}

const write = (url: string, note: string) =>
  withConnection(url, async (client) => {
    await client.query('CREATE TABLE IF NOT EXISTS notes (note text)')
    await client.query('INSERT INTO notes VALUES ($1)', [note])
  })

const notes = (url: string): Promise<string[]> =>
  withConnection(url, async (client) => {
    const { rows } = await client.query<{ note: string }>('SELECT note FROM notes')
    return rows.map((row) => row.note)
  })

async function serverProcess(folder = join(dataDir, 'postgres')): Promise<number> {
  return Number((await readFile(join(folder, 'data/postmaster.pid'), 'utf8')).split('\n')[0])
}

test('keeps its data from one start to the next, for its own user only', async () => {
  const first = await start()
  await write(first.url, 'first')
  await first.stop()
  await expect(notes(first.url)).rejects.toThrow(/ENOENT|ECONNREFUSED/)

  const second = await start()
  expect(await notes(second.url)).toEqual(['first'])
  expect((await stat(join(dataDir, 'postgres'))).mode & 0o777).toBe(0o700)
})

test('the role of the URL owns its database, and is no superuser', async () => {
  const { url } = await start()
  const { rows } = await withConnection(url, (client) =>
    client.query('SELECT current_user AS name, rolsuper AS super FROM pg_roles WHERE rolname = current_user'),
  )
  expect(rows).toEqual([{ name: 'trellis', super: false }])
})

test('a second owner is refused and disturbs nothing; a companion may join', async () => {
  const owner = await start()
  await write(owner.url, 'mine')
  await expect(startPostgres({ dataDir })).rejects.toThrow(`Another server (process ${process.pid}) runs on ${dataDir}`)

  const companion = await startPostgres({ dataDir, join: true })
  expect(await notes(companion.url)).toEqual(['mine'])
  await companion.stop()
  expect(await notes(owner.url)).toEqual(['mine'])
})

const long = 'a-folder-with-a-long-name'.repeat(5)

test.each([
  ['a new folder', ''],
  ['one whose name is too long for a socket', long],
])('of two that start at once on %s, one owns it and the other is refused', { timeout: 60_000 }, async (_, below) => {
  dataDir = join(dataDir, below)
  const results = await Promise.allSettled([start(), start()])
  expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
  const [refusal] = results.filter((result) => result.status === 'rejected')
  expect(String(refusal?.reason)).toContain('Another server')
})

test('killed under its owner, it starts again with what was committed, and is still owned', async () => {
  const postgres = await start()
  await write(postgres.url, 'committed')
  const killed = await serverProcess()
  process.kill(killed, 'SIGKILL')

  await vi.waitFor(async () => expect(await notes(postgres.url)).toEqual(['committed']), {
    timeout: 10_000,
    interval: 50,
  })
  expect(await serverProcess()).not.toBe(killed)
  await vi.waitFor(() => expect(startPostgres({ dataDir })).rejects.toThrow('Another server'), { timeout: 5_000 })
})

test('a killed session makes it recover, and it is still owned', async () => {
  const postgres = await start()
  await write(postgres.url, 'committed')
  const client = new Client(postgres.url)
  client.on('error', () => {})
  await client.connect()
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  process.kill(rows[0]?.pid ?? 0, 'SIGKILL')

  await vi.waitFor(async () => expect(await notes(postgres.url)).toEqual(['committed']), {
    timeout: 10_000,
    interval: 50,
  })
  await vi.waitFor(() => expect(startPostgres({ dataDir })).rejects.toThrow('Another server'), { timeout: 5_000 })
})

test('says why when it died and cannot start again', async () => {
  const onLost = vi.fn<(error: Error) => void>()
  await start({ onLost })
  const data = join(await realpath(join(dataDir, 'postgres')), 'data')
  const killed = await serverProcess()
  await rename(join(data, 'global'), join(data, 'away'))
  process.kill(killed, 'SIGKILL')

  await vi.waitFor(() => expect(onLost).toHaveBeenCalledOnce(), { timeout: 10_000 })
  expect(onLost.mock.calls[0]?.[0].message).toMatch(
    /PostgreSQL does not start in .*: postgres: could not find the database system/,
  )
})

test('what a killed server left behind does not keep the next from starting', async () => {
  const first = await start()
  await write(first.url, 'kept')
  const pidFile = join(dataDir, 'postgres/data/postmaster.pid')
  const left = await readFile(pidFile, 'utf8')
  await first.stop()
  // After a restart of the machine the old number may belong to any program: to this test, for one.
  await writeFile(pidFile, left.replace(/^\d+/, String(process.pid)))

  const second = await start()
  expect(await notes(second.url)).toEqual(['kept'])
})

test('works in a folder whose name is too long for a socket', async () => {
  dataDir = join(dataDir, long)
  await mkdir(dataDir, { recursive: true })
  const postgres = await start()
  await write(postgres.url, 'far away')
  expect(await notes(postgres.url)).toEqual(['far away'])
})

test.for<[string, string]>([
  ['/proc/trellis/data', 'ENOENT'],
  ['/proc', 'ENOENT'],
  ['file/data', 'ENOTDIR'],
  ['file', 'EEXIST'],
])('says why there can be no folder %s', async ([folder, reason]) => {
  await writeFile(join(dataDir, 'file'), '')
  await expect(start({ dataDir: resolve(dataDir, folder) })).rejects.toThrow(
    new RegExp(`^The folder for the data cannot be made: ${reason}: .* Set DATA_DIR to another one\\.$`),
  )
})

test('listens to no variables of the environment', async () => {
  vi.stubEnv('PGPORT', '1')
  vi.stubEnv('PGHOST', 'nowhere.test')
  vi.stubEnv('PGDATABASE', 'nothing')
  vi.stubEnv('PGSSLMODE', 'require')
  const { url } = await start()
  await write(url, 'here')
  expect(await notes(url)).toEqual(['here'])
})

test.runIf(process.getuid?.() === 0)(
  'root without user namespaces: runs as a system user, with the data where it may go',
  async () => {
    vi.stubEnv('PATH', '/nonexistent')
    await chmod(dataDir, 0o700)
    const first = await start()
    await write(first.url, 'kept')
    const folder = await realpath(join(dataDir, 'postgres'))
    expect(folder).toMatch(/^\/var\/lib\/trellis\//)
    expect((await stat(folder)).uid).not.toBe(0)
    await first.stop()

    const second = await start()
    expect(await notes(second.url)).toEqual(['kept'])
  },
)
