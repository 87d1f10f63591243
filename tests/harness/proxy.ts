import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from './program.ts'

/** A network between the server and PostgreSQL, which can be disturbed. */
export interface Proxy {
  /** The URL of the database by this way. */
  readonly url: string
  /** From now on nothing passes, though connections are taken. What is connected until `heal` never gets anything again. */
  blackHole(): void
  /** Cuts every connection in the middle of the next answer of PostgreSQL that comes on it. */
  resetNextAnswers(): void
  /** Cuts every connection, and refuses new ones until `heal`. */
  refuse(): Promise<void>
  /** Every packet takes so long, in either direction, until `heal`. */
  slow(milliseconds: number): void
  heal(): Promise<void>
  /** How many connections have been cut in the middle of an answer. */
  readonly resets: () => number
  close(): Promise<void>
}

interface Pair {
  readonly near: Socket
  readonly far: Socket
  isLost: boolean
  isDoomed: boolean
}

/** @param databaseUrl of a database behind a Unix socket, as the embedded PostgreSQL has it */
export async function startProxy(databaseUrl: string): Promise<Proxy> {
  const database = new URL(databaseUrl)
  const socketPath = `${database.searchParams.get('host')}/.s.PGSQL.5432`
  const port = await freePort()
  const pairs = new Set<Pair>()
  let isBlackHole = false
  let milliseconds = 0
  let resets = 0
  let server = await listen(port)

  async function listen(on: number): Promise<Server> {
    const listening = createServer(serve).listen(on, '127.0.0.1')
    await once(listening, 'listening')
    return listening
  }

  async function refuse(): Promise<void> {
    const closed = once(server, 'close')
    server.close()
    for (const { near } of pairs) near.destroy()
    await closed
  }

  function serve(near: Socket): void {
    const pair: Pair = { near, far: connect(socketPath), isLost: isBlackHole, isDoomed: false }
    pairs.add(pair)
    forward(pair, near, pair.far)
    forward(pair, pair.far, near)
    near.on('close', () => {
      pairs.delete(pair)
      pair.far.destroy()
    })
    pair.far.on('close', () => {
      // Who has fallen into a black hole does not learn that the other side has gone.
      if (!pair.isLost) near.destroy()
    })
  }

  function forward(pair: Pair, from: Socket, to: Socket): void {
    let last: Promise<unknown> = Promise.resolve()
    /** Writes a chunk after those before it. */
    const pass = async (before: Promise<unknown>, chunk: Buffer, waited: Promise<unknown> | null): Promise<void> => {
      await before
      await waited
      if (!to.destroyed) to.write(chunk)
    }
    from.on('error', () => {})
    from.on('data', (chunk: Buffer) => {
      if (pair.isLost) return
      if (pair.isDoomed && from === pair.far) {
        pair.isDoomed = false
        resets++
        to.write(chunk.subarray(0, Math.ceil(chunk.length / 2)), () => to.resetAndDestroy())
        return
      }
      last = pass(last, chunk, milliseconds === 0 ? null : delay(milliseconds))
    })
  }

  return {
    url: `postgresql://${database.username}@127.0.0.1:${port}${database.pathname}?sslmode=disable`,
    blackHole() {
      isBlackHole = true
      for (const pair of pairs) pair.isLost = true
    },
    resetNextAnswers() {
      for (const pair of pairs) pair.isDoomed = true
    },
    refuse,
    slow(perPacket) {
      milliseconds = perPacket
    },
    async heal() {
      isBlackHole = false
      milliseconds = 0
      if (!server.listening) server = await listen(port)
    },
    resets: () => resets,
    async close() {
      if (server.listening) await refuse()
    },
  }
}
