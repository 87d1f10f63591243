import type { Database, PrismaClient } from '../../../platform/database.ts'
import { ConflictError } from '../../../platform/errors.ts'
import { appendEvent } from '../../../platform/events/append.ts'
import { inTransaction } from '../../../platform/transaction.ts'
import { type EventPayload, type EventType, events } from '../events.ts'

/** Where an import goes. */
export interface Target {
  organizationId: string
  projectId: string
  projectKey: string
}

/**
 * Finds the project, or makes it, named as its key.
 * @returns whether it is new, too
 * @throws ConflictError if it is archived
 */
export async function findOrCreateProject(
  db: PrismaClient,
  organizationId: string,
  projectKey: string,
): Promise<Target & { created: boolean }> {
  return inTransaction(db, async (tx) => {
    const { count } = await tx.project.createMany({
      data: [{ organizationId, key: projectKey, name: projectKey }],
      skipDuplicates: true,
    })
    const { id: projectId, archivedAt } = await tx.project.findUniqueOrThrow({
      where: { organizationId_key: { organizationId, key: projectKey } },
      select: { id: true, archivedAt: true },
    })
    if (archivedAt) throw archivedProject(projectKey)
    const target = { organizationId, projectId, projectKey }
    if (count === 1) await log(tx, target, 'project.created', { projectId, key: projectKey })
    return { ...target, created: count === 1 }
  })
}

/**
 * Holds the organization against other imports and the project against new numbers, until the end of the transaction.
 * @returns the highest number that the project has given
 * @throws ConflictError if somebody has archived the project meanwhile
 */
export async function lockTarget(tx: Database, { organizationId, projectId, projectKey }: Target): Promise<number> {
  await tx.$queryRaw`SELECT FROM "Organization" WHERE "id" = ${organizationId}::uuid FOR NO KEY UPDATE`
  const [project] = await tx.$queryRaw<{ lastNumber: number; archivedAt: Date | null }[]>`
    SELECT "lastNumber", "archivedAt" FROM "Project" WHERE "id" = ${projectId}::uuid FOR NO KEY UPDATE`
  if (!project) throw new Error('The project was deleted during the import.')
  if (project.archivedAt) throw archivedProject(projectKey)
  return project.lastNumber
}

function archivedProject(key: string): ConflictError {
  return new ConflictError(`The project ${key} is archived: restore it first.`)
}

/** Writes a fact about the project into the event log: done by the system, for an import has no member that acts. */
export async function log<Type extends EventType>(
  tx: Database,
  { organizationId, projectId }: Target,
  type: Type,
  data: EventPayload<Type>,
): Promise<void> {
  await appendEvent(tx, {
    organizationId,
    actorId: null,
    type,
    subjectType: events[type].subjectType,
    subjectId: projectId,
    data,
    requestId: null,
  })
}
