import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type Exchange, send } from './exchange.ts'

const readyMilliseconds = 3000
const json = 'application/json; charset=utf-8'

/** `/healthz`: the process answers. Whoever restarts processes asks here, so the database does not matter. */
export function sendHealth(exchange: Exchange): void {
  send(exchange, 200, json, JSON.stringify({ status: 'ok' }))
}

/**
 * `/readyz`: whether to send requests here: 200, or 503 while stopping or without a database.
 * @param ready rejects when the database is away; no answer within 3 s counts as away
 */
export async function sendReadiness(
  exchange: Exchange,
  isStopping: boolean,
  ready: () => Promise<void>,
  log: Logger,
): Promise<void> {
  const status = isStopping ? 'stopping' : await databaseStatus(ready, log)
  send(exchange, status === 'ready' ? 200 : 503, json, JSON.stringify({ status }))
}

async function databaseStatus(ready: () => Promise<void>, log: Logger): Promise<'ready' | 'database away'> {
  const timeout = new AbortController()
  try {
    await Promise.race([ready(), rejectAfter(readyMilliseconds, timeout.signal)])
    return 'ready'
  } catch (error) {
    log.warn({ err: error }, 'not ready')
    return 'database away'
  } finally {
    timeout.abort()
  }
}

async function rejectAfter(milliseconds: number, signal: AbortSignal): Promise<never> {
  await delay(milliseconds, undefined, { signal })
  throw new Error(`no answer from the database within ${milliseconds} ms`)
}
