import { brokenConstraint } from '../../platform/database.ts'
import { ConflictError, NotFoundError } from '../../platform/errors.ts'
import type { Scope } from '../../platform/scope.ts'
import { differences } from './differences.ts'
import { announce } from './events.ts'

/** What a label's fields hold, in characters. */
export const labelLimits = { name: 50 }

/** `#` and six hexadecimal digits. */
export const labelColorPattern = /^#[0-9a-fA-F]{6}$/

export interface CreateLabelInput {
  name: string
  color?: string | undefined
}

/** @throws ForbiddenError, ConflictError if a label of the organization that is not archived has that name, in whatever case */
export async function createLabel(scope: Scope, input: CreateLabelInput): Promise<{ id: string }> {
  scope.require('label:create')
  const now = scope.clock.now()
  const label = await scope.db.label
    .create({
      data: {
        organizationId: scope.organizationId,
        name: input.name,
        ...(input.color !== undefined && { color: input.color }),
        createdAt: now,
        updatedAt: now,
      },
      select: { id: true },
    })
    .catch(refuseTakenName(input.name))
  await announce(scope, 'label.created', label.id, { labelId: label.id, name: input.name })
  return label
}

export interface UpdateLabelInput {
  id: string
  name?: string | undefined
  color?: string | undefined
}

/** @throws ForbiddenError, NotFoundError, ConflictError if another label of the organization has that name */
export async function updateLabel(scope: Scope, input: UpdateLabelInput): Promise<{ id: string }> {
  scope.require('label:update')
  const label = await lockLabel(scope, input.id)
  const changes = differences(label, { name: input.name, color: input.color })
  const fields = Object.keys(changes)
  if (fields.length === 0) return { id: label.id }
  const name = changes.name ?? label.name
  await scope.db.label
    .update({ where: { id: label.id }, data: { ...changes, updatedAt: scope.clock.now() }, select: { id: true } })
    .catch(refuseTakenName(name))
  await announce(scope, 'label.updated', label.id, { labelId: label.id, name, fields })
  return { id: label.id }
}

/** Deletes a label and takes it off all tasks. @throws ForbiddenError, NotFoundError */
export async function deleteLabel(scope: Scope, input: { id: string }): Promise<{ id: string }> {
  scope.require('label:delete')
  const label = await lockLabel(scope, input.id)
  await scope.db.label.delete({ where: { id: label.id }, select: { id: true } })
  await announce(scope, 'label.deleted', label.id, { labelId: label.id, name: label.name })
  return { id: label.id }
}

/**
 * Holds labels against deletion until the end of the transaction.
 * @param path where in the input the list of ids stands
 * @returns the ids, each once
 * @throws NotFoundError for the first that the organization does not have, or has archived
 */
export async function requireLabels(scope: Scope, ids: readonly string[], path: string): Promise<string[]> {
  if (ids.length === 0) return []
  const labels = await scope.db.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "Label"
    WHERE "id" = ANY(${ids}::uuid[]) AND "organizationId" = ${scope.organizationId}::uuid AND "archivedAt" IS NULL
    ORDER BY "id" FOR KEY SHARE`
  const known = new Set(labels.map((label) => label.id))
  const missing = ids.findIndex((id) => !known.has(id))
  if (missing !== -1) throw new NotFoundError('Label', `${path}.${missing}`)
  return [...known]
}

interface LockedLabel {
  id: string
  name: string
  color: string
  archivedAt: Date | null
}

/**
 * Reads a label and holds it until the end of the transaction.
 * @throws NotFoundError at `id` if there is no such label, or it is archived
 */
export async function lockLabel(scope: Scope, id: string): Promise<LockedLabel> {
  const label = await lockAnyLabel(scope, id)
  if (label.archivedAt !== null) throw new NotFoundError('Label', 'id')
  return label
}

/** The same, archived or not. @throws NotFoundError at `id` */
export async function lockAnyLabel(scope: Scope, id: string): Promise<LockedLabel> {
  const [label] = await scope.db.$queryRaw<LockedLabel[]>`
    SELECT "id", "name"::text, "color", "archivedAt" FROM "Label"
    WHERE "id" = ${id}::uuid AND "organizationId" = ${scope.organizationId}::uuid
    FOR UPDATE`
  if (!label) throw new NotFoundError('Label', 'id')
  return label
}

/** What to do when writing a label fails: nothing but to say so, if another label has the name. */
export function refuseTakenName(name: string): (error: unknown) => never {
  return (error) => {
    if (brokenConstraint(error) !== 'Label_organizationId_name_key') throw error
    throw new ConflictError(`There is a label named ${name} already.`)
  }
}
