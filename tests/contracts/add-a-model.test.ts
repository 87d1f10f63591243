import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { createTestDatabase } from '../harness/database.ts'
import { temporaryFolder } from '../harness/temporary-folder.ts'

// docs/add-a-model.md is followed word by word in a copy of the project, whose own tests then say whether it is true.

const root = join(import.meta.dirname, '../..')
const notCopied = new Set(['node_modules', '.git', '.data', 'coverage'])

interface Block {
  /** The file that the page names above it, with `…` for what is not known beforehand. */
  file: string
  language: string
  code: string
}

/** The blocks of a page that are headed by a file's name. */
function blocksOf(page: string): Block[] {
  const headed = page.matchAll(/^\*\*`([^`]+)`\*\*.*\n\n```(\w+)\n([\s\S]*?)^```$/gm)
  return [...headed].map(([, file = '', language = '', code = '']) => ({ file, language, code }))
}

/** Writes a new file, adds to the end of one, or adds what a `diff` adds below the lines that it shows. */
async function follow({ file, language, code }: Block, folder: string): Promise<void> {
  const path = join(folder, file)
  const before = await readFile(path, 'utf8').catch(() => null)
  if (language === 'diff') {
    if (before === null) throw new Error(`${file} is not there`)
    await writeFile(path, added(before, code, file))
  } else if (before === null) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, code)
  } else await appendFile(path, `\n${code}`)
}

/** @throws Error if the lines above an addition are not in the file, or are there several times */
function added(before: string, code: string, file: string): string {
  const additions = [...code.matchAll(/((?: .*\n)+)((?:\+.*\n)+)/g)]
  if (additions.map(([whole]) => whole).join('').length !== code.replace(/^\n/gm, '').length) {
    throw new Error(`${file}: some lines are no addition\n${code}`)
  }
  return additions.reduce((content, [, shown = '', more = '']) => {
    const above = withoutMargin(shown)
    const times = content.split(above).length - 1
    if (times !== 1) throw new Error(`${file} has these lines ${times} times:\n${above}`)
    return content.replace(above, () => above + withoutMargin(more))
  }, before)
}

const withoutMargin = (lines: string) => lines.replace(/^./gm, '')

/** Runs a program in the copy. @throws Error with what it wrote, if it fails */
async function run(folder: string, environment: Record<string, string>, program: string, ...args: string[]) {
  const child = spawn(program, args, {
    cwd: folder,
    env: { PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`, HOME: folder, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const closed = once(child, 'close')
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [exitCode] = await closed
  if (exitCode !== 0) throw new Error(`${program} ${args.join(' ')} failed\n${output}\n${errors}`)
  return output
}

test('the page on adding a model is true', { timeout: 300_000 }, async () => {
  const blocks = blocksOf(await readFile(join(root, 'docs/add-a-model.md'), 'utf8'))
  const files = blocks.map(({ file }) => file)
  expect(files).toContain('src/modules/tasks/milestone.ts')
  expect(blocks.length).toBeGreaterThan(12)

  const folder = await temporaryFolder('trellis-add-a-model-')
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await cp(root, folder, { recursive: true, filter: (path) => !notCopied.has(relative(root, path)) })
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  const database = await createTestDatabase()
  onTestFinished(() => database.drop())
  const environment = { DATABASE_URL: database.url }
  const npm = (...args: string[]) => run(folder, environment, 'npm', 'run', ...args)

  for (const block of blocks.filter(({ language }) => language !== 'sql')) await follow(block, folder)
  await npm('migrate', 'create', 'milestones')
  const migrations = join(folder, 'prisma/migrations')
  const written = (await readdir(migrations)).filter((name) => name.endsWith('_milestones'))
  expect(written).toHaveLength(1)
  const migration = join('prisma/migrations', written[0] ?? '', 'migration.sql')
  const sql = await readFile(join(folder, migration), 'utf8')
  expect(sql).toContain('CREATE TABLE "Milestone"')
  // What the page says to look for.
  expect(sql.match(/FOREIGN KEY \([^)]*\)/g)).toEqual([
    'FOREIGN KEY ("organizationId")',
    'FOREIGN KEY ("organizationId", "projectId")',
  ])
  expect(sql).not.toMatch(/DROP|(?:TABLE|ON) "(?!Milestone")/)

  for (const block of blocks.filter(({ language }) => language === 'sql')) {
    expect(block.file.split('…')).toEqual(['prisma/migrations/', '_milestones/migration.sql'])
    await follow({ ...block, file: migration }, folder)
  }
  expect(await npm('migrate')).toContain(`applied  ${written[0]}`)
  await npm('generate')
  expect(await readFile(join(folder, 'schema.graphql'), 'utf8')).toContain('type Milestone implements Node')

  await Promise.all([
    run(folder, environment, 'tsc', '--project', '.'),
    run(folder, environment, 'biome', 'check', ...files.filter((file) => file.endsWith('.ts'))),
  ])
  const tests = ['create-milestone', 'contracts/schema', 'contracts/tenancy', 'schema/version']
  await run(folder, {}, 'vitest', 'run', ...tests, '--reporter=json', '--outputFile=report.json')
  // With fewer rows than there, which take long to fill.
  await run(folder, { ORDERS_ROWS: '10000' }, 'vitest', 'run', 'contracts/orders', '--testNamePattern', 'milestones')
  const report: unknown = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'))
  const { numTotalTests, numPassedTests } = report as { numTotalTests: number; numPassedTests: number }
  expect(numPassedTests).toBe(numTotalTests)
  expect(numTotalTests).toBeGreaterThan(100)
})
