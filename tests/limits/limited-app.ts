import { startTestApp, type TestApp } from '../harness/app.ts'
import { createWorld, type Person, type World } from '../harness/world.ts'

export interface Sent {
  status: number
  headers: Headers
  body: {
    data?: Record<string, unknown> | null
    errors?: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[]
    extensions?: { cost?: Record<string, unknown> }
  }
}

export interface LimitedApp extends TestApp {
  world: World
  /** Sends a request as it is written, and gives back everything. */
  send(caller: Pick<Person, 'token'> | null, body: object, headers?: Record<string, string>): Promise<Sent>
}

/** The whole application with people in it, under limits of one's choice. */
export async function startLimitedApp(settings: Record<string, string> = {}): Promise<LimitedApp> {
  const app = await startTestApp({ settings })
  const world = await createWorld(app.db)
  return {
    ...app,
    world,
    async send(caller, body, headers = {}) {
      const response = await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json',
          ...(caller && { authorization: `Bearer ${caller.token}` }),
          ...headers,
        },
        body: JSON.stringify(body),
      })
      return { status: response.status, headers: response.headers, body: (await response.json()) as Sent['body'] }
    },
  }
}
