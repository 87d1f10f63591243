import type { Clock } from '../platform/clock.ts'
import type { Actor, Role } from '../platform/scope.ts'
import type { ReadTexts } from '../platform/shared-reads.ts'
import { sql } from '../platform/sql.ts'
import type { Identity } from './viewer.ts'

/** Who a person is in each of their organizations, by the organization's id. */
export type Memberships = ReadonlyMap<string, Actor>

type Row = [
  sessionId: string,
  userId: string,
  membershipId: string | null,
  organizationId: string | null,
  role: Role | null,
]

/**
 * Who people are in their organizations, in the order of the identities; null for those whose session has ended. One
 * statement asks for all of them, so that a revoked session and a changed role count from the next operation on.
 */
export async function loadMemberships(
  read: ReadTexts,
  clock: Clock,
  identities: readonly Identity[],
): Promise<(Memberships | null)[]> {
  const sessionIds = identities.map((identity) => identity.sessionId)
  const { text, values } = sql`
    SELECT array_to_json(ARRAY(
      SELECT ARRAY[session."id"::text, session."userId"::text,
        membership."id"::text, membership."organizationId"::text, membership."role"::text]
      FROM "Session" session
      LEFT JOIN "Membership" membership ON membership."userId" = session."userId"
      WHERE session."id" = ANY (${sessionIds}::uuid[]) AND session."revokedAt" IS NULL AND session."expiresAt" > ${clock.now()}
    ))::text`
  const [rows] = (await read(text, values)) ?? []
  const sessions = new Map<string, { userId: string; memberships: Map<string, Actor> }>()
  for (const [sessionId, userId, membershipId, organizationId, role] of JSON.parse(rows ?? '[]') as Row[]) {
    const session = sessions.get(sessionId) ?? { userId, memberships: new Map<string, Actor>() }
    sessions.set(sessionId, session)
    // A person without organizations has one row, which has none.
    if (membershipId && organizationId && role) session.memberships.set(organizationId, { membershipId, role })
  }
  return identities.map((identity) => {
    const session = sessions.get(identity.sessionId)
    return session?.userId === identity.userId ? session.memberships : null
  })
}
