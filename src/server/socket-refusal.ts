import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { commonHeaders } from './headers.ts'
import { HttpRefusal } from './http-refusal.ts'

/**
 * Refuses what has no response object, only a socket: an upgrade that does not become a WebSocket, bytes that are no request.
 * The answer is the last one on that connection.
 */
export function refuseOnSocket(socket: Duplex, error: unknown, requestId: string): void {
  const { status, code, message } =
    error instanceof HttpRefusal
      ? error
      : { status: 500, code: 'INTERNAL', message: 'Something went wrong on our side.' }
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] })
  const headers = {
    ...commonHeaders(requestId),
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    Connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n'))
}
