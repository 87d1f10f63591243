import { ConflictError } from '../../platform/errors.ts'
import type { Scope } from '../../platform/scope.ts'
import { archivingTime } from './archiving-time.ts'
import { announce } from './events.ts'
import { lockProjectOfTask } from './locked-project.ts'
import { type LockedTask, lockAnyTask, lockTask } from './locked-task.ts'

/**
 * Hides a task, its parts and their comments until they are restored. A part that was archived before stays as it is.
 * @throws ForbiddenError, NotFoundError also if it is archived already
 */
export async function archiveTask(scope: Scope, input: { id: string }): Promise<{ id: string }> {
  scope.require('task:archive')
  await lockProjectOfTask(scope, input.id)
  const task = await lockTask(scope, input.id, 'id')
  const at = await archivingTime(scope, task.projectId)
  const archived = await scope.db.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE part AS (
      SELECT "id" FROM "Task" WHERE "id" = ${task.id}::uuid
      UNION
      SELECT task."id" FROM "Task" task JOIN part ON task."parentId" = part."id" WHERE task."archivedAt" IS NULL
    )
    UPDATE "Task" SET "archivedAt" = ${at}, "updatedAt" = ${scope.clock.now()}
    WHERE "id" IN (SELECT "id" FROM part) RETURNING "id"`
  await tell(scope, task, 'task.archived', archived)
  return { id: task.id }
}

/**
 * Shows an archived task again, with the parts that were archived together with it.
 * @throws ForbiddenError, NotFoundError; ConflictError if it is not archived, or if what it is in is: its project, or the
 * task that it is a part of
 */
export async function restoreTask(scope: Scope, input: { id: string }): Promise<{ id: string }> {
  scope.require('task:archive')
  const project = await lockProjectOfTask(scope, input.id)
  const task = await lockAnyTask(scope, input.id, 'id')
  if (task.archivedAt === null) throw new ConflictError(`${task.key} is not archived.`)
  if (project.archivedAt !== null) {
    throw new ConflictError(`${task.key} is archived with its project: restore the project ${project.key}.`)
  }
  await requireLiveParent(scope, task, project.key)
  const restored = await scope.db.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE part AS (
      SELECT "id" FROM "Task" WHERE "id" = ${task.id}::uuid
      UNION
      SELECT task."id" FROM "Task" task JOIN part ON task."parentId" = part."id" WHERE task."archivedAt" = ${task.archivedAt}
    )
    UPDATE "Task" SET "archivedAt" = NULL, "updatedAt" = ${scope.clock.now()}
    WHERE "id" IN (SELECT "id" FROM part) RETURNING "id"`
  await tell(scope, task, 'task.restored', restored)
  return { id: task.id }
}

async function requireLiveParent(scope: Scope, task: LockedTask, projectKey: string): Promise<void> {
  if (task.parentId === null) return
  const parent = await scope.db.task.findUniqueOrThrow({
    where: { id: task.parentId },
    select: { number: true, archivedAt: true },
  })
  if (parent.archivedAt === null) return
  throw new ConflictError(`${task.key} is a part of an archived task: restore ${projectKey}-${parent.number}.`)
}

async function tell(
  scope: Scope,
  task: LockedTask,
  type: 'task.archived' | 'task.restored',
  changed: readonly { id: string }[],
): Promise<void> {
  await announce(scope, type, task.id, {
    projectId: task.projectId,
    taskId: task.id,
    key: task.key,
    subtaskIds: changed.map(({ id }) => id).filter((id) => id !== task.id),
  })
}
