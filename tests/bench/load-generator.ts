import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { Request } from './requests.ts'

const run = promisify(execFile)

/** What wrk counted. Latencies are in milliseconds. */
export interface Load {
  requests: number
  seconds: number
  /** Answers with another status than 2xx or 3xx, and requests without answer. */
  errors: number
  /** Of an answer with its headers, on the average. */
  bytes: number
  p50: number
  p99: number
}

const result = z.object({
  requests: z.number(),
  microseconds: z.number(),
  bytes: z.number(),
  errors: z.number(),
  p50: z.number(),
  p99: z.number(),
})

/** Sends requests in turn over so many connections for so many seconds. */
export async function generateLoad(
  url: string,
  requests: readonly Request[],
  { connections, seconds }: { connections: number; seconds: number },
): Promise<Load> {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-bench-'))
  try {
    const file = join(folder, 'requests')
    await writeFile(file, requests.map(({ authorization, body }) => `${authorization}\t${body}\n`).join(''))
    const { origin, pathname } = new URL(url)
    const { stdout } = await run(
      'wrk',
      ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout=30s', '-s', join(import.meta.dirname, 'wrk.lua'), origin],
      { env: { ...process.env, REQUESTS: file, REQUEST_PATH: pathname } },
    )
    const counted = result.parse(JSON.parse(/RESULT (.*)/.exec(stdout)?.[1] ?? '{}'))
    return {
      requests: counted.requests,
      seconds: counted.microseconds / 1e6,
      errors: counted.errors,
      bytes: counted.bytes / counted.requests,
      p50: counted.p50 / 1000,
      p99: counted.p99 / 1000,
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}
