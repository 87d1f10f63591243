import type { Duplex } from 'node:stream'
import type { Logger } from 'pino'
import { HttpRefusal } from './http-refusal.ts'
import { newRequestId } from './request-id.ts'
import { refuseOnSocket } from './socket-refusal.ts'

/** Answers what never became a request, and closes its connection. */
export function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex, log: Logger): void {
  // Its other side is gone, amid a request too, or has its answer already.
  if (!socket.writable || error.code === 'ECONNRESET' || error.code === 'HPE_INVALID_EOF_STATE') {
    socket.destroy()
    return
  }
  const requestId = newRequestId()
  const refusal = refusalOf(error)
  log.info({ requestId, status: refusal.status, reason: error.code }, 'request')
  socket.once('finish', () => socket.destroy())
  refuseOnSocket(socket, refusal, requestId)
}

function refusalOf({ code }: NodeJS.ErrnoException): HttpRefusal {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new HttpRefusal(431, 'BAD_REQUEST', 'The headers are too long.')
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new HttpRefusal(413, 'BAD_REQUEST', 'The chunks of the body have too much beside the body.')
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new HttpRefusal(408, 'BAD_REQUEST', 'The request did not come to its end in time.')
    default:
      return new HttpRefusal(400, 'BAD_REQUEST', 'This is not a well-formed HTTP request.')
  }
}
