import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CallerLine } from './caller-line.ts'
import type { OperationSummary } from './preparation.ts'

/** One HTTP request on its way through the server, and what its access log line will say. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly requestId: string
  /** Of the answer, whatever it will be. Sent in one piece, since each one that is set on a response takes its time. */
  readonly headers: Record<string, string>
  /** Without the query string. */
  readonly path: string
  /** By `performance.now`. */
  readonly startedAt: number
  /** What a POST holds, once somebody has begun to read it, which can be done only once. */
  body?: Promise<unknown>
  /** The GraphQL operation in it, once known. */
  operation?: OperationSummary
  /** By which an operation on the short way watches whether its caller is still there. */
  line?: CallerLine
}

/** Sends a whole answer in one piece. */
export function send(
  { response, headers: common }: Pick<Exchange, 'response' | 'headers'>,
  status: number,
  contentType: string,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
): void {
  if (response.headersSent || response.destroyed) return
  response.writeHead(status, {
    ...common,
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    ...headers,
  })
  response.end(body)
}
