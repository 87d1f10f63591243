import { vi } from 'vitest'
import { demoPassword, seedDemo } from '../../prisma/seed.ts'
import { startTestApp, type TestApp } from './app.ts'

export interface DemoApp extends TestApp {
  /** The URL of the GraphQL endpoint. */
  graphql: string
  /** An access token for one of the demo people: `member@demo.test`. */
  signIn(email: string): Promise<string>
  /** The id of a task of the demo organization: `WEB-1`. */
  taskId(key: string): Promise<string>
  /**
   * Gives a task one title after another until an expectation holds, for at most five seconds. A server does not tell when it
   * has opened a subscription, so what shall be heard of has to happen until it is.
   */
  renameUntil(key: string, expectation: () => unknown): Promise<void>
}

/** The whole application on a free port, over the demo data, for one test file alone. */
export async function startDemoApp(): Promise<DemoApp> {
  const app = await startTestApp({
    // One browser signs in as everybody, again and again.
    settings: { ATTEMPTS_PER_ADDRESS: '1000', ATTEMPTS_PER_ADDRESS_AND_ACCOUNT: '1000', ATTEMPTS_PER_ACCOUNT: '1000' },
    async prepare(db) {
      await seedDemo(db)
    },
  })
  const graphql = `${app.url}/graphql`

  async function signIn(email: string): Promise<string> {
    const { data } = await app.ask<{ signIn: { accessToken?: string } }>(
      null,
      `mutation SignIn($email: String!, $password: String!) {
        signIn(input: { email: $email, password: $password }) { ... on SignInPayload { accessToken } }
      }`,
      { email, password: demoPassword },
    )
    const token = data?.signIn.accessToken
    if (token === undefined) throw new Error(`${email} cannot sign in.`)
    return token
  }

  const member = { token: await signIn('member@demo.test') }

  async function taskId(key: string): Promise<string> {
    const { data } = await app.ask<{ organization: { task: { id: string } | null } }>(
      member,
      'query TaskId($key: String!) { organization(slug: "demo") { task(key: $key) { id } } }',
      { key },
    )
    const id = data?.organization.task?.id
    if (id === undefined) throw new Error(`There is no task ${key}.`)
    return id
  }

  async function renameUntil(key: string, expectation: () => unknown): Promise<void> {
    const id = await taskId(key)
    let count = 0
    await vi.waitFor(async () => {
      await app.ask(
        member,
        'mutation Rename($id: ID!, $title: String!) { updateTask(input: { id: $id, title: $title }) { __typename } }',
        { id, title: `Renamed ${++count}` },
      )
      await expectation()
    }, 5000)
  }

  return { ...app, graphql, signIn, taskId, renameUntil }
}
