import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { freePort } from './program.ts'

export interface RedisServer {
  url: string
  /** Stops it, as if its machine had gone. */
  kill(): Promise<void>
  /** Lets it hang: connections stay open, and nothing is answered. */
  hang(): void
  /** Ends the hanging. */
  goOn(): void
  /** Starts it again on the same port. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Starts a Redis of its own on a free port. It is Debian's package `redis-server`. */
export async function startRedis(): Promise<RedisServer> {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'trellis-redis-'))
  const launch = async () => {
    const child = spawn(
      'redis-server',
      ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder],
      { stdio: 'ignore' },
    )
    const failed = once(child, 'error').then(([error]) => {
      throw error
    })
    await Promise.race([answers(port), failed])
    return child
  }
  let child = await launch()
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    hang: () => void child.kill('SIGSTOP'),
    goOn: () => void child.kill('SIGCONT'),
    async restart() {
      child = await launch()
    },
    async stop() {
      await kill()
      await rm(folder, { recursive: true })
    },
  }
}

/** Resolves when Redis takes commands. */
async function answers(port: number): Promise<void> {
  const redis = new Redis({ port, host: '127.0.0.1', retryStrategy: () => 20, maxRetriesPerRequest: null })
  redis.on('error', () => {})
  await Promise.race([
    redis.ping(),
    delay(5_000).then(() => {
      throw new Error('redis-server does not answer')
    }),
  ]).finally(() => redis.disconnect())
}
