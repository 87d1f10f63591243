import { NotFoundError } from '../../platform/errors.ts'
import type { Scope } from '../../platform/scope.ts'

/** A project as it is, and stays until the end of the transaction unless the transaction changes it. */
export interface LockedProject {
  id: string
  key: string
  name: string
  description: string | null
  archivedAt: Date | null
}

/**
 * Holds a project until the end of the transaction, so that nobody else numbers, nests, archives or deletes its tasks.
 * Whoever locks a project and tasks locks the project first; so no two wait for each other.
 * @throws NotFoundError at `id` if there is no such project, or it is archived
 */
export async function lockProject(scope: Scope, id: string): Promise<LockedProject> {
  const project = await lockAnyProject(scope, id)
  if (project.archivedAt !== null) throw new NotFoundError('Project', 'id')
  return project
}

/** The same, archived or not. @throws NotFoundError at `id` */
export async function lockAnyProject(scope: Scope, id: string): Promise<LockedProject> {
  const [project] = await scope.db.$queryRaw<LockedProject[]>`
    SELECT "id", "key", "name", "description", "archivedAt" FROM "Project"
    WHERE "id" = ${id}::uuid AND "organizationId" = ${scope.organizationId}::uuid
    FOR NO KEY UPDATE`
  if (!project) throw new NotFoundError('Project', 'id')
  return project
}

/** The same for the project of a task. @throws NotFoundError at `id` if there is no such task */
export async function lockProjectOfTask(
  scope: Scope,
  taskId: string,
): Promise<Pick<LockedProject, 'key' | 'archivedAt'>> {
  const [project] = await scope.db.$queryRaw<Pick<LockedProject, 'key' | 'archivedAt'>[]>`
    SELECT project."key", project."archivedAt" FROM "Project" project JOIN "Task" task ON task."projectId" = project."id"
    WHERE task."id" = ${taskId}::uuid AND task."organizationId" = ${scope.organizationId}::uuid
    FOR NO KEY UPDATE OF project`
  if (!project) throw new NotFoundError('Task', 'id')
  return project
}
