import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { expect } from 'vitest'
import { type App, type AppOptions, createApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { type ConnectedDatabase, connectTestDatabase } from './connected-database.ts'
import type { Person } from './world.ts'

export interface TestApp extends Omit<ConnectedDatabase, 'url'> {
  /** Where it listens, without a path. */
  url: string
  databaseUrl: string
  /** Sends an operation as somebody, or as nobody, and gives back the answer whole. */
  ask<Data>(caller: Pick<Person, 'token'> | null, document: string, variables?: object): Promise<Answer<Data>>
  /** For a test that causes a fault on purpose. @returns how many the server has logged since the last time */
  forgiveFaults(): number
  /** Hangs up and removes the database. @throws Error if the server has logged a fault, which no test may cause unseen */
  close(): Promise<void>
}

export interface Answer<Data> {
  data?: Data
  errors?: {
    message: string
    path?: (string | number)[]
    extensions?: { code?: string; issues?: { path: string[]; message: string }[] }
  }[]
}

/**
 * The whole application on a free port, over a migrated database without data, for one test file alone. With `bothWays`, `ask`
 * sends every query twice: as a document that is new to the server, and as one that it knows, which takes the lean lane; and
 * expects the same answer.
 */
export async function startTestApp({
  clock,
  prepare,
  bothWays = false,
  settings = {},
}: Partial<Pick<AppOptions, 'clock' | 'prepare'>> & {
  bothWays?: boolean
  settings?: Record<string, string>
} = {}): Promise<TestApp> {
  const { url: databaseUrl, close, ...database } = await connectTestDatabase()
  const config = { ...readConfig({ NODE_ENV: 'test', PORT: '0', ...settings }), DATABASE_URL: databaseUrl }
  const faults: string[] = []
  const log = pino({ level: 'error' }, { write: (line: string) => void faults.push(line) })
  const app: App = await createApp(config, { log, prepare, ...(clock && { clock }) })

  async function send<Data>(caller: Pick<Person, 'token'> | null, document: string, variables: object) {
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        ...(caller && { authorization: `Bearer ${caller.token}` }),
      },
      body: JSON.stringify({ query: document, variables }),
    })
    // The caller says what it asked for. What it cost is told with every answer, and is not what most tests are about.
    const { extensions: _, ...answer } = (await response.json()) as Answer<Data> & { extensions?: object }
    return answer as Answer<Data>
  }

  return {
    ...database,
    url: app.url,
    databaseUrl,
    async ask<Data>(caller: Pick<Person, 'token'> | null, document: string, variables: object = {}) {
      if (!bothWays || document.trimStart().startsWith('mutation')) return send<Data>(caller, document, variables)
      const newDocument = `${document}\n# ${randomUUID()}`
      const answer = await send<Data>(caller, newDocument, variables)
      expect(await send<Data>(caller, newDocument, variables)).toEqual(answer)
      return answer
    },
    forgiveFaults: () => faults.splice(0).length,
    async close() {
      await app.close()
      await close()
      if (faults.length > 0) throw new Error(`The server had faults:\n${faults.join('')}`)
    },
  }
}
