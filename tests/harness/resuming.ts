import { setTimeout as delay } from 'node:timers/promises'
import { socketClient } from './client.ts'

/** A client that follows the tasks of an organization, and resumes after the last event that it got whenever it is cut off. */
export interface ResumingStream {
  /** Every event that came, in the order of coming. */
  readonly received: readonly ReceivedEvent[]
  /** How often it has subscribed and then got an event. */
  readonly beginnings: () => number
  stop(): Promise<void>
}

export interface ReceivedEvent {
  readonly cursor: string
  readonly type: string
}

const FOLLOW = `subscription ($organizationId: ID!, $after: String) {
  taskEvents(organizationId: $organizationId, after: $after) { cursor type }
}`

const retryMilliseconds = 50

/** @param options.after the cursor of the event to begin after. Absent: with what happens from now on */
export function followResuming(options: {
  url: string
  token: string
  organizationId: string
  after?: string
}): ResumingStream {
  const { url, token, organizationId, after } = options
  const received: ReceivedEvent[] = []
  let beginnings = 0
  let isStopping = false
  let hangUp = (): void | Promise<void> => {}

  async function follow(): Promise<void> {
    const client = socketClient(url, { token })
    hangUp = () => client.dispose()
    try {
      const results = client.iterate<{ taskEvents: ReceivedEvent }>({
        query: FOLLOW,
        variables: { organizationId, after: received.at(-1)?.cursor ?? after },
      })
      let hasBegun = false
      for await (const { data } of results) {
        if (!data?.taskEvents) continue
        if (!hasBegun) beginnings++
        hasBegun = true
        received.push(data.taskEvents)
      }
    } catch {
      // It is cut off, and begins again.
    } finally {
      await client.dispose()
    }
  }

  const following = (async () => {
    while (!isStopping) {
      await follow()
      await delay(retryMilliseconds)
    }
  })()

  return {
    received,
    beginnings: () => beginnings,
    async stop() {
      isStopping = true
      await hangUp()
      await following
    },
  }
}
