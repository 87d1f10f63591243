import { InvalidInputError } from '../platform/errors.ts'

/**
 * A cursor is a place in an ordering, not a row: it carries the values that its row had under the ordering, and the row's
 * id, so that it works after the row has changed or gone. It also carries a signature of the ordering, since under another
 * ordering the same values are another place, and a check value, so that a damaged cursor is told from a good one.
 */

/** What an ordering's cursors are signed with: the model, its keys and their directions in a few characters. */
export function orderSignature(parts: readonly string[]): string {
  return seal(parts.join('\n')).toString('latin1', 0, checkLength)
}

/** @param values each ordering key's value as PostgreSQL writes it, the id last */
export function encodeCursor(signature: string, values: readonly (string | null)[]): string {
  return seal(JSON.stringify([signature, ...values])).toString('base64url')
}

/**
 * The values of a cursor.
 * @param argument which argument it was given in, `after` or `before`, for the error
 * @param checks one for each value: whether PostgreSQL will take it
 * @throws InvalidInputError if it is not a cursor, is damaged, or belongs to another ordering
 */
export function decodeCursor(
  cursor: string,
  argument: 'after' | 'before',
  signature: string,
  checks: readonly ((value: string | null) => boolean)[],
): (string | null)[] {
  const payload = Buffer.from(cursor, 'base64url').toString('utf8', checkLength)
  if (seal(payload).toString('base64url') !== cursor) {
    throw InvalidInputError.at(argument, 'is not a cursor: pass one that `edges.cursor` or `pageInfo` gave')
  }
  const [signed, ...values] = parsed(payload)
  if (typeof signed === 'string' && signed !== signature) {
    throw InvalidInputError.at(argument, 'is a cursor of another list or another `orderBy`: begin again without it')
  }
  if (values.length !== checks.length || !values.every((value, index) => checks[index]?.(value))) {
    throw InvalidInputError.at(argument, 'is not a cursor: pass one that `edges.cursor` or `pageInfo` gave')
  }
  return values
}

/** The signature and the values; nothing if it is not made of them, since anybody can make up a check value. */
function parsed(payload: string): (string | null)[] {
  try {
    const values: unknown = JSON.parse(payload)
    return Array.isArray(values) && values.every((value) => value === null || typeof value === 'string') ? values : []
  } catch {
    return []
  }
}

const checkLength = 6
const checkAlphabet = Buffer.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_')
/** Most cursors fit into this one. */
const scratch = Buffer.alloc(1_024)

/**
 * A check value of a text, and the text: bytes that are good until the next are asked for. The value tells what was damaged
 * from what was not; it keeps nobody from making up a cursor, which can do no harm.
 */
function seal(text: string): Buffer {
  const most = checkLength + 3 * text.length
  const sealed = most > scratch.length ? Buffer.alloc(most) : scratch
  const end = checkLength + sealed.write(text, checkLength)
  let check = hashOf(sealed, checkLength, end)
  for (let index = 0; index < checkLength; index++) {
    sealed[index] = checkAlphabet[check & 63] as number
    check >>>= 6
  }
  return sealed.subarray(0, end)
}

/** FNV-1a in 32 bits (draft-eastlake-fnv), which every change of a byte changes. */
function hashOf(bytes: Buffer, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let index = start; index < end; index++) hash = Math.imul(hash ^ (bytes[index] as number), 0x01000193)
  return hash >>> 0
}
