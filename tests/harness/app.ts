import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { expect } from 'vitest'
import { type App, type AppOptions, createApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { readTrustedDocuments } from '../../src/limits/trusted-documents.ts'
import { type Caller, post } from './client.ts'
import { type ConnectedDatabase, connectTestDatabase } from './connected-database.ts'

export interface TestApp extends Omit<ConnectedDatabase, 'url'> {
  /** Where it listens, without a path. */
  url: string
  databaseUrl: string
  /** Sends an operation, and gives back what it was answered. */
  ask<Data>(caller: Caller, document: string, variables?: object): Promise<Answer<Data>>
  /** Sends a request as it is written, and gives back everything. */
  send(caller: Caller, body: object, headers?: Record<string, string>): Promise<Sent>
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

export interface Sent {
  status: number
  headers: Headers
  body: {
    data?: Record<string, unknown> | null
    errors?: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[]
    extensions?: { cost?: Record<string, unknown> }
  }
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
  const documents = readTrustedDocuments(config)
  const app: App = await createApp(config, { log, documents, prepare, ...(clock && { clock }) })

  async function send(caller: Caller, body: object, headers: Record<string, string> = {}): Promise<Sent> {
    const response = await post(app.url, caller, body, {
      headers: { accept: 'application/graphql-response+json', ...headers },
    })
    return { status: response.status, headers: response.headers, body: (await response.json()) as Sent['body'] }
  }

  async function askOnce<Data>(caller: Caller, document: string, variables: object): Promise<Answer<Data>> {
    const { body } = await send(caller, { query: document, variables })
    // The caller says what it asked for. What it cost is told with every answer, and is not what most tests are about.
    const { extensions: _, ...answer } = body
    return answer as Answer<Data>
  }

  return {
    ...database,
    url: app.url,
    databaseUrl,
    send,
    async ask<Data>(caller: Caller, document: string, variables: object = {}) {
      if (!bothWays || document.trimStart().startsWith('mutation')) return askOnce<Data>(caller, document, variables)
      const newDocument = `${document}\n# ${randomUUID()}`
      const answer = await askOnce<Data>(caller, newDocument, variables)
      expect(await askOnce<Data>(caller, newDocument, variables)).toEqual(answer)
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
