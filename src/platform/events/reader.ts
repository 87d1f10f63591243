import { setTimeout as pause } from 'node:timers/promises'
import { Client, type ClientConfig, type Pool } from 'pg'
import type { Logger } from 'pino'
import { createBell } from './bell.ts'
import type { Place } from './cursor.ts'
import { eventChannel, listen } from './doorbell.ts'
import { parseSnapshot, type Snapshot } from './snapshot.ts'
import { type EventRow, entryColumns, entryOf, type LogEntry } from './stored-event.ts'

/** Reads the log for the whole process, on a connection of its own, from the moment it connects. */
export interface LogReader {
  /** Resolves when the reader has its place in the log: no event that commits from then on is missed. */
  readonly ready: Promise<void>
  readonly close: () => Promise<void>
}

export interface LogReaderOptions {
  /** By which this process writes. */
  pool: Pool
  connection: ClientConfig
  log: Logger
  /** Gets the events in the order of the log, each exactly once. */
  deliver: (entries: readonly LogEntry[]) => void
}

/** Milliseconds. */
const timing = {
  /** Between two reads under load: events that commit meanwhile come in one read. */
  rest: 5,
  /** How soon to look again for events held back by an older transaction; doubles up to the second value. */
  heldBack: 5,
  heldBackAtMost: 50,
  /** How often to look without having been woken, should a notification or the connection be lost. */
  unasked: 1_000,
  /** How soon to connect again; doubles up to the second value. */
  reconnect: 100,
  reconnectAtMost: 1_000,
  /** How long connecting may take. */
  connect: 3_000,
  /** A read that takes longer means that the connection is dead. */
  query: 4_000,
}

const pageSize = 1_000

// In commit order without gaps: a transaction that is still running may yet write events before those that are there, so
// nothing is read beyond the oldest one that runs. `held` tells that something waits there.
const readStatement = `
  SELECT seen.snapshot::text,
    EXISTS (SELECT FROM "Event" WHERE "transactionId" >= pg_snapshot_xmin(seen.snapshot)) AS held, ${entryColumns}
  FROM (SELECT pg_current_snapshot() AS snapshot) seen
  LEFT JOIN LATERAL (
    SELECT * FROM "Event"
    WHERE ("transactionId", "position") > ($1::xid8, $2::bigint)
      AND "transactionId" < pg_snapshot_xmin(seen.snapshot)
    ORDER BY "transactionId", "position"
    LIMIT ${pageSize}
  ) event ON TRUE
  ORDER BY event."transactionId", event."position"`

// Without an event to read there is one row, which has the snapshot only.
type ReadRow = { snapshot: string; held: boolean } & (EventRow | { transactionId: null })

export function startLogReader({ pool, connection, log, deliver }: LogReaderOptions): LogReader {
  const bell = createBell()
  const own = listen(pool, bell.ring)
  const ready = Promise.withResolvers<void>()
  let place: Place | null = null
  let reconnectIn = timing.reconnect
  let closed = false

  async function run(): Promise<void> {
    while (!closed) {
      const client = new Client({
        ...connection,
        application_name: 'trellis events',
        keepAlive: true,
        connectionTimeoutMillis: timing.connect,
        query_timeout: timing.query,
      })
      // The next statement fails then; the bell makes it the sooner.
      client.on('error', bell.ring)
      client.on('notification', ({ payload }) => {
        if (!own.isOwn(payload)) bell.ring()
      })
      try {
        await client.connect()
        await client.query(`LISTEN ${eventChannel}`)
        await follow(client)
      } catch (error) {
        if (closed) break
        log.warn({ err: error, retryInMilliseconds: reconnectIn }, 'The event log cannot be read; connecting again.')
        await bell.sleep(reconnectIn)
        reconnectIn = Math.min(reconnectIn * 2, timing.reconnectAtMost)
      } finally {
        // Whatever state the connection is in, it is not needed any more.
        await client.end().catch(() => {})
      }
    }
    ready.resolve()
  }

  async function follow(client: Client): Promise<void> {
    let heldBack = timing.heldBack
    while (!closed) {
      const { full, held } = await read(client)
      reconnectIn = timing.reconnect
      heldBack = held ? Math.min(heldBack * 2, timing.heldBackAtMost) : timing.heldBack
      if (full) continue
      await pause(timing.rest)
      await bell.sleep(held ? heldBack : timing.unasked)
    }
  }

  async function read(client: Client): Promise<{ full: boolean; held: boolean }> {
    place ??= await begin(client)
    const { rows } = await client.query<ReadRow>({
      name: 'events',
      text: readStatement,
      values: [place.transactionId, place.position],
    })
    const entries = rows.filter((row) => row.transactionId !== null).map(entryOf)
    // Not the oldest transaction that ran: a PostgreSQL that crashes may give the number of one that left no trace again.
    place = entries.at(-1)?.place ?? place
    if (entries.length > 0) deliver(entries)
    return { full: entries.length === pageSize, held: rows.some((row) => row.held) }
  }

  async function begin(client: Client): Promise<Place> {
    const { rows } = await client.query<{ snapshot: string }>('SELECT pg_current_snapshot()::text AS snapshot')
    ready.resolve()
    return { transactionId: snapshotOf(rows).oldest, position: 0n }
  }

  const running = run()
  return {
    ready: ready.promise,
    async close() {
      closed = true
      own.end()
      bell.ring()
      await running
    },
  }
}

function snapshotOf(rows: readonly { snapshot: string }[]): Snapshot {
  const [first] = rows
  if (!first) throw new Error('PostgreSQL answered without a snapshot.')
  return parseSnapshot(first.snapshot)
}
