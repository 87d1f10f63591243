import type { Duplex } from 'node:stream'
import type { Client } from 'pg'

/** What `pg` has and declares nowhere. */
type Undeclared = Client & { connection: { stream: Duplex & { readonly bytesRead: number }; describe: () => void } }

/** The stream that a connection is on. */
export function streamOf(client: Client): Undeclared['connection']['stream'] {
  return (client as Undeclared).connection.stream
}

/** Has PostgreSQL not describe what it answers with on a connection, where everything is text. */
export function askNoDescriptions(client: Client): void {
  Object.assign((client as Undeclared).connection, { describe: () => {} })
}

/** Has all go in one packet that is sent on a connection in this turn of the event loop. */
export function corkThisTurn(client: Client): void {
  const stream = streamOf(client)
  if (stream.writableCorked > 0) return
  stream.cork()
  setImmediate(() => stream.uncork())
}
