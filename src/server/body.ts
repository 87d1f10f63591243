import type { IncomingMessage } from 'node:http'
import { MIMEType } from 'node:util'
import { HttpRefusal } from './http-refusal.ts'
import { MalformedJson, parseJson } from './json.ts'
import { LARGE, paced, waitingForPace } from './pace.ts'

const decoder = new TextDecoder('utf-8', { fatal: true })
/** How many large bodies may wait to be taken apart. */
const mostLarge = 100

/**
 * Reads the body of a POST, which has to be uncompressed JSON in UTF-8.
 * @throws HttpRefusal 415 for another type, charset or encoding, 413 beyond `maxBytes`, 400 for what is not JSON, 422 for
 * JSON of too many values, 429 for a large one when too many have come
 */
export function readJsonBody(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    checkContentType(request.headers['content-type'])
    checkContentEncoding(request.headers['content-encoding'])
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes)
    readBytes(request, maxBytes, reject, (bytes) => resolve(parsed(bytes)))
  })
}

/** A large body is taken apart when it is its turn. */
function parsed(bytes: Buffer): unknown {
  if (bytes.length < LARGE) return parseBody(bytes)
  if (waitingForPace() >= mostLarge) {
    throw new HttpRefusal(429, 'RATE_LIMITED', 'Too many large requests came at once. Try again in a moment.', {
      'Retry-After': '1',
    })
  }
  return paced(() => parseBody(bytes))
}

function checkContentType(header: string | undefined): void {
  if (header === 'application/json') return
  const type = header === undefined ? null : parseMimeType(header)
  const charset = type?.params.get('charset')?.toLowerCase() ?? 'utf-8'
  if (type?.essence !== 'application/json' || (charset !== 'utf-8' && charset !== 'utf8')) {
    throw new HttpRefusal(415, 'BAD_REQUEST', 'The body must be JSON in UTF-8, with Content-Type: application/json.', {
      'Accept-Post': 'application/json',
    })
  }
}

function parseMimeType(header: string): MIMEType | null {
  try {
    return new MIMEType(header)
  } catch {
    return null
  }
}

function checkContentEncoding(header: string | undefined): void {
  if (header !== undefined && header.trim().toLowerCase() !== 'identity') {
    throw new HttpRefusal(415, 'BAD_REQUEST', 'The body must not be compressed.', { 'Accept-Encoding': 'identity' })
  }
}

/** Reads all bytes, unless there are too many. Whatever comes after it has succeeded or failed is nobody's concern. */
function readBytes(
  request: IncomingMessage,
  maxBytes: number,
  fail: (error: unknown) => void,
  succeed: (bytes: Buffer) => void,
): void {
  let chunks: Buffer[] = []
  let size = 0
  request.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= maxBytes) {
      chunks.push(chunk)
    } else {
      chunks = []
      fail(tooLarge(maxBytes))
    }
  })
  request.on('end', () => {
    if (size > maxBytes) return
    try {
      succeed(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks))
    } catch (error) {
      fail(error)
    }
  })
  request.on('close', () => {
    if (!request.complete) fail(new Error('the client hung up before its request was whole'))
  })
  request.on('error', fail)
}

function tooLarge(maxBytes: number): HttpRefusal {
  return new HttpRefusal(413, 'BAD_REQUEST', `The body is larger than ${maxBytes} bytes.`)
}

function parseBody(bytes: Buffer): unknown {
  if (bytes.length === 0) throw new HttpRefusal(400, 'BAD_REQUEST', 'The request has no body.')
  let text: string
  try {
    text = decoder.decode(bytes)
  } catch {
    throw new HttpRefusal(400, 'BAD_REQUEST', 'The body is not UTF-8.')
  }
  try {
    return parseJson(text)
  } catch (error) {
    if (error instanceof MalformedJson) {
      throw new HttpRefusal(error.status, error.code, `The body cannot be read. ${error.message}`)
    }
    throw error
  }
}
