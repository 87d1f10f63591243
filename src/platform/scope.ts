import type { Clock } from './clock.ts'
import type { Database } from './database.ts'
import { ForbiddenError } from './errors.ts'

/** What a member may do: noun:verb, such as `task:complete`. Each module lists its own in `permissions.ts`. */
export type Permission = `${string}:${string}`

export type Role = 'ADMIN' | 'MEMBER' | 'VIEWER'

/** A module's permissions and the roles that hold each. What no table allows is denied. */
export type PermissionTable = Readonly<Record<Permission, readonly Role[]>>

/** Who acts in an organization. */
export interface Actor {
  membershipId: string
  role: Role
}

/** A fact to announce: what happened to which thing. */
export interface Fact {
  /** noun.verb, such as `task.completed`; the module's `events.ts` lists them with their payloads. */
  type: string
  /** The model of the thing: `Task`. */
  subjectType: string
  subjectId: string
  /** JSON: what readers of the log need to know without reading the thing, which may be gone. */
  data: Record<string, unknown>
}

/**
 * What a rule works with: one organization, who acts in it, and a transaction. GraphQL makes one for a mutation, the
 * command line makes one, tests make one.
 */
export interface Scope {
  readonly organizationId: string
  readonly actor: Actor
  /** The database, on the current transaction. */
  readonly db: Database
  readonly clock: Clock
  readonly can: (permission: Permission) => boolean
  /** @throws ForbiddenError unless the actor's role holds the permission */
  readonly require: (permission: Permission) => void
  /** Writes a fact into the event log, in the current transaction. */
  readonly emit: (fact: Fact) => Promise<void>
}

export function forbidden(permission: Permission): ForbiddenError {
  return new ForbiddenError(`Your role in this organization does not allow ${permission}.`)
}
