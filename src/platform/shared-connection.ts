import { Client, type ClientConfig, Query } from 'pg'
import type { Logger } from 'pino'
import { askNoDescriptions, corkThisTurn, streamOf } from './client-stream.ts'
import type { Texts } from './shared-reads.ts'

/** How long is waited before a connection that could not be had is tried again, in milliseconds. */
const againMilliseconds = 1_000

/** A connection on which no answer came for so long that it is given up. */
export class SilentConnectionError extends Error {
  constructor() {
    super('Connection terminated because it is lost')
  }
}

/** A connection that many reads share: each is sent behind those that are under way. It is opened again when it breaks. */
export interface SharedConnection {
  readonly isOpen: () => boolean
  /** How many answers are waited for. */
  readonly waiting: () => number
  /** Looks whether answers come that are waited for. @returns how many looks in a row none has come */
  readonly look: () => number
  readonly cut: () => void
  readonly client: () => Client
  readonly read: (statement: Statement, settle: Settle) => void
  readonly end: () => Promise<void>
}

interface Statement {
  readonly text: string
  readonly name: string
  readonly values: unknown[]
}

/** Told how a statement ended, and the row that it answered with, if it did. */
type Settle = (error: Error | null, row?: Texts) => void

/** Opens a connection, again and again until it succeeds. */
export function openSharedConnection(config: ClientConfig, log: Logger): SharedConnection {
  let client = new Client(config)
  let isOpen = false
  let hasEnded = false
  let waiting = 0
  let silentLooks = 0
  let again: NodeJS.Timeout | undefined

  async function open(): Promise<void> {
    client = new Client(config)
    client.on('error', (error) => lose(error))
    client.on('end', () => lose(null))
    try {
      await client.connect()
      askNoDescriptions(client)
      isOpen = !hasEnded
    } catch (error) {
      lose(error)
    }
  }

  function lose(error: unknown): void {
    isOpen = false
    if (hasEnded || again) return
    log.warn({ err: error }, 'a connection that reads share is lost')
    again = setTimeout(() => {
      again = undefined
      void open()
    }, againMilliseconds).unref()
  }

  const opening = open()

  return {
    isOpen: () => isOpen,
    waiting: () => waiting,
    look: () => (waiting > 0 ? ++silentLooks : 0),
    cut: () => streamOf(client).destroy(new SilentConnectionError()),
    client: () => client,
    read(statement, settle) {
      if (waiting++ === 0) silentLooks = 0
      corkThisTurn(client)
      const query = new TextsQuery(statement, (error, row) => {
        waiting--
        silentLooks = 0
        settle(error, row)
      })
      client.query(query)
    },
    async end() {
      hasEnded = true
      isOpen = false
      clearTimeout(again)
      await opening
      await client.end().catch(() => {})
    },
  }
}

/** A query of one row of texts, which needs nothing of what `pg` makes of rows by their types. */
class TextsQuery extends Query {
  declare name: string
  declare values: unknown[]
  readonly #settle: Settle
  #row: Texts | undefined
  constructor({ text, name, values }: Statement, settle: Settle) {
    // `pg` takes long to copy anything else than a text.
    super(text)
    this.name = name
    this.values = values
    this.#settle = settle
  }

  handleRowDescription(): void {}

  handleDataRow({ fields }: { fields: Texts }): void {
    this.#row = fields
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.#settle(null, this.#row)
    this.emit('end')
  }

  handleError(error: Error): void {
    this.#settle(error)
  }
}
