import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { delimiter, dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Ask, Subject } from './subject.ts'

/** A subject that runs. */
export interface Server {
  readonly subject: Subject
  readonly url: string
  /** From its start to its first answer. */
  readonly startMilliseconds: number
  /** Sends a body. @returns the answer's data @throws Error if it has errors */
  readonly post: (body: string, authorization: string) => Promise<never>
  readonly ask: Ask
  /** The processor time that it has used, in milliseconds. The kernel counts in steps of ten. */
  readonly cpu: () => number
  /** The memory that it holds, in MiB. */
  readonly memory: () => number
  readonly stop: () => Promise<void>
}

const startTimeout = 30_000

/**
 * Starts a server on one processor core of its own and waits for its first answer.
 * @param more arguments for Node
 */
export async function startServer(subject: Subject, core: number, more: readonly string[] = []): Promise<Server> {
  const url = `http://127.0.0.1:${subject.port}${subject.path}`
  const [program = '', ...rest] = subject.command
  const startedAt = performance.now()
  const child = spawn('taskset', ['-c', String(core), program, ...more, ...rest], {
    cwd: subject.folder,
    env: {
      ...process.env,
      // The peers call Node by its name: they shall have the one that runs this.
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      PORT: String(subject.port),
      NODE_ENV: 'production',
      ...subject.environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  process.on('exit', () => child.kill())
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-4000)
    })
  }
  const post = (body: string, authorization: string): Promise<never> => send(subject.name, url, body, authorization)
  while (
    !(await post('{"query":"{ __typename }"}', '').then(
      () => true,
      () => false,
    ))
  ) {
    if (child.exitCode !== null || performance.now() - startedAt > startTimeout) {
      child.kill('SIGKILL')
      throw new Error(`${subject.name} did not start:\n${output}`)
    }
    await sleep(20)
  }
  return {
    subject,
    url,
    startMilliseconds: performance.now() - startedAt,
    post,
    ask: (query, variables, authorization) => post(JSON.stringify({ query, variables }), authorization),
    cpu: () => sum(child, cpuOf),
    memory: () => sum(child, memoryOf),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill()
      await Promise.race([once(child, 'close'), sleep(15_000)])
      child.kill('SIGKILL')
    },
  }
}

async function send(name: string, url: string, body: string, authorization: string): Promise<never> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(authorization ? { authorization } : {}),
    },
    body,
  })
  const text = await response.text()
  const answer = JSON.parse(text) as { data?: unknown; errors?: unknown }
  if (answer.errors || !answer.data) throw new Error(`${name} answered ${text.slice(0, 600)}`)
  // What the data look like depends on the query, whose `pick` says it.
  return answer.data as never
}

function sum(child: ChildProcess, of: (pid: number) => number): number {
  return child.pid === undefined ? 0 : family(child.pid).reduce((total, pid) => total + of(pid), 0)
}

/** A process, its children and theirs. */
function family(pid: number): number[] {
  const children = readProc(`${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number)
  return [pid, ...children.flatMap(family)]
}

function cpuOf(pid: number): number {
  // The second field is the program's name in parentheses, in which anything may be. Then utime and stime are at 11 and 12.
  const fields = readProc(`${pid}/stat`).split(') ').at(-1)?.split(' ') ?? []
  const ticks = Number(fields[11] ?? 0) + Number(fields[12] ?? 0)
  return ticks * 10
}

function memoryOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readProc(`${pid}/status`))?.[1] ?? 0) / 1024
}

/** Nothing of a process that has ended. */
function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'utf8').trim()
  } catch {
    return ''
  }
}
