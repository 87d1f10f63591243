import { readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { withConnection, withDatabase } from '../../src/platform/connection.ts'
import { applyMigrations } from '../../src/platform/migrations.ts'
import { startPostgres } from '../../src/platform/postgres.ts'
import { temporaryFolder } from './temporary-folder.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The URL of a migrated database without data, which tests clone and do not touch. */
    templateUrl: string
  }
}

const prefix = 'trellis-test-'

/** Starts one PostgreSQL for the whole run, with a migrated database to clone. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeLeftovers()
  const dataDir = await temporaryFolder(prefix)
  const postgres = await startPostgres({
    dataDir,
    // Nothing here has to survive a power failure.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
  })
  await withConnection(postgres.url, (client) => client.query('CREATE DATABASE template_trellis'))
  const templateUrl = withDatabase(postgres.url, 'template_trellis')
  await applyMigrations(templateUrl)
  project.provide('templateUrl', templateUrl)
  return async () => {
    await postgres.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** Stops and removes what runs left behind that were killed. One that is just starting does not own its PostgreSQL yet. */
async function removeLeftovers(): Promise<void> {
  const minuteAgo = Date.now() - 60_000
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix)) continue
    const dataDir = join(tmpdir(), name)
    const changedAt = await stat(dataDir).then(
      (folder) => folder.mtimeMs,
      () => null,
    )
    if (changedAt === null || changedAt > minuteAgo) continue
    // Refused where the run that owns it is still alive.
    const postgres = await startPostgres({ dataDir }).catch(() => null)
    if (postgres === null) continue
    await postgres.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}
