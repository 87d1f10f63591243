import { GraphQLError } from 'graphql'
import type { Context } from '../context/context.ts'

const longestTimer = 2 ** 31 - 1

/**
 * Calls back when the token that a long-lived connection came with has expired; never for an anonymous caller.
 * @returns a function that calls it off
 */
export function onExpiry({ viewer, clock }: Pick<Context, 'viewer' | 'clock'>, expired: () => void): () => void {
  if (viewer.expiresAt === null) return () => {}
  const left = viewer.expiresAt * 1000 - clock.now().getTime()
  const timer = setTimeout(expired, Math.min(Math.max(left, 0), longestTimer))
  return () => clearTimeout(timer)
}

/** The last word to a subscription whose caller's token has expired. */
export function tokenExpired(): GraphQLError {
  return new GraphQLError('The access token has expired.', { extensions: { code: 'UNAUTHENTICATED' } })
}
