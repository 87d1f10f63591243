import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync } from 'node:fs'
import { readFile, readlink, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Installation } from './postgres-account.ts'
import { StartError } from './start-error.ts'

/** One data directory and how to serve it. */
export interface Cluster {
  installation: Installation
  /** PostgreSQL's data directory. */
  data: string
  /** The folder in which its socket is, or will be. */
  socketFolder: string
  /** Settings beside the ones given here. */
  settings: Record<string, string>
}

/** Nothing of the caller's environment: its PG… variables would change what PostgreSQL does. */
const environment = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/local/bin:/usr/bin:/bin' }

const settings = {
  listen_addresses: '',
  port: '5432',
  unix_socket_permissions: '0700',
  // As many as the largest DATABASE_POOL, and some for commands beside the server.
  max_connections: '550',
  timezone: 'UTC',
  // Compiling a statement takes longer than running the short ones that an API has.
  jit: 'off',
}

/**
 * Makes a data directory, under another name first, so that its name always stands for something complete.
 * @throws StartError with what initdb said
 */
export async function initialize(installation: Installation, data: string): Promise<void> {
  const unfinished = `${data}.${crypto.randomUUID()}`
  const [command, args, options] = installation.command('initdb', [
    `--pgdata=${unfinished}`,
    '--username=postgres',
    '--auth=trust',
    '--encoding=UTF8',
    // PostgreSQL's own rules for text, so that data sort alike on every machine.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ])
  const child = spawn(command, args, { ...options, env: environment, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] })
  let output = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const [code] = await once(child, 'close')
  if (code !== 0) {
    await rm(unfinished, { recursive: true, force: true })
    throw new StartError(`PostgreSQL could not make its data directory in ${installation.folder}: ${output.trim()}`)
  }
  try {
    await rename(unfinished, data)
  } catch (error) {
    // Another process, started at the same time, may have been faster.
    await rm(unfinished, { recursive: true, force: true })
    if (!existsSync(data)) throw error
  }
}

/**
 * Starts the server process and does not wait until it is ready. It has a session of its own, so that a Ctrl-C in the
 * terminal reaches only the caller, who still has work to end; and it writes its log to a file, which outlives the caller.
 */
export async function launch({ installation, data, socketFolder, settings: further }: Cluster): Promise<ChildProcess> {
  const log = logFile(installation)
  await rename(log, `${log}.1`).catch(() => {})
  const options = Object.entries({ ...settings, unix_socket_directories: socketFolder, ...further })
  const [command, args, spawnOptions] = installation.command('postgres', [
    '-D',
    data,
    ...options.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ])
  const output = openSync(log, 'a', 0o600)
  try {
    const child = spawn(command, args, {
      ...spawnOptions,
      env: environment,
      cwd: '/',
      detached: true,
      stdio: ['ignore', output, output],
    })
    await once(child, 'spawn')
    child.unref()
    return child
  } finally {
    closeSync(output)
  }
}

/**
 * Ends the server process: sessions are cut, the data are written out. Does nothing if none runs.
 * @throws StartError if it has not ended after half a minute; it then goes on ending by itself
 */
export async function shutDown({ data }: Cluster): Promise<void> {
  const running = await runningServer(data)
  if (running === null) return
  process.kill(running.pid, 'SIGINT')
  const deadline = Date.now() + 30_000
  while ((await runningServer(data))?.pid === running.pid) {
    if (Date.now() > deadline) {
      throw new StartError(`PostgreSQL (process ${running.pid}) has not stopped within 30 seconds.`)
    }
    await sleep(10)
  }
  // Its data are safe and it has signed off. To be gone it needs but a moment more.
  const farewell = Date.now() + 1_000
  while (Date.now() < farewell && (await isPostmaster(running.pid, data))) await sleep(5)
}

/** The server process of a data directory, with the folder of its socket, or null if none runs. */
export async function runningServer(data: string): Promise<{ pid: number; socketFolder: string } | null> {
  const running = await readPidFile(data)
  return running !== null && (await isPostmaster(running.pid, data)) ? running : null
}

/**
 * Removes what a killed server left behind if it would keep the next one from starting: PostgreSQL takes any living process
 * with the old number for the old server, and after a restart of the machine or a container that is often another program.
 */
export async function removeStalePidFile(data: string): Promise<void> {
  const left = await readPidFile(data)
  if (left !== null && !(await isPostmaster(left.pid, data))) await rm(join(data, 'postmaster.pid'), { force: true })
}

/** The last complaint in the log, for a sentence that says why PostgreSQL does not start. */
export async function lastComplaint(installation: Installation): Promise<string> {
  const text = await readFile(logFile(installation), 'utf8').catch(() => '')
  const complaints = text.match(/(?<=(?:FATAL|PANIC|ERROR): +).*|^postgres: .*|^unshare: .*/gm)
  return complaints?.at(-1) ?? `its log ${logFile(installation)} does not say why`
}

function logFile(installation: Installation): string {
  return join(installation.folder, 'postgres.log')
}

/** The pid file: process, data directory, start time, port, folder of the socket, …, one on each line. */
async function readPidFile(data: string): Promise<{ pid: number; socketFolder: string } | null> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')
  const lines = text.split('\n')
  const pid = Number(lines[0])
  return Number.isInteger(pid) && pid > 0 ? { pid, socketFolder: lines[4] ?? '' } : null
}

/** Whether a process is the server of a data directory, in which it then works. */
async function isPostmaster(pid: number, data: string): Promise<boolean> {
  if (process.platform !== 'linux') return isAlive(pid)
  try {
    return (await readlink(`/proc/${pid}/cwd`)) === data
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') return false
    // Where one may not look, as in a container without the right to trace, its user has to do.
    const [owner, folder] = await Promise.all([stat(`/proc/${pid}`).catch(() => null), stat(data)])
    return owner?.uid === folder.uid
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
