import { ForbiddenError, NotFoundError } from '../../platform/errors.ts'
import { forbidden, type Role, type Scope } from '../../platform/scope.ts'
import { fact } from './events.ts'

interface LockedMember {
  id: string
  role: Role
}

/**
 * Changes what a member may do. Nobody changes their own role, so an organization never loses its last ADMIN: it is the one
 * who would have to do it.
 * @throws ForbiddenError, NotFoundError
 */
export async function changeRole(scope: Scope, input: { id: string; role: Role }): Promise<{ id: string }> {
  scope.require('membership:update')
  if (input.id === scope.actor.membershipId) throw new ForbiddenError('Nobody changes their own role.')
  // Both rows are held, in one order, so that two ADMINs who demote each other at once come one after the other, and the
  // second is no ADMIN any more.
  const members = await scope.db.$queryRaw<LockedMember[]>`
    SELECT "id", "role" FROM "Membership"
    WHERE "organizationId" = ${scope.organizationId}::uuid
      AND "id" IN (${input.id}::uuid, ${scope.actor.membershipId}::uuid)
    ORDER BY "id"
    FOR NO KEY UPDATE`
  const actor = members.find((member) => member.id === scope.actor.membershipId)
  if (actor?.role !== scope.actor.role) throw forbidden('membership:update')
  const member = members.find((candidate) => candidate.id === input.id)
  if (!member) throw new NotFoundError('Membership', 'id')
  if (member.role === input.role) return { id: member.id }
  await scope.db.membership.update({
    where: { id: member.id },
    data: { role: input.role, updatedAt: scope.clock.now() },
    select: { id: true },
  })
  await scope.emit(fact('membership.role-changed', member.id, { role: input.role, previousRole: member.role }))
  return { id: member.id }
}
