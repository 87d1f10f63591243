import type { AccountScope } from '../../platform/account-scope.ts'
import { brokenConstraint } from '../../platform/database.ts'
import { ConflictError, UnauthenticatedError } from '../../platform/errors.ts'
import { appendEvent } from '../../platform/events/append.ts'
import type { Scope } from '../../platform/scope.ts'
import { findAccount } from '../identity/api.ts'
import { fact } from './events.ts'

/** What an organization's fields hold, in characters. */
export const organizationLimits = { name: 100 }

export interface CreateOrganizationInput {
  slug: string
  name: string
}

/**
 * Founds an organization; the founder becomes its first ADMIN.
 * @throws UnauthenticatedError, ConflictError if the slug is taken
 */
export async function createOrganization(
  scope: AccountScope,
  input: CreateOrganizationInput,
): Promise<{ organizationId: string; membershipId: string }> {
  const founder = scope.userId === null ? null : await findAccount(scope.db, scope.userId)
  if (!founder) throw new UnauthenticatedError()
  const now = scope.clock.now()
  const { id: organizationId } = await scope.db.organization
    .create({ data: { slug: input.slug, name: input.name, createdAt: now, updatedAt: now }, select: { id: true } })
    .catch(refuseTakenSlug)
  const { id: membershipId } = await scope.db.membership.create({
    data: {
      organizationId,
      userId: founder.id,
      name: founder.name,
      email: founder.email,
      role: 'ADMIN',
      createdAt: now,
      updatedAt: now,
    },
    select: { id: true },
  })
  await appendEvent(scope.db, {
    ...fact('organization.created', organizationId, { slug: input.slug }),
    organizationId,
    actorId: membershipId,
    requestId: scope.requestId,
  })
  return { organizationId, membershipId }
}

/** Absent leaves a field as it is. */
export interface UpdateOrganizationInput {
  slug?: string | undefined
  name?: string | undefined
}

/** @throws ForbiddenError, ConflictError if the slug is taken */
export async function updateOrganization(scope: Scope, input: UpdateOrganizationInput): Promise<{ id: string }> {
  scope.require('organization:update')
  const id = scope.organizationId
  const [organization] = await scope.db.$queryRaw<{ slug: string; name: string }[]>`
    SELECT "slug", "name" FROM "Organization" WHERE "id" = ${id}::uuid FOR NO KEY UPDATE`
  const slug = input.slug === organization?.slug ? undefined : input.slug
  const name = input.name === organization?.name ? undefined : input.name
  const changes = { ...(slug !== undefined && { slug }), ...(name !== undefined && { name }) }
  const fields = Object.keys(changes)
  if (fields.length === 0) return { id }
  await scope.db.organization
    .update({ where: { id }, data: { ...changes, updatedAt: scope.clock.now() }, select: { id: true } })
    .catch(refuseTakenSlug)
  await scope.emit(fact('organization.updated', id, { fields }))
  return { id }
}

function refuseTakenSlug(error: unknown): never {
  if (brokenConstraint(error) !== 'Organization_slug_key') throw error
  throw new ConflictError('There is an organization with this slug already.')
}
