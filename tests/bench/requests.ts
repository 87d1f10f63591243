import { isDeepStrictEqual } from 'node:util'
import type { SampleRow } from './sample.ts'
import type { Server } from './server.ts'
import type { QueryName } from './subject.ts'

export interface Request {
  authorization: string
  body: string
}

/** The requests that ask a server a query, one for each row; none if it does not know the query. */
export async function requestsOf(server: Server, name: QueryName, sample: readonly SampleRow[]): Promise<Request[]> {
  const query = server.subject.queries[name]
  if (!query) return []
  return Promise.all(
    sample.map(async (row) => ({
      authorization: query.authorization(row),
      body: JSON.stringify({
        query: query.text,
        operationName: /^(?:query|mutation) (\w+)/.exec(query.text)?.[1],
        variables: await query.variables(row, server.ask),
      }),
    })),
  )
}

/** Sends one request. @throws Error if its answer has errors */
export function sendOne(server: Server, { authorization, body }: Request): Promise<never> {
  return server.post(body.replace('{{unique}}', crypto.randomUUID()), authorization)
}

/** How many of the answers are compared. */
const compared = 12

/** Asks all servers the same. @returns what they disagree about with the first of them, in sentences */
export async function disagreements(
  servers: readonly Server[],
  name: QueryName,
  sample: readonly SampleRow[],
): Promise<string[]> {
  const found: string[] = []
  let reference: { name: string; answers: unknown[] } | null = null
  for (const server of servers) {
    const query = server.subject.queries[name]
    if (!query) continue
    const answers: unknown[] = []
    for (const request of (await requestsOf(server, name, sample)).slice(0, compared)) {
      answers.push(query.pick(await sendOne(server, request)))
    }
    reference ??= { name: server.subject.name, answers }
    const { answers: expected } = reference
    const wrong = answers.findIndex((answer, index) => !agree(answer, expected[index]))
    if (wrong >= 0) {
      const [one, other] = [answers[wrong], expected[wrong]].map((answer) => JSON.stringify(answer).slice(0, 300))
      found.push(`${name}: ${server.subject.name} answers\n  ${one}\nand ${reference.name}\n  ${other}`)
    }
  }
  return found
}

/** Whether answers are alike in what both of them tell. */
function agree(answer: unknown, reference: unknown): boolean {
  if (!isPlainObject(answer) || !isPlainObject(reference)) return isDeepStrictEqual(answer, reference)
  return isDeepStrictEqual({ ...reference, ...answer }, { ...answer, ...reference })
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
