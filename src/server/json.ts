/** Far deeper than any input of a person or a program, and far from where recursive code runs out of stack. */
const maxDepth = 200

export class MalformedJson extends Error {
  override readonly name = 'MalformedJson'
}

/**
 * Parses JSON from outside (RFC 8259), for bodies, URL parameters and WebSocket messages. Of what the RFC leaves open:
 * a byte order mark is skipped by the decoder before this; of equal keys the last one counts; nesting deeper than 200 and
 * half surrogate pairs, which are no text, are refused.
 * @throws MalformedJson
 */
export function parseJson(text: string): unknown {
  if (isTooDeep(text)) throw new MalformedJson(`It is nested deeper than ${maxDepth} levels.`)
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

function isTooDeep(text: string): boolean {
  if (!opensMore(text, maxDepth)) return false
  let depth = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const character = text[i]
    if (inString) {
      if (character === '\\') i++
      else if (character === '"') inString = false
    } else if (character === '"') {
      inString = true
    } else if (character === '[' || character === '{') {
      if (++depth > maxDepth) return true
    } else if (character === ']' || character === '}') {
      depth--
    }
  }
  return false
}

/** Whether a text has more opening brackets than so many, wherever they stand. Nearly none has. */
function opensMore(text: string, most: number): boolean {
  let count = 0
  for (const bracket of '[{') {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) if (++count > most) return true
  }
  return false
}

/** Recursive, on what `isTooDeep` has let through. */
function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([key, member]) => key.isWellFormed() && isWellFormed(member))
}
