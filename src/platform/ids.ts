import { typeid } from 'typeid-js'

/**
 * Global ids: opaque, typed, short, and safe in a URL. `task_01h455vb4pex5vsknk084sn02q` is the prefix of the type and its
 * key. A UUID is written in 26 characters of base32, as the TypeID specification says, and sorts by time if it is a UUIDv7.
 * Other keys begin with a letter that this base32 does not know: `i42` is the integer 42, `l42` a 64-bit integer, `uDE` the
 * text `DE`. Keys of several parts are joined by dots. Every key has exactly one id, and every id exactly one key.
 */

export type KeyPart = string | number | bigint

/** The primary key of a row: one value, or the values of a composite key in the order of its columns. */
export type Key = KeyPart | readonly KeyPart[]

export interface DecodedId {
  prefix: string
  key: Key
}

const prefixForm = /^[a-z](?:[a-z_]{0,61}[a-z])?$/
const uuidForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const base32Form = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/
const integerForm = /^(?:0|-?[1-9][0-9]*)$/

/** A new key: a UUIDv7, which sorts by time. */
export function newKey(): string {
  return typeid().toUUID()
}

/**
 * The global id of a key.
 * @param prefix 1–63 lower-case letters, with underscores between them
 * @throws TypeError for what cannot be a key: fractions, texts with NUL or half a surrogate pair, a composite of one part
 */
export function encodeId(prefix: string, key: Key): string {
  if (!prefixForm.test(prefix)) throw new TypeError(`"${prefix}" cannot be the prefix of an id.`)
  if (!isComposite(key)) return `${prefix}_${encodePart(key)}`
  if (key.length < 2) throw new TypeError('A composite key has at least two parts.')
  return `${prefix}_${key.map(encodePart).join('.')}`
}

/**
 * The prefix and the key of a global id, or null if the text is not one. Never throws. Accepts only what `encodeId` writes:
 * the same id in capitals or with leading zeros is no id.
 */
export function decodeId(text: string): DecodedId | null {
  const separator = text.lastIndexOf('_')
  const prefix = text.slice(0, Math.max(separator, 0))
  if (!prefixForm.test(prefix)) return null
  const parts: KeyPart[] = []
  for (const part of text.slice(separator + 1).split('.')) {
    const decoded = decodePart(part)
    if (decoded === null) return null
    parts.push(decoded)
  }
  const [first] = parts
  return { prefix, key: parts.length === 1 && first !== undefined ? first : parts }
}

// Array.isArray does not narrow a readonly array out of a union.
function isComposite(key: Key): key is readonly KeyPart[] {
  return typeof key === 'object'
}

function encodePart(part: KeyPart): string {
  if (typeof part === 'bigint') return `l${part}`
  if (typeof part === 'number') {
    if (!Number.isSafeInteger(part)) throw new TypeError(`${part} is not an integer that JavaScript holds exactly.`)
    return `i${part}`
  }
  return base32Of(part) ?? `u${escapeText(part)}`
}

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

const digits = Buffer.from(alphabet)
/** The value of a hexadecimal digit by its code, or -1. */
const values = Int8Array.from({ length: 256 }, (_, code) => '0123456789abcdef'.indexOf(String.fromCharCode(code)))
/** Where a UUID has its dashes. */
const isDash = Uint8Array.from({ length: 36 }, (_, at) => Number([8, 13, 18, 23].includes(at)))
/** An id is written here first, so that it becomes one string at once: an answer has hundreds of them. */
const written = Buffer.alloc(26)

/** A UUID in base32, as `TypeID.fromUUID` writes it in ten times as long; null for any other text. */
function base32Of(uuid: string): string | null {
  if (uuid.length !== 36) return null
  let bits = 0
  // 26 characters hold 130 bits: the first two are zero.
  let count = 2
  let length = 0
  for (let at = 0; at < 36; at++) {
    const code = uuid.charCodeAt(at)
    if (isDash[at] === 1) {
      if (code !== 45) return null
      continue
    }
    const value = values[code] ?? -1
    if (value < 0) return null
    bits = (bits << 4) | value
    count += 4
    if (count >= 5) {
      count -= 5
      written[length++] = digits[bits >> count] ?? 0
      bits &= (1 << count) - 1
    }
  }
  return written.toString('latin1', 0, length)
}

function decodePart(text: string): KeyPart | null {
  const body = text.slice(1)
  switch (text[0]) {
    case 'i': {
      const integer = Number(body)
      return integerForm.test(body) && Number.isSafeInteger(integer) ? integer : null
    }
    case 'l':
      return integerForm.test(body) ? BigInt(body) : null
    case 'u':
      return unescapeText(body)
    default:
      return base32Form.test(text) ? uuidOf(text) : null
  }
}

/** By the TypeID specification: 26 characters of five bits, of which the first two are nothing. */
function uuidOf(base32: string): string {
  let hex = ''
  let bits = 0
  let count = -2
  for (let index = 0; index < base32.length; index++) {
    bits = (bits << 5) | alphabet.indexOf(base32.charAt(index))
    count += 5
    while (count >= 4) {
      count -= 4
      hex += (bits >> count).toString(16)
      bits &= (1 << count) - 1
    }
  }
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

// As in a URL, with `~` instead of `%`, which a URL would escape again. Dots and underscores separate parts and prefix, so
// they are escaped as well.
function escapeText(text: string): string {
  if (text.includes('\0') || !text.isWellFormed()) throw new TypeError('PostgreSQL cannot hold this text as a key.')
  const escaped = encodeURIComponent(text).replace(/[_.!~*'()]/g, (character) => `%${hexOf(character)}`)
  return escaped.replaceAll('%', '~')
}

function unescapeText(escaped: string): string | null {
  try {
    const text = decodeURIComponent(escaped.replaceAll('~', '%'))
    // A UUID in this form, or letters escaped without need, would be a second id for the same key.
    return !uuidForm.test(text) && escapeText(text) === escaped ? text : null
  } catch {
    return null
  }
}

function hexOf(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase()
}
