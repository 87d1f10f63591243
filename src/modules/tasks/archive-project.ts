import { ConflictError } from '../../platform/errors.ts'
import type { Scope } from '../../platform/scope.ts'
import { archivingTime } from './archiving-time.ts'
import { announce } from './events.ts'
import { lockAnyProject, lockProject } from './locked-project.ts'

/**
 * Hides a project with its tasks and their comments until it is restored. Its key stays taken.
 * @throws ForbiddenError, NotFoundError also if it is archived already
 */
export async function archiveProject(scope: Scope, input: { id: string }): Promise<{ id: string }> {
  scope.require('project:archive')
  const { id, key } = await lockProject(scope, input.id)
  const at = await archivingTime(scope, id)
  const now = scope.clock.now()
  await scope.db.project.update({ where: { id }, data: { archivedAt: at, updatedAt: now }, select: { id: true } })
  const tasks = await scope.db.task.updateMany({
    where: { projectId: id, archivedAt: null },
    data: { archivedAt: at, updatedAt: now },
  })
  await announce(scope, 'project.archived', id, { projectId: id, key, tasks: tasks.count })
  return { id }
}

/**
 * Shows an archived project again, with the tasks that were archived together with it: those that had been archived before
 * stay so.
 * @throws ForbiddenError, NotFoundError, ConflictError if it is not archived
 */
export async function restoreProject(scope: Scope, input: { id: string }): Promise<{ id: string }> {
  scope.require('project:archive')
  const { id, key, archivedAt } = await lockAnyProject(scope, input.id)
  if (archivedAt === null) throw new ConflictError(`The project ${key} is not archived.`)
  const now = scope.clock.now()
  await scope.db.project.update({ where: { id }, data: { archivedAt: null, updatedAt: now }, select: { id: true } })
  const tasks = await scope.db.task.updateMany({
    where: { projectId: id, archivedAt },
    data: { archivedAt: null, updatedAt: now },
  })
  await announce(scope, 'project.restored', id, { projectId: id, key, tasks: tasks.count })
  return { id }
}
