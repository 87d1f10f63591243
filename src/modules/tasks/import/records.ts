import { createReadStream } from 'node:fs'

/** A piece of a file that makes one row: a line, or in CSV several lines where a quoted field holds line breaks. */
export interface RawRecord {
  /** The number of its first line, from 1. */
  line: number
  /** Without the line break at its end; or the reason why this is no record. */
  content: Buffer | { refusal: string }
}

export interface RecordOptions {
  /** The byte that separates fields, where a quoted field may hold line breaks; null where every line is a record. */
  delimiter: number | null
  /** The largest record, in bytes. */
  maxBytes: number
  /** Told the number of bytes read so far. */
  onProgress?: ((bytes: number) => void) | undefined
}

const lineFeed = 0x0a
const carriageReturn = 0x0d
const quote = 0x22
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * Reads a file record by record, holding little more than one of them. Empty lines are passed over. A line that is too long
 * is refused alone; a quote that is never closed costs only the line it stands in, not all those after it.
 */
export async function* readRecords(path: string, options: RecordOptions): AsyncGenerator<RawRecord> {
  let pending: Buffer = Buffer.alloc(0)
  let line = 1
  let bytes = 0
  let first = true
  let skipping = false

  /** Takes all whole records out of what is pending. */
  function* take(atEnd: boolean): Generator<RawRecord> {
    let start = 0
    for (;;) {
      if (skipping) {
        const end = pending.indexOf(lineFeed, start)
        if (end === -1) {
          start = pending.length
          break
        }
        skipping = false
        start = end + 1
        line += 1
      }
      const { end, breaks, firstBreak, closed } = findEnd(pending, start, options.delimiter)
      const size = (end === -1 ? pending.length : end) - start
      if (size === 0 && end === -1) break
      const tooLong = size > options.maxBytes
      if (end === -1 && !atEnd && !tooLong) break
      if ((tooLong || !closed) && firstBreak !== -1) {
        yield { line, content: { refusal: 'a quote opens here that is not closed' } }
        start = firstBreak + 1
        line += 1
        continue
      }
      if (tooLong) {
        yield { line, content: { refusal: `is longer than ${options.maxBytes} bytes` } }
        skipping = end === -1
      } else {
        const content = withoutReturn(pending.subarray(start, start + size))
        if (content.length > 0) yield { line, content }
      }
      if (end === -1) {
        start = pending.length
        break
      }
      start = end + 1
      line += breaks + 1
    }
    pending = pending.subarray(start)
  }

  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>) {
    bytes += chunk.length
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
    if (first && pending.length >= byteOrderMark.length) {
      first = false
      if (pending.subarray(0, byteOrderMark.length).equals(byteOrderMark))
        pending = pending.subarray(byteOrderMark.length)
    }
    yield* take(false)
    options.onProgress?.(bytes)
  }
  yield* take(true)
}

interface RecordEnd {
  /** The place of the line break that ends the record, or -1 if it is not here yet. */
  end: number
  /** How many line breaks stand inside of quotes, and the place of the first, or -1. */
  breaks: number
  firstBreak: number
  /** Whether no quote is open at the end. */
  closed: boolean
}

/** Finds the end of the record that begins at `start`. */
function findEnd(buffer: Buffer, start: number, delimiter: number | null): RecordEnd {
  if (delimiter === null) return { end: buffer.indexOf(lineFeed, start), breaks: 0, firstBreak: -1, closed: true }
  let quoted = false
  // A quote means something at the start of a field, and after a quoted field: there a second one goes on with it.
  let quoteCounts = true
  let breaks = 0
  let firstBreak = -1
  for (let at = start; at < buffer.length; at += 1) {
    const byte = buffer[at]
    if (quoted) {
      if (byte === quote) quoted = false
      else if (byte === lineFeed) {
        if (breaks === 0) firstBreak = at
        breaks += 1
      }
      quoteCounts = true
    } else if (byte === lineFeed) return { end: at, breaks, firstBreak, closed: true }
    else if (byte === quote && quoteCounts) quoted = true
    else quoteCounts = byte === delimiter
  }
  return { end: -1, breaks, firstBreak, closed: !quoted }
}

function withoutReturn(record: Buffer): Buffer {
  return record.at(-1) === carriageReturn ? record.subarray(0, -1) : record
}
