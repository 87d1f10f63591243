import { type Purge, purgeOfRows, ROW } from '../../platform/purge.ts'
import { name, sql } from '../../platform/sql.ts'

/**
 * What was archived before a time: tasks with their comments, then projects, which by then have no tasks any more, and labels.
 * What is in an archived project, or is a part of an archived task, was archived no later; so parts go before the whole.
 */
export function purgesOfArchived(before: Date): Purge[] {
  const where = sql`${name(ROW, 'archivedAt')} < ${before}`
  const partless = sql`NOT EXISTS (SELECT 1 FROM "Task" AS part WHERE part."parentId" = ${name(ROW, 'id')})`
  const empty = sql`NOT EXISTS (SELECT 1 FROM "Task" AS task WHERE task."projectId" = ${name(ROW, 'id')})`
  return [
    purgeOfRows({ what: 'archived tasks', table: 'Task', key: ['id'], where, ready: partless }),
    purgeOfRows({ what: 'archived projects', table: 'Project', key: ['id'], where, ready: empty }),
    purgeOfRows({ what: 'archived labels', table: 'Label', key: ['id'], where }),
  ]
}
