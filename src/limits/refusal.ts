import { GraphQLError } from 'graphql'
import type { ErrorCode } from '../platform/errors.ts'

/** An operation that will not run: what to tell the caller, and by which HTTP status and headers. */
export interface LimitRefusal {
  readonly error: GraphQLError
  readonly status: 422 | 429
  readonly headers: Readonly<Record<string, string>>
}

/** A refusal over a limit of one operation. */
export function overLimit(
  code: ErrorCode,
  message: string,
  extensions: Readonly<Record<string, unknown>>,
): LimitRefusal {
  return { error: new GraphQLError(message, { extensions: { code, ...extensions } }), status: 422, headers: {} }
}
