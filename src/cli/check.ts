import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { text } from 'node:stream/consumers'

// `npm run check`: everything that must hold before a change is handed in. What takes seconds comes first, all of it at
// once; the tests follow if it holds. `--fast` leaves the tests out.

const root = join(import.meta.dirname, '../..')
/** What no generator reads, and what may be large. */
const notCopied = new Set(['node_modules', '.git', '.data', 'coverage'])

interface Check {
  name: string
  /** @returns what is wrong, or null */
  findings(): Promise<string | null>
  /** What to do about it. */
  mend: string
}

const fastChecks: readonly Check[] = [
  { name: 'format', findings: () => complaintsOf('biome', 'check', '.'), mend: 'npm run format' },
  { name: 'lint', findings: () => complaintsOf('oxlint', '--type-aware'), mend: 'npx oxlint --type-aware --fix' },
  { name: 'types', findings: () => complaintsOf('tsc', '--project', '.'), mend: 'npx tsc, and mend what it names' },
  { name: 'dead code', findings: () => complaintsOf('knip'), mend: 'npx knip --fix' },
  { name: 'generated files', findings: staleFiles, mend: 'npm run generate' },
]

/** Where the tests are left out. */
const fast = process.argv.includes('--fast')

const results = await Promise.all(fastChecks.map(async (check) => report(check, await check.findings())))
if (results.includes(false)) process.exitCode = 1
else if (!fast) process.exitCode = await tests()

/** @returns whether all is well */
function report({ name, mend }: Check, findings: string | null): boolean {
  if (findings === null) console.log(`✓ ${name}`)
  else console.log(`✗ ${name}\n\n${findings.trimEnd()}\n\n  To mend it: ${mend}\n`)
  return findings === null
}

/** Runs a tool of this project. @returns what it wrote if it is not content */
async function complaintsOf(tool: string, ...args: string[]): Promise<string | null> {
  const { exitCode, output } = await run(root, tool, args)
  return exitCode === 0 ? null : output
}

/**
 * Generates everything anew in a copy of the project, so that nothing changes here.
 * @returns the files that come out otherwise than they are, and null if none does
 */
async function staleFiles(): Promise<string | null> {
  const copy = await mkdtemp(join(tmpdir(), 'trellis-check-'))
  try {
    await cp(root, copy, { recursive: true, filter: (path) => !notCopied.has(relative(root, path)) })
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))
    const before = await contentsOf(copy)
    const { exitCode, output } = await run(copy, 'npm', ['run', 'generate'])
    if (exitCode !== 0) return output
    const after = await contentsOf(copy)
    const files = [...new Set([...before.keys(), ...after.keys()])].toSorted()
    const stale = files.filter((file) => before.get(file) !== after.get(file))
    return stale.length === 0 ? null : `Not as they are generated:\n${stale.join('\n')}`
  } finally {
    await rm(copy, { recursive: true })
  }
}

/** All files of a folder but the packages, by their paths. */
async function contentsOf(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return new Map(
    await Promise.all(paths.map(async (path) => [relative(folder, path), await readFile(path, 'utf8')] as const)),
  )
}

async function tests(): Promise<number> {
  const child = spawn('vitest', ['run'], { cwd: root, stdio: 'inherit' })
  const [exitCode] = await once(child, 'close')
  return Number(exitCode ?? 1)
}

/** Runs a program to its end. `npm run` has put the tools of the project into the PATH. */
async function run(folder: string, program: string, args: string[]): Promise<{ exitCode: number; output: string }> {
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = once(child, 'close')
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [exitCode] = await closed
  return { exitCode: Number(exitCode ?? 1), output: stdout + stderr }
}
