import type { Answer, TestApp } from './app.ts'
import { type Caller, post, socketClient } from './client.ts'

/** A subscription of a client: what it gets, one by one. */
export interface Followed<Data> {
  /** The next result. @throws Error if the stream ends, or nothing comes within five seconds */
  next(): Promise<Answer<Data>>
  /** Resolves when the server ends the stream. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

/** Subscribes over a WebSocket, by the graphql-ws client. It begins some time after: nudge until the first result comes. */
export function followBySocket<Data>(
  app: Pick<TestApp, 'url'>,
  caller: Caller,
  query: string,
  variables: Record<string, unknown> = {},
): Followed<Data> {
  const client = socketClient(app.url, caller)
  // The caller says what it asked for.
  const results = client.iterate({ query, variables }) as unknown as AsyncGenerator<Answer<Data>>
  return followed(results, async () => {
    await client.dispose()
  })
}

/** Subscribes over server-sent events. It has begun when this resolves. */
export async function followByEvents<Data>(
  app: Pick<TestApp, 'url'>,
  caller: Caller,
  query: string,
  variables: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<Followed<Data>> {
  const abort = new AbortController()
  const response = await post(
    app.url,
    caller,
    { query, variables },
    { headers: { accept: 'text/event-stream', ...headers }, signal: abort.signal },
  )
  return followed(resultsOf<Data>(response), async () => abort.abort())
}

async function* resultsOf<Data>(response: Response): AsyncGenerator<Answer<Data>> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    const events = text.split('\n\n')
    text = events.pop() ?? ''
    for (const event of events) {
      const data = /^event: next\n(?:id: .*\n)?data: (.*)$/.exec(event)?.[1]
      if (data !== undefined) yield JSON.parse(data) as Answer<Data>
      if (event.startsWith('event: complete')) return
    }
  }
}

function followed<Data>(results: AsyncGenerator<Answer<Data>>, hangUp: () => Promise<void>): Followed<Data> {
  const waiting: ((result: IteratorResult<Answer<Data>, void>) => void)[] = []
  const arrived: IteratorResult<Answer<Data>, void>[] = []
  const arrive = (result: IteratorResult<Answer<Data>, void>) => {
    const taker = waiting.shift()
    if (taker) taker(result)
    else arrived.push(result)
  }
  const ended = (async () => {
    try {
      for await (const value of results) arrive({ done: false, value })
    } catch {
      // Hanging up ends the stream with an error.
    }
    arrive({ done: true, value: undefined })
  })()
  return {
    async next() {
      const result =
        arrived.shift() ??
        (await new Promise<IteratorResult<Answer<Data>, void>>((resolve, reject) => {
          waiting.push(resolve)
          setTimeout(() => reject(new Error('nothing came within five seconds')), 5_000).unref()
        }))
      if (result.done) throw new Error('the stream has ended')
      return result.value
    },
    ended,
    async stop() {
      await hangUp()
      await ended
    },
  }
}
