import type { AccountScope } from '../../platform/account-scope.ts'
import { UnauthenticatedError } from '../../platform/errors.ts'
import { announce } from './events.ts'

/** How long a device stays signed in, in days. Its access tokens live for minutes. */
const sessionDays = 30

/** User-Agent headers are as long as their senders like. */
const userAgentLength = 500

export interface OpenedSession {
  userId: string
  sessionId: string
}

/** Signs a device in. The caller of this rule has made sure who the person is, in whichever way. */
export async function openSession(scope: AccountScope, userId: string): Promise<OpenedSession> {
  const now = scope.clock.now()
  const session = await scope.db.session.create({
    data: {
      userId,
      createdAt: now,
      expiresAt: new Date(now.getTime() + sessionDays * 24 * 60 * 60 * 1000),
      userAgent: storable(scope.userAgent),
    },
    select: { id: true },
  })
  await announce(scope, 'session.opened', session.id, { userId })
  return { userId, sessionId: session.id }
}

/**
 * Ends the caller's session, or all sessions of the account, and with them their access tokens.
 * @throws UnauthenticatedError if the caller's session has ended already
 */
export async function signOut(
  scope: AccountScope,
  input: { everywhere?: boolean | undefined },
): Promise<{ sessions: number }> {
  const { userId, sessionId } = scope
  if (userId === null || sessionId === null) throw new UnauthenticatedError()
  const ended = await scope.db.session.updateManyAndReturn({
    where: { userId, revokedAt: null, ...(input.everywhere ? {} : { id: sessionId }) },
    data: { revokedAt: scope.clock.now() },
    select: { id: true },
  })
  if (!ended.some(({ id }) => id === sessionId)) throw new UnauthenticatedError()
  for (const { id } of ended) await announce(scope, 'session.revoked', id, { userId })
  return { sessions: ended.length }
}

function storable(userAgent: string | null): string | null {
  return userAgent?.replaceAll('\0', '').toWellFormed().slice(0, userAgentLength).toWellFormed() ?? null
}
