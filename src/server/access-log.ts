import type { Logger } from 'pino'
import type { Exchange } from './exchange.ts'
import type { OperationSummary } from './preparation.ts'

/**
 * Writes one line of an HTTP request that has ended. It never has variables, tokens or query strings in it. Probes are
 * written at `debug` only.
 */
export function logExchange(exchange: Exchange, log: Logger): void {
  const { request, response, requestId, path, startedAt, operation } = exchange
  const isProbe = path === '/healthz' || path === '/readyz'
  const level = isProbe ? 'debug' : 'info'
  if (!log.isLevelEnabled(level)) return
  const line = {
    requestId,
    method: request.method,
    path: path.slice(0, 200),
    status: response.statusCode,
    milliseconds: elapsedSince(startedAt),
    ...(response.writableFinished ? {} : { aborted: true }),
  }
  if (operation) log.info({ ...line, operation: operation.name, kind: operation.kind }, 'operation')
  else log[level](line, 'request')
}

/** An operation on a WebSocket: what its access log line will say. */
export interface SocketOperation {
  readonly requestId: string
  readonly startedAt: number
  /** Null while it is not known to be an operation. */
  summary: OperationSummary | null
  outcome: 'done' | 'errors' | 'refused'
}

/** Writes one line when an operation on a WebSocket has ended. */
export function logSocketOperation({ requestId, startedAt, summary, outcome }: SocketOperation, log: Logger): void {
  const milliseconds = elapsedSince(startedAt)
  const { name = null, kind = null } = summary ?? {}
  log.info({ requestId, transport: 'websocket', operation: name, kind, status: outcome, milliseconds }, 'operation')
}

function elapsedSince(startedAt: number): number {
  return Math.round((performance.now() - startedAt) * 10) / 10
}
