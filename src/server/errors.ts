import { GraphQLError, type GraphQLErrorOptions, isValueNode } from 'graphql'
import type { Logger } from 'pino'
import { awayReason, isDatabaseAway } from '../platform/database-away.ts'
import {
  type ErrorCode,
  errorCodes,
  InvalidInputError,
  LogTruncatedError,
  Refusal,
  UnavailableError,
} from '../platform/errors.ts'

interface Extensions {
  code: ErrorCode
  [key: string]: unknown
}

/** Turns what resolvers threw into what callers may see, and logs what they may not. */
export type PresentErrors = (errors: readonly GraphQLError[], requestId: string) => GraphQLError[]

/**
 * Refusals keep their words and get their code; a database that is away is one. Everything else is a fault of ours: it is
 * logged, once for one operation even where it failed many fields, and the caller gets the request id to quote.
 */
export function createPresentErrors(log: Logger): PresentErrors {
  return (errors, requestId) => {
    const logged = new Set<unknown>()
    return errors.map((error) => {
      const cause = innermost(error)
      if (cause instanceof Refusal) return presented(error, cause.message, extensionsOf(cause))
      if (cause instanceof GraphQLError && isErrorCode(cause.extensions.code)) return error
      if (isCallersFault(cause)) return presented(error, withoutInput(error.message), { code: 'INVALID_INPUT' })
      const isFirst = !logged.has(cause)
      logged.add(cause)
      if (isDatabaseAway(cause)) {
        if (isFirst) log.warn({ err: cause, requestId }, awayReason(cause))
        const { message, code } = new UnavailableError()
        return presented(error, message, { code })
      }
      if (isFirst) {
        log.error({ err: cause, requestId, path: error.path }, error.path ? 'a resolver failed' : 'a request failed')
      }
      return presented(error, internalMessage(requestId), { code: 'INTERNAL', requestId })
    })
  }
}

/** The answer to an error outside of any field, such as a database that is away when a caller is looked up. */
export function presentError(error: unknown, requestId: string, log: Logger): GraphQLError {
  if (error instanceof Refusal) return new GraphQLError(error.message, { extensions: extensionsOf(error) })
  if (isDatabaseAway(error)) {
    log.warn({ err: error, requestId }, awayReason(error))
    return presentError(new UnavailableError(), requestId, log)
  }
  log.error({ err: error, requestId }, 'a request failed')
  return new GraphQLError(internalMessage(requestId), { extensions: { code: 'INTERNAL', requestId } })
}

/** Anything thrown, in the form that `PresentErrors` takes. */
export function asGraphqlError(thrown: unknown): GraphQLError {
  const originalError = thrown instanceof Error ? thrown : new Error(String(thrown))
  return new GraphQLError(originalError.message, { originalError })
}

/** graphql's complaint about a value without the value, which may be a secret. It stands at the end. */
export function withoutInput(message: string): string {
  return message.replace(/(, found|(?<=non string value)): .*/s, '.')
}

function internalMessage(requestId: string): string {
  return `Something went wrong on our side. Quote the request id ${requestId} when you report it.`
}

function extensionsOf(refusal: Refusal): Extensions {
  const { code } = refusal
  if (refusal instanceof InvalidInputError) return { code, issues: refusal.issues }
  if (refusal instanceof LogTruncatedError) return { code, oldest: refusal.oldest }
  return { code }
}

function presented(error: GraphQLError, message: string, extensions: Extensions) {
  return reworded(error, { message, extensions })
}

/** The same error in other words. A new one would look for its line in the document once more, through all of its length. */
export function reworded(
  { path, nodes, source, positions, locations }: GraphQLError,
  { message, ...options }: { message: string } & Pick<GraphQLErrorOptions, 'extensions' | 'originalError'>,
): GraphQLError {
  return Object.assign(new GraphQLError(message, { path, ...options }), { nodes, source, positions, locations })
}

function innermost(error: Error): Error {
  return error instanceof GraphQLError && error.originalError ? innermost(error.originalError) : error
}

/** Whether the executor could not coerce an argument: it alone points its errors at a value in the document. */
function isCallersFault(cause: Error): boolean {
  return cause instanceof GraphQLError && cause.nodes?.[0] !== undefined && isValueNode(cause.nodes[0])
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorCodes, code)
}
