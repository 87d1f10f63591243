import { GraphQLError } from 'graphql'
import type { ErrorCode } from '../platform/errors.ts'
import { type Exchange, send } from './exchange.ts'

/** Thrown by a step that ends a request before any GraphQL ran: an error that says how HTTP is to tell it, as Yoga takes it. */
export class HttpRefusal extends GraphQLError {
  readonly status: number
  readonly code: ErrorCode
  readonly headers: Record<string, string>
  constructor(status: number, code: ErrorCode, message: string, headers: Record<string, string> = {}) {
    super(message, { extensions: { code, http: { status, headers } } })
    this.status = status
    this.code = code
    this.headers = headers
  }
}

/** Answers a refused request with the error in the form of a GraphQL response. */
export function sendRefusal(exchange: Exchange, refusal: HttpRefusal): void {
  const error = new GraphQLError(refusal.message, { extensions: { code: refusal.code } })
  const body = JSON.stringify({ errors: [error] })
  send(exchange, refusal.status, 'application/json; charset=utf-8', body, refusal.headers)
}
