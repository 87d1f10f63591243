import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../../src/platform/database.ts'
import { applyMigrations } from '../../src/platform/migrations.ts'
import { startPostgres } from '../../src/platform/postgres.ts'
import { type ConnectedDatabase, connectTestDatabase } from '../harness/connected-database.ts'

let database: ConnectedDatabase
let folder: string
beforeAll(async () => {
  database = await connectTestDatabase()
  await database.db.organization.create({ data: { slug: 'demo', name: 'Demo' } })
  folder = await mkdtemp(join(tmpdir(), 'trellis-cli-'))
})
afterAll(async () => {
  await database.close()
  await rm(folder, { recursive: true })
})

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, ['src/cli/import.ts', ...args], {
    env: { PATH: process.env.PATH, DATABASE_URL: database.url, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** Runs the command to its end. */
async function run(args: readonly string[], env?: NodeJS.ProcessEnv) {
  const command = start(args, env)
  if (!command.stdout || !command.stderr) throw new Error('The command has no output to read.')
  const [out, err] = await Promise.all([text(command.stdout), text(command.stderr), once(command, 'close')])
  return { code: command.exitCode, out, err }
}

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

const into = (project: string) => ['--organization', 'demo', '--project', project]

test('imports a file, reports it, and ends with 0', async () => {
  const path = await file('good.csv', 'title,number,status,assignee\nOne,1,Draft,Ann\nTwo,2,Draft,Ann\nThree,3,Done,\n')
  const first = await run(['tasks', path, ...into('GOOD')])
  expect(first).toMatchObject({ code: 0, err: '' })
  expect(first.out.split('\n').slice(0, -2)).toEqual([
    'CSV, plain columns',
    'created 3, updated 0, unchanged 0, refused 0',
    'Made beside the tasks: the project GOOD, 1 person (VIEWER, without an account), 1 label.',
    'Statuses without a counterpart became TODO (DONE with a date of completion), with a label of their name:',
    '  Draft: 2',
  ])
  const second = await run(['tasks', path, ...into('GOOD')])
  expect(second.code).toBe(0)
  expect(second.out).toContain('created 0, updated 0, unchanged 3, refused 0\n')
  expect(await database.db.task.count({ where: { project: { key: 'GOOD' } } })).toBe(3)
})

test('names the columns that nothing uses', async () => {
  const header = 'Issue key,Summary,Sprint,Sprint,Story Points,Watchers,Reporter'
  const path = await file('unused.csv', `${header}\nUNUS-1,One,,S 1,5,,Ann\nUNUS-2,Two,,,8,,\n`)
  const { code, out } = await run(['tasks', path, ...into('UNUS')])
  expect(code).toBe(0)
  expect(out).toContain('\nNot used: Sprint, Story Points. A mapping file can say what for.\n')
})

test('names refused lines and ends with 1, with the others imported', async () => {
  const path = await file('partly.jsonl', '{"title":"One"}\n{"title":\n{"title":"Three"}\n')
  const { code, out } = await run(['tasks', path, ...into('PART')])
  expect(code).toBe(1)
  expect(out).toContain('line 2: refused: is not JSON\n')
  expect(out).toContain('created 2, updated 0, unchanged 0, refused 1\n')
  expect(await database.db.task.count({ where: { project: { key: 'PART' } } })).toBe(2)
})

test('ends with 2 and a sentence when it cannot begin, and writes nothing', async () => {
  const path = await file('usage.csv', 'title\nOne\n')
  const untitled = await file('untitled.csv', 'a,b\n1,2\n')
  const broken = await file('broken.jsonl', '{"title":\n')
  const cases: [string[], string, NodeJS.ProcessEnv?][] = [
    [['tasks', path, '--project', 'USE'], "required option '--organization <slug>' not specified"],
    [['tasks', path, ...into('use')], 'A key is 2–10 characters'],
    [['tasks', join(folder, 'absent.csv'), ...into('USE')], 'The file cannot be read: ENOENT'],
    [['tasks', folder, ...into('USE')], 'The file cannot be read: EISDIR'],
    [['tasks', untitled, ...into('USE')], 'No column looks like a title; a mapping file says which is one.'],
    [['tasks', path, '--organization', 'nobody', '--project', 'USE'], 'There is no organization "nobody".'],
    [['tasks', path, ...into('USE'), '--mapping', untitled], 'The mapping cannot be read'],
    [['tasks', broken, ...into('USE')], 'Line 1 is not JSON, and no other line can be read.'],
    [
      ['tasks', path, ...into('USE')],
      'The database 127.0.0.1:1/x cannot be used: connect ECONNREFUSED 127.0.0.1:1. Check DATABASE_URL.\n',
      { DATABASE_URL: 'postgresql://u:secret@127.0.0.1:1/x' },
    ],
    [['tasks', path, ...into('USE')], 'DATABASE_URL: must begin with postgresql://', { DATABASE_URL: 'mysql://x' }],
    [['things'], "unknown command 'things'"],
  ]
  for (const [args, complaint, env] of cases) {
    const { code, err } = await run(args, env)
    expect(err).toContain(complaint)
    expect(err).not.toMatch(/secret|\n\s+at /)
    expect(code).toBe(2)
  }
  expect(await database.db.project.count({ where: { key: { in: ['USE', 'use'] } } })).toBe(0)
}, 60_000)

test('killed in the middle, it goes on when it is run again', async () => {
  const rows = Array.from({ length: 5000 }, (_, i) => `Task ${i + 1},${i + 1},Person ${i % 50}\n`)
  const path = await file('killed.csv', `title,number,assignee\n${rows.join('')}`)
  const written = () => database.db.task.count({ where: { project: { key: 'KILL' } } })
  const command = start(['tasks', path, ...into('KILL')])
  await expect.poll(written, { interval: 5, timeout: 10_000 }).toBeGreaterThan(0)
  command.kill('SIGKILL')
  await once(command, 'close')
  const there = await written()
  expect(there).toBeLessThan(5000)

  const { code, out } = await run(['tasks', path, ...into('KILL')])
  expect(code).toBe(0)
  expect(out).toContain(`created ${5000 - there}, updated 0, unchanged ${there}, refused 0\n`)
  expect(await written()).toBe(5000)
  expect(await database.db.membership.count({ where: { name: { startsWith: 'Person ' } } })).toBe(50)
})

test('joins the PostgreSQL that a server in the same clone runs, and leaves it running', async () => {
  const dataDir = join(folder, 'data')
  const postgres = await startPostgres({ dataDir, settings: { fsync: 'off' } })
  const pool = new Pool({ connectionString: postgres.url })
  const db = openDatabase(pool)
  try {
    await applyMigrations(postgres.url)
    await db.organization.create({ data: { slug: 'demo', name: 'Demo' } })
    const path = await file('join.csv', 'title,number\nOne,1\n')
    const { code, err } = await run(['tasks', path, ...into('JOIN')], { DATABASE_URL: '', DATA_DIR: dataDir })
    expect(err).toBe('')
    expect(code).toBe(0)
    expect(await db.task.findMany({ select: { title: true } })).toEqual([{ title: 'One' }])
  } finally {
    await db.$disconnect()
    await pool.end()
    await postgres.stop()
  }
})
