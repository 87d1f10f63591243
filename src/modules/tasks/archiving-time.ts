import type { Scope } from '../../platform/scope.ts'

/**
 * The moment as of which something of a project is archived: now, or a millisecond after what was archived there last, if
 * that is later. So every archiving in a project has a moment of its own, by which restoring knows what went together. The
 * caller holds the project.
 */
export async function archivingTime(scope: Scope, projectId: string): Promise<Date> {
  const now = scope.clock.now()
  const [last] = await scope.db.$queryRaw<{ at: Date | null }[]>`
    SELECT max("archivedAt") AS "at" FROM "Task" WHERE "projectId" = ${projectId}::uuid AND "archivedAt" >= ${now}`
  return last?.at ? new Date(last.at.getTime() + 1) : now
}
