import type { IncomingMessage } from 'node:http'
import { HttpRefusal } from './http-refusal.ts'

export const jsonType = 'application/json'
export const graphqlType = 'application/graphql-response+json'
export const eventStreamType = 'text/event-stream'

/** How the caller wants the answer. */
export interface Wanted {
  /** For an answer in one piece. Null where only an event stream is accepted. */
  readonly single: typeof jsonType | typeof graphqlType | null
  /** Whether an event stream is accepted, which a subscription needs. */
  readonly eventStream: boolean
}

/**
 * Reads the Accept header (RFC 9110, section 12.5.1): weights first, then the caller's order. Without a preference the
 * answer is `application/json`, for clients older than the GraphQL media type.
 * @throws HttpRefusal 406 when none of our media types is accepted
 */
export function wantedAnswer(accept: string): Wanted {
  const ranges = parseAccept(accept)
  const json = preference(ranges, jsonType)
  const graphql = preference(ranges, graphqlType)
  const eventStream = preference(ranges, eventStreamType).weight > 0
  const single = isPreferred(graphql, json) ? graphqlType : json.weight > 0 ? jsonType : null
  if (single === null && !eventStream) {
    throw new HttpRefusal(
      406,
      'BAD_REQUEST',
      `The answer can be ${graphqlType}, ${jsonType} or ${eventStreamType}; the Accept header allows none of them.`,
    )
  }
  return { single, eventStream }
}

/** Whether a page is asked for, as browsers do when a person follows a link. */
export function wantsPage(request: IncomingMessage): boolean {
  return parseAccept(request.headers.accept ?? '').some(({ range, weight }) => range === 'text/html' && weight > 0)
}

interface MediaRange {
  range: string
  weight: number
}

interface Preference {
  weight: number
  position: number
}

function parseAccept(header: string): MediaRange[] {
  return header.split(',').map((part) => {
    const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase())
    const weight = parameters.find((parameter) => parameter.startsWith('q='))
    return { range, weight: weight === undefined ? 1 : Number(weight.slice(2)) || 0 }
  })
}

/** The most specific range that matches decides. */
function preference(ranges: readonly MediaRange[], type: string): Preference {
  for (const range of [type, `${type.split('/')[0]}/*`, '*/*']) {
    const position = ranges.findIndex((candidate) => candidate.range === range)
    const match = ranges[position]
    if (match) return { weight: match.weight, position }
  }
  return { weight: 0, position: Number.POSITIVE_INFINITY }
}

function isPreferred(a: Preference, b: Preference): boolean {
  return a.weight > b.weight || (a.weight === b.weight && a.weight > 0 && a.position < b.position)
}
