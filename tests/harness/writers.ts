import { setTimeout as delay } from 'node:timers/promises'
import { post } from './client.ts'

/** Clients that create tasks without end, and send what was not answered again under its idempotency key. */
export interface Writers {
  /** What each title was answered with. */
  readonly acknowledged: ReadonlyMap<string, WrittenTask>
  /** Answers that are neither the task nor a failure that passes. There should be none. */
  readonly refusals: readonly string[]
  /** Codes of failures that passed, and how often each came; what was not answered at all counts as `no answer`. */
  readonly failures: ReadonlyMap<string, number>
  /** Lets every writer end with an answer to its last request. */
  stop(): Promise<void>
}

export interface WrittenTask {
  readonly id: string
  readonly key: string
}

const CREATE = `mutation ($input: CreateTaskInput!) {
  createTask(input: $input) { __typename ... on CreateTaskPayload { task { id key } } ... on Error { message } }
}`

interface Answered {
  data?: { createTask: { __typename: string; task?: WrittenTask } } | null
  errors?: { message: string; extensions: { code: string } }[]
}

/** Codes after which a client may try again. */
const passing: readonly string[] = ['UNAVAILABLE', 'TIMEOUT']
const retryMilliseconds = 50
/** Longer than the server may take for an answer. */
const patience = 20_000

export function startWriters(options: { url: string; token: string; projects: string[]; count: number }): Writers {
  const { url, token, projects, count } = options
  const acknowledged = new Map<string, WrittenTask>()
  const refusals: string[] = []
  const failures = new Map<string, number>()
  let isStopping = false

  async function write(title: string, projectId: string | undefined): Promise<WrittenTask | null> {
    for (;;) {
      const answer = await send({ projectId, title, idempotencyKey: title })
      const task = answer?.data?.createTask.task
      if (task) return task
      const code = answer ? answer.errors?.[0]?.extensions.code : 'no answer'
      if (answer && !passing.includes(code ?? '')) {
        refusals.push(JSON.stringify(answer))
        return null
      }
      failures.set(code ?? '', (failures.get(code ?? '') ?? 0) + 1)
      await delay(retryMilliseconds)
    }
  }

  async function send(input: object): Promise<Answered | null> {
    try {
      const body = { query: CREATE, variables: { input } }
      const response = await post(url, { token }, body, { signal: AbortSignal.timeout(patience) })
      return (await response.json()) as Answered
    } catch {
      return null
    }
  }

  const writing = Array.from({ length: count }, async (_, writer) => {
    for (let number = 0; !isStopping; number++) {
      const title = `writer ${writer}, task ${number}`
      const task = await write(title, projects[(writer + number) % projects.length])
      if (task) acknowledged.set(title, task)
    }
  })

  return {
    acknowledged,
    refusals,
    failures,
    async stop() {
      isStopping = true
      await Promise.all(writing)
    },
  }
}
