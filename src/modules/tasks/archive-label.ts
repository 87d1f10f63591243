import { ConflictError } from '../../platform/errors.ts'
import type { Scope } from '../../platform/scope.ts'
import { announce } from './events.ts'
import { lockAnyLabel, lockLabel, refuseTakenName } from './label.ts'

/**
 * Hides a label, also on the tasks that bear it, until it is restored. Its name is free for another label.
 * @throws ForbiddenError, NotFoundError also if it is archived already
 */
export async function archiveLabel(scope: Scope, input: { id: string }): Promise<{ id: string }> {
  scope.require('label:archive')
  const { id, name } = await lockLabel(scope, input.id)
  const now = scope.clock.now()
  await scope.db.label.update({ where: { id }, data: { archivedAt: now, updatedAt: now }, select: { id: true } })
  await announce(scope, 'label.archived', id, { labelId: id, name })
  return { id }
}

/**
 * Shows an archived label again, on the tasks that still bear it.
 * @throws ForbiddenError, NotFoundError; ConflictError if it is not archived, or if another label has its name by now
 */
export async function restoreLabel(scope: Scope, input: { id: string }): Promise<{ id: string }> {
  scope.require('label:archive')
  const { id, name, archivedAt } = await lockAnyLabel(scope, input.id)
  if (archivedAt === null) throw new ConflictError(`The label ${name} is not archived.`)
  await scope.db.label
    .update({ where: { id }, data: { archivedAt: null, updatedAt: scope.clock.now() }, select: { id: true } })
    .catch(refuseTakenName(name))
  await announce(scope, 'label.restored', id, { labelId: id, name })
  return { id }
}
