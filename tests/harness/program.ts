import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'

const project = join(import.meta.dirname, '../..')

/** A program of this project, running as a process of its own. */
export interface Program {
  pid: number
  /** All that it has written so far. */
  output(): string
  errors(): string
  kill(signal: NodeJS.Signals): void
  /** Its exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>
}

/** Runs a command in the project's folder with nothing of this process's environment but the PATH. */
export function run(command: string, args: string[], environment: Record<string, string>): Program {
  const child = spawn(command, args, {
    cwd: project,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  // A process that could not be started has no number, and the test fails by what `ended` tells.
  return {
    pid: child.pid ?? 0,
    output: () => output,
    errors: () => errors,
    kill: (signal) => void child.kill(signal),
    ended: once(child, 'close').then(([code, signal]: (number | string | null)[]) => code ?? signal ?? 'unknown'),
  }
}

/** Starts the server as `npm start` does. */
export function runServer(environment: Record<string, string>): Program {
  return run(process.execPath, ['src/main.ts'], { PORT: '0', ...environment })
}

/**
 * Waits until a server says that it is ready.
 * @returns the URL that it listens on
 * @throws Error with what it wrote, if it ends or takes longer than twenty seconds
 */
export async function ready(server: Program): Promise<string> {
  const ended = server.ended.then(() => true)
  const deadline = Date.now() + 20_000
  while (Date.now() < deadline) {
    const url = /http:\/\/[\w.]+:\d+/.exec(server.output())?.[0]
    if (url !== undefined) return url
    if (await Promise.race([ended, pause()])) break
  }
  throw new Error(`The server did not get ready.\n${server.output()}\n${server.errors()}`)
}

function pause(): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), 10))
}

/** A port that nobody has just now. */
export async function freePort(): Promise<number> {
  const { port, close } = await takePort()
  close()
  return port
}

/** A port that a program has, until it is closed. */
export async function takePort(): Promise<{ port: number; close(): void }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.')
  return { port: address.port, close: () => void server.close() }
}
