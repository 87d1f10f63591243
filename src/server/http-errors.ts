import type { ExecutionResult, GraphQLError } from 'graphql'
import { reworded } from './errors.ts'
import type { RefusedOperation } from './refused-operation.ts'

// Yoga's way to say how HTTP is to tell an error: `extensions.http` with a status and headers, which it takes off before it
// sends the error. `spec` means that the status is told by the media type application/graphql-response+json only.

/** The errors of a refused operation, with how HTTP is to tell them. */
export function httpErrors({ errors, status, headers, isLimit }: RefusedOperation): GraphQLError[] {
  return errors.map((error) => withHttp(error, { spec: !isLimit, status, headers: { ...headers } }))
}

/** The same error, with how HTTP is to tell it. Undefined: without. */
export function withHttp(error: GraphQLError, http: GraphQLError['extensions']['http']): GraphQLError {
  const { http: _, ...others } = error.extensions
  return reworded(error, { message: error.message, extensions: http ? { ...others, http } : others })
}

/** Whether the status has to tell it, whichever way the answer was asked for. */
export function isToldByStatus({ errors = [] }: ExecutionResult): boolean {
  return errors.some(({ extensions: { http } }) => http?.status !== undefined && !http.spec)
}

/** How HTTP tells that there is no answer because the database is away. */
export const unavailable = { status: 503, headers: { 'Retry-After': '1' } }

/** Whether there is no answer because the database is away. */
export function isUnavailable({ data, errors = [] }: ExecutionResult): boolean {
  return !data && errors.some(({ extensions: { code } }) => code === 'UNAVAILABLE')
}

/** What it adds to the headers of the answer. */
export function headersOf({ errors = [] }: ExecutionResult): Record<string, string> {
  return Object.assign({}, ...errors.map(({ extensions }) => extensions.http?.headers))
}

/** What a client may read of it. */
export function withoutHttp(result: ExecutionResult): ExecutionResult {
  if (!result.errors?.some(({ extensions }) => extensions.http)) return result
  return { ...result, errors: result.errors.map((error) => withHttp(error, undefined)) }
}
