import type { GraphQLError } from 'graphql'
import type { LimitRefusal } from '../limits/limits.ts'
import type { ErrorCode } from '../platform/errors.ts'
import { reworded, withoutInput } from './errors.ts'

/** An operation that will not run, and the HTTP status that the specification gives to the reason. */
export interface RefusedOperation {
  readonly errors: readonly GraphQLError[]
  readonly status: 400 | 422 | 429
  /** Whether a limit refused it, so that the status tells also in the media type where it usually does not. */
  readonly isLimit: boolean
  readonly headers: Readonly<Record<string, string>>
}

export function refusedBy({ error, status, headers }: LimitRefusal): RefusedOperation {
  return { errors: [error], status, headers, isLimit: true }
}

export function refused(status: 400 | 422, code: ErrorCode, errors: readonly GraphQLError[]): RefusedOperation {
  return {
    status,
    headers: {},
    isLimit: false,
    errors: errors.map((error) => reworded(error, { message: withoutInput(error.message), extensions: { code } })),
  }
}
