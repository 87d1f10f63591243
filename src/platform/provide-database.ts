import type { Config } from '../config.ts'
import { type Postgres, type PostgresOptions, startPostgres } from './postgres.ts'

/**
 * The database of a configuration: the one at DATABASE_URL, or the PostgreSQL that comes with the packages, started if it
 * does not run.
 * @throws StartError if the embedded one cannot be had
 */
export async function provideDatabase(
  config: Pick<Config, 'DATABASE_URL' | 'DATA_DIR'>,
  options: Pick<PostgresOptions, 'join' | 'onLost'> = {},
): Promise<Postgres> {
  if (config.DATABASE_URL !== undefined) return { url: config.DATABASE_URL, stop: async () => {} }
  return startPostgres({ dataDir: config.DATA_DIR, ...options })
}
