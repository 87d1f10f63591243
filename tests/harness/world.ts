import { createAccountScope, createScope } from '../../src/context/scope.ts'
import { signUp } from '../../src/modules/identity/account.ts'
import { modules } from '../../src/modules/index.ts'
import { createOrganization } from '../../src/modules/organizations/organization.ts'
import type { AccountScope } from '../../src/platform/account-scope.ts'
import { type Clock, systemClock } from '../../src/platform/clock.ts'
import type { PrismaClient } from '../../src/platform/database.ts'
import { hashPassword } from '../../src/platform/passwords.ts'
import type { PermissionTable, Role, Scope } from '../../src/platform/scope.ts'
import { createAccessTokens } from '../../src/platform/tokens.ts'
import { inTransaction } from '../../src/platform/transaction.ts'

/** What everybody in the world signs in with. */
export const password = 'correct horse battery'

/** All modules' tables merged. */
export const permissions: PermissionTable = Object.assign({}, ...modules.map((module) => module.permissions))

/** Somebody with an account and a session, who belongs to one organization. */
export interface Person {
  name: string
  email: string
  userId: string
  sessionId: string
  /** An access token of the session. */
  token: string
  organizationId: string
  membershipId: string
  role: Role
  /** Runs a rule as this person in their organization, in a transaction of its own. */
  does<Result>(rule: (scope: Scope) => Promise<Result>): Promise<Result>
  /** Runs a rule about this person's account. */
  doesAlone<Result>(rule: (scope: AccountScope) => Promise<Result>): Promise<Result>
}

/** Two organizations, and people who may do more or less in them. */
export interface World {
  /** `acme`, of the first three people. */
  organizationId: string
  /** `other`, of the stranger. */
  otherOrganizationId: string
  admin: Person
  member: Person
  viewer: Person
  /** An ADMIN, of the other organization. */
  stranger: Person
}

/** Peoples a database that is empty, by the product's own rules. */
export async function createWorld(db: PrismaClient, clock: Clock = systemClock): Promise<World> {
  const passwordHash = await hashPassword(password)
  const tokens = createAccessTokens({ db, clock, seconds: 900 })

  function account<Result>(
    session: { userId: string; sessionId: string } | null,
    rule: (scope: AccountScope) => Promise<Result>,
  ): Promise<Result> {
    const { userId = null, sessionId = null } = session ?? {}
    return inTransaction(db, (transaction) =>
      rule(createAccountScope({ userId, sessionId, userAgent: null, requestId: 'test', db: transaction, clock })),
    )
  }

  async function arrive(name: string): Promise<Arrival> {
    const email = `${name.toLowerCase()}@world.test`
    const session = await account(null, (scope) => signUp(scope, { email, name, passwordHash }))
    const { token } = await tokens.issue(session)
    return { name, email, token, ...session, doesAlone: (rule) => account(session, rule) }
  }

  async function found(founder: Arrival, slug: string): Promise<Person> {
    const { organizationId, membershipId } = await founder.doesAlone((scope) =>
      createOrganization(scope, { slug, name: slug.toUpperCase() }),
    )
    return settle(founder, { organizationId, membershipId, role: 'ADMIN' })
  }

  async function join({ name, email, userId, ...rest }: Arrival, organizationId: string, role: Role): Promise<Person> {
    const now = clock.now()
    const { id: membershipId } = await db.membership.create({
      data: { organizationId, userId, name, email, role, createdAt: now, updatedAt: now },
    })
    return settle({ name, email, userId, ...rest }, { organizationId, membershipId, role })
  }

  function settle(arrival: Arrival, place: Pick<Person, 'organizationId' | 'membershipId' | 'role'>): Person {
    const { organizationId, membershipId, role } = place
    const actor = { membershipId, role }
    return {
      ...arrival,
      ...place,
      does: (rule) =>
        inTransaction(db, (transaction) =>
          rule(createScope({ db: transaction, organizationId, actor, permissions, clock, requestId: 'test' })),
        ),
    }
  }

  const admin = await found(await arrive('Ada'), 'acme')
  const stranger = await found(await arrive('Sid'), 'other')
  const { organizationId } = admin
  return {
    organizationId,
    otherOrganizationId: stranger.organizationId,
    admin,
    member: await join(await arrive('Max'), organizationId, 'MEMBER'),
    viewer: await join(await arrive('Vera'), organizationId, 'VIEWER'),
    stranger,
  }
}

type Arrival = Omit<Person, 'organizationId' | 'membershipId' | 'role' | 'does'>
