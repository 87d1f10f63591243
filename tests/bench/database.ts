import { join } from 'node:path'
import { startPostgres } from '../../src/platform/postgres.ts'

export interface BenchDatabase extends AsyncDisposable {
  /** As a superuser. */
  readonly url: string
}

/**
 * The database to measure on: the one at the URL, or the PostgreSQL that comes with the packages, with data of its own in
 * `.data/bench` and the settings that ../shared/bench gives to its own.
 */
export async function provideBenchDatabase(given: string | undefined): Promise<BenchDatabase> {
  if (given !== undefined) return { url: given, [Symbol.asyncDispose]: async () => {} }
  const postgres = await startPostgres({
    dataDir: join(import.meta.dirname, '../../.data/bench'),
    settings: {
      shared_preload_libraries: 'pg_stat_statements',
      shared_buffers: '512MB',
      max_connections: '200',
      work_mem: '32MB',
      max_wal_size: '8GB',
      effective_cache_size: '8GB',
      random_page_cost: '1.1',
      jit: 'off',
    },
  })
  const url = new URL(postgres.url)
  url.username = 'postgres'
  return { url: url.href, [Symbol.asyncDispose]: () => postgres.stop() }
}
