import type { AccountScope } from '../platform/account-scope.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import { appendEvent } from '../platform/events/append.ts'
import { type Actor, forbidden, type Permission, type PermissionTable, type Scope } from '../platform/scope.ts'

export interface ScopeOptions {
  /** The database, on the transaction that the rule is to work in. */
  db: Database
  organizationId: string
  actor: Actor
  /** All modules' tables merged. */
  permissions: PermissionTable
  clock: Clock
  requestId: string | null
}

/** Makes the scope of a rule in an organization. What the actor's role is not named for in the tables is denied. */
export function createScope(options: ScopeOptions): Scope {
  const { db, organizationId, actor, permissions, clock, requestId } = options
  const can = (permission: Permission): boolean => permissions[permission]?.includes(actor.role) ?? false
  return {
    organizationId,
    actor,
    db,
    clock,
    can,
    require(permission) {
      if (!can(permission)) throw forbidden(permission)
    },
    emit: (fact) => appendEvent(db, { ...fact, organizationId, actorId: actor.membershipId, requestId }),
  }
}

/** Makes the scope of a rule about an account. */
export function createAccountScope(options: Omit<AccountScope, 'emit'>): AccountScope {
  const { db, requestId } = options
  return {
    ...options,
    emit: (fact) => appendEvent(db, { ...fact, organizationId: null, actorId: null, requestId }),
  }
}
