/** Far deeper than any input of a person or a program, and far from where recursive code runs out of stack. */
const maxDepth = 200
/** Far more than an operation may be given. To make so many takes tens of milliseconds, in which nobody else is answered. */
const maxValues = 50_000

export class MalformedJson extends Error {
  override readonly name = 'MalformedJson'
  /** How it is refused. */
  readonly status: 400 | 422 = 400
  readonly code: 'BAD_REQUEST' | 'OPERATION_TOO_COMPLEX' = 'BAD_REQUEST'
}

/** It may be JSON, but nobody is going to look. */
class TooManyValues extends MalformedJson {
  override readonly status = 422
  override readonly code = 'OPERATION_TOO_COMPLEX'
  constructor() {
    super(`It has more than ${maxValues.toLocaleString('en')} values.`)
  }
}

/**
 * Parses JSON from outside (RFC 8259), for bodies, URL parameters and WebSocket messages. Of what the RFC leaves open:
 * a byte order mark is skipped by the decoder before this; of equal keys the last one counts; nesting deeper than 200, more
 * than 50,000 values and half surrogate pairs, which are no text, are refused.
 * @throws MalformedJson
 */
export function parseJson(text: string): unknown {
  checkShape(text)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new MalformedJson('It is not JSON.')
  }
  if (mayHoldSurrogate.test(text) && !isWellFormed(value)) {
    throw new MalformedJson('It has a string with half a surrogate pair, which is not text.')
  }
  return value
}

const mayHoldSurrogate = /\\u[dD][89a-fA-F]/

/** Counts levels and values, before anything is made of them. @throws MalformedJson if there are too many */
function checkShape(text: string): void {
  if (!hasMore(text, '[{', maxDepth) && !hasMore(text, ',', maxValues - 1)) return
  let depth = 0
  let values = 1
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const character = text[i]
    if (inString) {
      if (character === '\\') i++
      else if (character === '"') inString = false
    } else if (character === '"') {
      inString = true
    } else if (character === ',') {
      if (++values > maxValues) throw new TooManyValues()
    } else if (character === '[' || character === '{') {
      if (++depth > maxDepth) throw new MalformedJson(`It is nested deeper than ${maxDepth} levels.`)
    } else if (character === ']' || character === '}') {
      depth--
    }
  }
}

/** Whether a text has more of some characters than so many, wherever they stand. Nearly none has. */
function hasMore(text: string, characters: string, most: number): boolean {
  let count = 0
  for (const character of characters) {
    for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1))
      if (++count > most) return true
  }
  return false
}

/** Recursive, on what `checkShape` has let through. */
function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([key, member]) => key.isWellFormed() && isWellFormed(member))
}
