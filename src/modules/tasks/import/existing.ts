import type { Database } from '../../../platform/database.ts'
import type { TaskPriority, TaskStatus } from '../../../platform/generated/prisma/client.ts'
import type { Identity } from './convert.ts'
import type { Target } from './target.ts'

/** A task as it is before the import changes it. */
export interface ExistingTask {
  id: string
  number: number
  externalId: string | null
  creatorId: string | null
  title: string
  description: string | null
  status: TaskStatus
  priority: TaskPriority
  dueDate: Date | null
  completedAt: Date | null
  assigneeId: string | null
  parentId: string | null
  createdAt: Date
  archivedAt: Date | null
}

/** The tasks of the project by what rows are recognized by. */
export interface ExistingTasks {
  /** The task that an earlier import made of such a row, unless it is archived. */
  imported: (identity: Identity) => ExistingTask | undefined
  /** Why such a row cannot be imported: its task is archived, or one that did not come with the number has it. Null: it can. */
  objection: (identity: Identity) => string | null
}

/** Finds the tasks of these identities and holds them until the end of the transaction. */
export async function findExisting(
  tx: Database,
  { projectId }: Target,
  identities: readonly Identity[],
): Promise<ExistingTasks> {
  const numbers = identities.flatMap((identity) => ('number' in identity ? identity.number : []))
  const externalIds = identities.flatMap((identity) => ('number' in identity ? [] : identity.externalId))
  const tasks = await tx.$queryRaw<ExistingTask[]>`
    SELECT "id", "number", "externalId", "creatorId", "title", "description", "status", "priority", "dueDate",
      "completedAt", "assigneeId", "parentId", "createdAt", "archivedAt"
    FROM "Task"
    WHERE "projectId" = ${projectId}::uuid AND ("number" = ANY(${numbers}::int[]) OR "externalId" = ANY(${externalIds}::text[]))
    ORDER BY "id" FOR NO KEY UPDATE`
  const byNumber = new Map(tasks.map((task) => [task.number, task]))
  const byExternalId = new Map(tasks.map((task) => [task.externalId, task]))
  const find = (identity: Identity): ExistingTask | undefined =>
    'number' in identity ? byNumber.get(identity.number) : byExternalId.get(identity.externalId)
  const objection = (identity: Identity): string | null => {
    const task = find(identity)
    if (!task) return null
    // Written by a person, or numbered here.
    const isForeign = 'number' in identity && (task.creatorId !== null || task.externalId !== null)
    if (isForeign) return `has the number ${identity.number}, which another task has already`
    return task.archivedAt && `is task ${task.number} here, which is archived: restore it first`
  }
  return { imported: (identity) => (objection(identity) === null ? find(identity) : undefined), objection }
}
