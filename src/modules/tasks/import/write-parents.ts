import type { Clock } from '../../../platform/clock.ts'
import type { Database } from '../../../platform/database.ts'
import type { Identity, ImportedTask, NamedParent } from './convert.ts'
import { findExisting } from './existing.ts'
import { lockTarget, log, type Target } from './target.ts'

export interface ParentsOutcome {
  /** How many tasks have another parent now, or none any more. */
  linked: number
  /** Lines whose task stays without the parent that they name. */
  remarks: { line: number; reason: string }[]
}

/**
 * Makes tasks parts of others as the file says. All tasks are there by now, so that a row may name a parent below it.
 * @param sourceIds the rows by their ids in the source
 */
export async function writeParents(
  tx: Database,
  clock: Clock,
  target: Target,
  rows: readonly ImportedTask[],
  sourceIds: ReadonlyMap<string, Identity>,
): Promise<ParentsOutcome> {
  await lockTarget(tx, target)
  // An id that no row has is that of nothing here.
  const found = (parent: NamedParent): Identity =>
    'sourceId' in parent ? (sourceIds.get(parent.sourceId) ?? { externalId: parent.sourceId }) : parent
  const existing = await findExisting(
    tx,
    target,
    rows.flatMap(({ identity, parent }) => (parent ? [identity, found(parent)] : [identity])),
  )
  const remarks: { line: number; reason: string }[] = []
  const links: { id: string; number: number; line: number; parentId: string | null }[] = []
  for (const { line, identity, parent: named } of rows) {
    const task = existing.imported(identity)
    if (!task || named === undefined) continue
    const parent = named && found(named)
    const parentId = parent && (existing.imported(parent)?.id ?? null)
    if (parent && !parentId) {
      const name = 'number' in parent ? `${target.projectKey}-${parent.number}` : parent.externalId
      remarks.push({ line, reason: `has no parent now: no import brought ${name} to this project` })
    }
    if (parentId !== task.parentId) links.push({ id: task.id, number: task.number, line, parentId })
  }
  if (links.length === 0) return { linked: 0, remarks }

  await tx.$executeRaw`
    UPDATE "Task" task SET "parentId" = link."parentId", "updatedAt" = ${clock.now()}
    FROM jsonb_to_recordset(${JSON.stringify(links)}::jsonb) AS link("id" uuid, "parentId" uuid) WHERE task."id" = link."id"`
  const circular = new Set(
    await findCircles(
      tx,
      links.map((link) => link.id),
    ),
  )
  if (circular.size > 0) {
    await tx.task.updateMany({ where: { id: { in: [...circular] } }, data: { parentId: null } })
    for (const { id, line } of links) {
      if (circular.has(id)) remarks.push({ line, reason: 'has no parent now: its parent is a part of it' })
    }
  }
  const linked = links.filter((link) => !circular.has(link.id))
  if (linked.length > 0) {
    const numbers = linked.map((link) => link.number)
    await log(tx, target, 'task.imported', {
      projectId: target.projectId,
      key: target.projectKey,
      created: 0,
      updated: linked.length,
      firstNumber: Math.min(...numbers),
      lastNumber: Math.max(...numbers),
    })
  }
  return { linked: linked.length, remarks }
}

/** Those of the tasks that are their own ancestors. */
async function findCircles(tx: Database, ids: readonly string[]): Promise<string[]> {
  const circles = await tx.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE lineage AS (
      SELECT "id" AS "task", "parentId" AS "ancestor" FROM "Task" WHERE "id" = ANY(${ids}::uuid[])
      UNION
      SELECT lineage."task", parent."parentId" FROM lineage JOIN "Task" parent ON parent."id" = lineage."ancestor"
    )
    SELECT "task" AS "id" FROM lineage WHERE "task" = "ancestor"`
  return circles.map(({ id }) => id)
}
