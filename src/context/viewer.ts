import type { Actor, Permission, PermissionTable } from '../platform/scope.ts'

/** Who asks: a signed-in person, or nobody. What they may do follows from their memberships and the modules' tables. */
export interface Viewer {
  /** The account. Null for an anonymous caller. */
  readonly userId: string | null
  /** The session that the token names. Null for an anonymous caller. */
  readonly sessionId: string | null
  /** When the token ends, in seconds since 1970. Null for an anonymous caller. */
  readonly expiresAt: number | null
  /** The viewer in each organization they belong to, by the organization's id. */
  readonly memberships: ReadonlyMap<string, Actor>
  /** Whether the viewer's role in that organization holds the permission. */
  readonly can: (permission: Permission, organizationId: string) => boolean
  /** The organizations in which the viewer holds the permission: what reads are confined to. */
  readonly organizationsWith: (permission: Permission) => readonly string[]
}

export interface Identity {
  userId: string
  sessionId: string
  expiresAt: number
}

/** Makes a viewer from an identity (null: anonymous), its memberships and all modules' permission tables merged. */
export function createViewer(
  identity: Identity | null,
  memberships: ReadonlyMap<string, Actor>,
  permissions: PermissionTable,
): Viewer {
  const can = (permission: Permission, organizationId: string): boolean => {
    const actor = memberships.get(organizationId)
    return actor !== undefined && (permissions[permission]?.includes(actor.role) ?? false)
  }
  /** A read asks the same for each of its tables, and most viewers read many times. */
  const organizations = new Map<Permission, readonly string[]>()
  return {
    userId: identity?.userId ?? null,
    sessionId: identity?.sessionId ?? null,
    expiresAt: identity?.expiresAt ?? null,
    memberships,
    can,
    organizationsWith(permission) {
      const known = organizations.get(permission)
      if (known) return known
      const found = [...memberships.keys()].filter((organizationId) => can(permission, organizationId))
      organizations.set(permission, found)
      return found
    },
  }
}
