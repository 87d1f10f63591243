import type { Database } from '../platform/database.ts'
import { VersionConflictError } from '../platform/errors.ts'
import { name, sql } from '../platform/sql.ts'
import { rowsOf } from '../platform/transaction.ts'
import type { Model } from './models.ts'

/**
 * Optimistic concurrency: holds the row until the transaction ends, and refuses if it is not in the version that the
 * caller has seen. A row that is gone is left to the rule to tell.
 * @throws VersionConflictError, which names what has changed since
 */
export async function expectVersion(db: Database, model: Model, key: string, expected: number): Promise<void> {
  const [row] = await rowsOf<{ version: number; fieldVersions: Record<string, number> }>(
    db,
    sql`SELECT "version", "fieldVersions" FROM ${name(model.table)} WHERE "id" = ${key}::uuid FOR NO KEY UPDATE`,
  )
  if (!row || row.version === expected) return
  const changed = Object.entries(row.fieldVersions)
    .filter(([, version]) => version > expected)
    .map(([column]) => column)
  throw new VersionConflictError({ model: model.name, key, expected, version: row.version, changed })
}
