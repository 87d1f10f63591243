import { InvalidInputError } from '../errors.ts'

/** A place in the event log: after the event of this transaction and position. */
export interface Place {
  readonly transactionId: bigint
  readonly position: bigint
}

const form = /^[0-9a-f]{32}$/
const largest = 2n ** 63n - 1n

/** The place as 32 hexadecimal digits, which sort as the log does. */
export function encodeCursor(place: Place): string {
  return hexOf(place.transactionId) + hexOf(place.position)
}

/** @throws InvalidInputError at `after` for a text that `encodeCursor` did not write */
export function decodeCursor(text: string): Place {
  if (!form.test(text)) throw InvalidInputError.at('after', 'must be the cursor of an event')
  const place = { transactionId: BigInt(`0x${text.slice(0, 16)}`), position: BigInt(`0x${text.slice(16)}`) }
  if (place.transactionId > largest || place.position > largest) {
    throw InvalidInputError.at('after', 'must be the cursor of an event')
  }
  return place
}

/** Whether a place in the log comes after another. */
export function isAfter(place: Place, other: Place): boolean {
  if (place.transactionId !== other.transactionId) return place.transactionId > other.transactionId
  return place.position > other.position
}

function hexOf(value: bigint): string {
  return value.toString(16).padStart(16, '0')
}
