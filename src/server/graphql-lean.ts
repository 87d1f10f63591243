import type { IncomingHttpHeaders } from 'node:http'
import { isDatabaseAway } from '../platform/database-away.ts'
import { graphqlType, jsonType, type Wanted, wantedAnswer } from './accept.ts'
import { readJsonBody } from './body.ts'
import { CallerLine } from './caller-line.ts'
import { type Exchange, send } from './exchange.ts'
import { headersOf, httpErrors, isToldByStatus, unavailable, withoutHttp } from './http-errors.ts'
import type { Operations } from './operation.ts'
import { parametersOfBody } from './parameters.ts'
import type { PreparedOperation } from './preparation.ts'
import type { Steps } from './steps.ts'

/**
 * The short way for the most frequent kind of request: a query or a mutation by POST whose document is known. It takes the
 * steps that every request takes, without what the others need besides. Whatever is odd about a request leaves it to Yoga,
 * which has the words for it.
 *
 * Most of what a step needs is known already, so it answers at once and not by a promise where it can: promises of functions
 * that have nothing to wait for once took a third of a request's time.
 * @returns whether the request was answered
 */
export function createLeanLane(options: {
  operations: Operations
  steps: Steps
  maxBodyBytes: number
}): (exchange: Exchange) => Promise<boolean> {
  const { operations, steps, maxBodyBytes } = options

  return async (exchange) => {
    const { request, response } = exchange
    if (request.method !== 'POST' || isOdd(request.headers)) return false
    const single = wantedFrom(request.headers.accept)?.single
    if (!single) return false
    exchange.body = readJsonBody(request, maxBodyBytes)
    let operation: PreparedOperation | null
    let caller: ReturnType<Steps['callerOf']>
    try {
      operation = recalled(await exchange.body)
      if (!operation) return false
      caller = steps.callerOf(exchange, operation.kind === 'query')
      if (caller instanceof Promise) caller = await caller
    } catch (error) {
      // To ask a database once more that is away would only take more time.
      if (isDatabaseAway(error)) throw error
      return false
    }
    exchange.operation = operation
    const admitted = await operations.admit(operation, caller, steps.addressOf(request))
    const type = `${single}; charset=utf-8`
    if ('errors' in admitted) {
      const refused = { errors: httpErrors(admitted) }
      const told = isToldByStatus(refused) || single === graphqlType
      send(exchange, told ? admitted.status : 200, type, JSON.stringify(withoutHttp(refused)), headersOf(refused))
      return true
    }
    exchange.line = new CallerLine()
    if (response.destroyed) exchange.line.hangUp()
    const { text, hasErrors, isAway } = await operations.answer(admitted, caller, exchange.line)
    const headers = admitted.admission.headers()
    if (isAway) send(exchange, unavailable.status, type, text, { ...headers, ...unavailable.headers })
    else send(exchange, hasErrors && single === graphqlType ? 294 : 200, type, text, headers)
    return true
  }

  /** Null for what is to go the whole way. @throws HttpRefusal, for what Yoga refuses */
  function recalled(body: unknown): PreparedOperation | null {
    const parameters = parametersOfBody(body, 400)
    const operation = parameters.dryRun ? null : operations.recall(parameters)
    return operation && operation.kind !== 'subscription' ? operation : null
  }
}

/** Headers that ask for more than an answer. */
function isOdd(headers: IncomingHttpHeaders): boolean {
  return (
    headers['graphql-dry-run'] !== undefined ||
    headers['graphql-explain'] !== undefined ||
    headers['content-encoding'] !== undefined ||
    headers.expect !== undefined ||
    !headers['content-type']?.startsWith('application/json')
  )
}

/** What most callers accept. */
const usual = new Map(['*/*', jsonType, graphqlType].map((accept) => [accept, wantedAnswer(accept)]))

function wantedFrom(accept = '*/*'): Wanted | null {
  try {
    return usual.get(accept) ?? wantedAnswer(accept)
  } catch {
    return null
  }
}
