import type { PrismaClient } from '../../src/platform/database.ts'
import { encodeId } from '../../src/platform/ids.ts'

/** One of each kind, of the demo organization. */
export async function ids(db: PrismaClient) {
  const { id: organizationId } = await db.organization.findFirstOrThrow({ where: { slug: 'demo' } })
  const where = { organizationId }
  return {
    organization: encodeId('org', organizationId),
    task: encodeId('task', (await db.task.findFirstOrThrow({ where: { ...where, comments: { some: {} } } })).id),
    label: encodeId('label', (await db.label.findFirstOrThrow({ where })).id),
    member: encodeId('member', (await db.membership.findFirstOrThrow({ where })).id),
    comment: encodeId('comment', (await db.comment.findFirstOrThrow({ where })).id),
  }
}

/** One of each kind that is archived, of the demo organization. */
export async function archivedIds(db: PrismaClient): Promise<string[]> {
  const where = { organization: { slug: 'demo' }, archivedAt: { not: null } }
  return [
    encodeId('project', (await db.project.findFirstOrThrow({ where })).id),
    encodeId('task', (await db.task.findFirstOrThrow({ where })).id),
    encodeId('label', (await db.label.findFirstOrThrow({ where })).id),
    encodeId('comment', (await db.comment.findFirstOrThrow({ where: { task: where } })).id),
  ]
}
