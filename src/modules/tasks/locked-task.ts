import { NotFoundError } from '../../platform/errors.ts'
import type { TaskPriority, TaskStatus } from '../../platform/generated/prisma/client.ts'
import type { Scope } from '../../platform/scope.ts'

/** A task as it is, and stays until the end of the transaction unless the transaction changes it. */
export interface LockedTask {
  id: string
  projectId: string
  /** `PEP-572` */
  key: string
  title: string
  description: string | null
  status: TaskStatus
  priority: TaskPriority
  dueDate: Date | null
  completedAt: Date | null
  assigneeId: string | null
  creatorId: string | null
  parentId: string | null
  archivedAt: Date | null
}

/**
 * Reads a task and holds it against changes by others until the end of the transaction.
 * @param path where in the input the id stands
 * @throws NotFoundError if there is no such task, or it is archived
 */
export async function lockTask(scope: Scope, id: string, path: string): Promise<LockedTask> {
  const task = await lockAnyTask(scope, id, path)
  if (task.archivedAt !== null) throw new NotFoundError('Task', path)
  return task
}

/** The same, archived or not. @throws NotFoundError */
export async function lockAnyTask(scope: Scope, id: string, path: string): Promise<LockedTask> {
  const [task] = await scope.db.$queryRaw<LockedTask[]>`
    SELECT task."id", task."projectId", project."key" || '-' || task."number" AS "key", task."title",
      task."description", task."status", task."priority", task."dueDate", task."completedAt",
      task."assigneeId", task."creatorId", task."parentId", task."archivedAt"
    FROM "Task" task JOIN "Project" project ON project."id" = task."projectId"
    WHERE task."id" = ${id}::uuid AND task."organizationId" = ${scope.organizationId}::uuid
    FOR NO KEY UPDATE OF task`
  if (!task) throw new NotFoundError('Task', path)
  return task
}
