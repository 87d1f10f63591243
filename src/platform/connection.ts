import { Client } from 'pg'
import { StartError } from './start-error.ts'

/**
 * Does something on a connection of its own, which then ends, with every lock that was taken on it.
 * @throws StartError if the database cannot be reached within five seconds or refuses
 */
export async function withConnection<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const address = URL.parse(url)
  if (address === null) throw new StartError('DATABASE_URL is not a URL: postgresql://user:password@host:5432/database')
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  // A connection that breaks fails the statement under way; without this it would also end the process.
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    throw new StartError(
      `The database ${address.host}${address.pathname} cannot be used: ${reasonOf(error)}. Check DATABASE_URL.`,
      {
        cause: error,
      },
    )
  }
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** The URL of another database on the same server. */
export function withDatabase(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}

function reasonOf(error: unknown): string {
  // A name with several addresses fails once for each of them.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error
  if (!(first instanceof Error)) return String(first)
  // What pg and the system say of a connection, not of who is at its other end.
  if (first.message === 'timeout expired' || (first as NodeJS.ErrnoException).code === 'ETIMEDOUT') {
    return 'nobody answered in time'
  }
  if (first.message === 'Connection terminated unexpectedly') return 'the other end hung up without an answer'
  return first.message
}
