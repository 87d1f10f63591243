import type { Duplex } from 'node:stream'
import { type ExecutionResult, GraphQLError } from 'graphql'
import { FellBehindError } from '../platform/errors.ts'
import { eventIdOf } from './event-results.ts'
import { withoutHttp } from './http-errors.ts'

const keepAliveMilliseconds = 12_000
/** How long a client may leave an event untaken, in milliseconds. */
const stallMilliseconds = 10_000
/** How long it may then take to read the reason. */
const farewellMilliseconds = 5_000

/** An event stream that is open to one client. */
export interface EventStream {
  /** Ends it without a `complete` event, so that the client comes again. */
  interrupt(): void
  /** Ends it with a last result. */
  finish(result: ExecutionResult): void
}

/**
 * Writes results as server-sent events, the way of graphql-sse's distinct connections: `next` for each, then `complete`.
 * The ids of the events of the log are their cursors, which a client sends again as `Last-Event-ID`.
 * The source is asked for the next result when the client has taken the last one, and is ended when the client leaves.
 * @param body the body of the answer, which is destroyed when the client leaves
 */
export function openEventStream(
  body: Duplex,
  events: AsyncIterable<ExecutionResult>,
  options: {
    /** Tells the client of a result that cannot be written. */
    failure: (error: unknown) => ExecutionResult
    /** Cuts the connection to the client. */
    hangUp: () => void
  },
): EventStream {
  const results = events[Symbol.asyncIterator]()
  const keepAlive = setInterval(() => write(comment), keepAliveMilliseconds)
  const closed = new Promise<void>((resolve) => {
    body.once('close', () => {
      clearInterval(keepAlive)
      resolve()
      void results.return?.()
    })
  })
  write(comment)
  writeAll().catch((error: unknown) => finish(options.failure(error)))
  return { interrupt: () => body.end(), finish }

  async function writeAll(): Promise<void> {
    for (let next = await results.next(); !next.done; next = await results.next()) {
      if (!isOpen()) return
      if (write(nextEvent(next.value))) continue
      const stalled = createStall()
      await Promise.race([drained(body), closed, stalled.promise])
      stalled.callOff()
      if (stalled.hasCome() && isOpen()) return drop()
    }
    if (isOpen()) body.end(completeEvent)
  }

  function finish(result: ExecutionResult): void {
    if (isOpen()) body.end(nextEvent(result) + completeEvent)
  }

  function isOpen(): boolean {
    return !body.writableEnded && !body.destroyed
  }

  /** Ends the stream of a client that does not read. If it reads after all, it finds the reason at the end. */
  function drop(): void {
    const { message, code } = new FellBehindError()
    finish({ errors: [new GraphQLError(message, { extensions: { code } })] })
    setTimeout(options.hangUp, farewellMilliseconds).unref()
  }

  /** Whether the client keeps up. */
  function write(event: string): boolean {
    return isOpen() && body.write(event)
  }
}

const comment = ':\n\n'
const completeEvent = 'event: complete\ndata:\n\n'

function nextEvent(result: ExecutionResult): string {
  const id = eventIdOf(result)
  return `event: next\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(withoutHttp(result))}\n\n`
}

/** Resolves when the client has taken nothing for too long, unless it is called off. */
function createStall(): { promise: Promise<void>; hasCome: () => boolean; callOff: () => void } {
  let come = false
  let timer: NodeJS.Timeout | undefined
  const promise = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      come = true
      resolve()
    }, stallMilliseconds)
  })
  return { promise, hasCome: () => come, callOff: () => clearTimeout(timer) }
}

function drained(body: Duplex): Promise<void> {
  return new Promise((resolve) => body.once('drain', resolve))
}
