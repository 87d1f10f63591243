import { GraphQLEmailAddress } from 'graphql-scalars'
import { encodeId } from '../platform/ids.ts'
import { NotCompiled } from './not-compiled.ts'

/** From PostgreSQL's texts to pieces of the response. What the generated writers call. */

export const quote = JSON.stringify

/**
 * `2024-05-13 04:49:53.37+00` as `"2024-05-13T04:49:53.370Z"`.
 * @throws NotCompiled for what only the ordinary executor can write: infinity, a year before 1 or after 9999, and any time
 * in a session whose time zone is not UTC
 */
export function dateTime(text: string): string {
  if (text[4] !== '-' || !text.endsWith('+00')) throw new NotCompiled('an unusual time')
  const fraction = text.slice(20, -3)
  return `"${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(3, '0')}Z"`
}

/** A day as PostgreSQL writes it. @throws NotCompiled for infinity, and for a year before 1 or after 9999 */
export function date(text: string): string {
  if (text.length !== 10) throw new NotCompiled('an unusual day')
  return `"${text}"`
}

/** @throws GraphQLError for what is no address, which is refused when it is read */
export function emailAddress(text: string): string {
  return quote(GraphQLEmailAddress.serialize(text))
}

export function globalId(prefix: string, key: string): string {
  return `"${encodeId(prefix, key)}"`
}

/** A list of rows, each by a writer. */
export function many<T>(rows: readonly T[], write: (row: T, index: number) => string): string {
  let text = '['
  for (let index = 0; index < rows.length; index++) {
    if (index > 0) text += ','
    text += write(rows[index] as T, index)
  }
  return `${text}]`
}
