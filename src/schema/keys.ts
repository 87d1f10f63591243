import { InvalidInputError } from '../platform/errors.ts'
import { decodeId, type Key } from '../platform/ids.ts'
import { type Model, tableOf } from './models.ts'

/** As PostgreSQL writes a UUID. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * The key behind a global id in an argument.
 * @throws InvalidInputError if it is not an id, or one of another type
 */
export function keyOf(model: Model, id: string, path: readonly string[]): string {
  const key = keyIn(model, id)
  if (key === null) throw new InvalidInputError([{ path: [...path], message: idExpected(model) }])
  return key
}

/** The key behind a global id, or null if it is not an id, or one of another type, or of a key that the table cannot hold. */
export function keyIn(model: Model, id: string): string | null {
  const decoded = decodeId(id)
  return decoded?.prefix === model.prefix && isKey(model, decoded.key) ? String(decoded.key) : null
}

/** What would be right where an id of the model was not. */
export function idExpected(model: Model): string {
  return `must be an id of type ${model.name}, such as ${model.prefix}_…`
}

/** Whether PostgreSQL will take a text for the model's key. */
export function isKeyText(model: Model, text: string): boolean {
  const id = tableOf(model.name).columns.id
  if (id?.type === 'Int' || id?.type === 'BigInt') return isInteger(text, id.type === 'Int' ? 32 : 64)
  return id?.nativeType !== 'Uuid' || UUID.test(text)
}

/** Whether a text is an integer of so many bits. */
export function isInteger(text: string, bits: 32 | 64): boolean {
  return /^-?\d{1,19}$/.test(text) && BigInt.asIntN(bits, BigInt(text)) === BigInt(text)
}

const kinds: Partial<Record<string, string>> = { Int: 'number', BigInt: 'bigint', String: 'string' }

function isKey(model: Model, key: Key): boolean {
  return typeof key === kinds[tableOf(model.name).columns.id?.type ?? ''] && isKeyText(model, String(key))
}
