import { type Purge, purgeOfRows, ROW } from '../../platform/purge.ts'
import { name, sql } from '../../platform/sql.ts'

/** Sessions that ended before a time: they ran out, or were signed out. */
export function purgeOfSessions(before: Date): Purge {
  return purgeOfRows({
    what: 'ended sessions',
    table: 'Session',
    key: ['id'],
    where: sql`(${name(ROW, 'expiresAt')} < ${before} OR ${name(ROW, 'revokedAt')} < ${before})`,
  })
}
