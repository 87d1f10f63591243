import { InvalidInputError, NotFoundError } from '../../platform/errors.ts'
import type { Scope } from '../../platform/scope.ts'

/**
 * Checks that a task may become a part of another. The caller holds the project, so that two such changes at once cannot
 * close a circle between them.
 * @param taskId the task that gets the parent; null for one that does not exist yet
 * @throws NotFoundError if there is no such parent, or it is archived
 * @throws InvalidInputError if the parent is in another project, or is the task or a part of it
 */
export async function requireParent(
  scope: Scope,
  task: { id: string | null; projectId: string },
  parentId: string,
): Promise<void> {
  const lineage = await scope.db.$queryRaw<{ id: string; projectId: string }[]>`
    WITH RECURSIVE lineage AS (
      SELECT "id", "projectId", "parentId" FROM "Task"
      WHERE "id" = ${parentId}::uuid AND "organizationId" = ${scope.organizationId}::uuid AND "archivedAt" IS NULL
      UNION
      SELECT ancestor."id", ancestor."projectId", ancestor."parentId"
      FROM "Task" ancestor JOIN lineage ON ancestor."id" = lineage."parentId"
    )
    SELECT "id", "projectId" FROM lineage`
  const parent = lineage.find((ancestor) => ancestor.id === parentId)
  if (!parent) throw new NotFoundError('Task', 'parentId')
  if (parent.projectId !== task.projectId) {
    throw InvalidInputError.at('parentId', 'must be a task of the same project')
  }
  if (lineage.some((ancestor) => ancestor.id === task.id)) {
    throw InvalidInputError.at('parentId', 'must be neither the task itself nor one of its own parts')
  }
}
