import { EventEmitter, on } from 'node:events'
import { Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { buildSchema, GraphQLError, type GraphQLSchema } from 'graphql'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { readConfig } from '../../src/config.ts'
import type { Context } from '../../src/context/context.ts'
import { createViewer } from '../../src/context/viewer.ts'
import { createLimits } from '../../src/limits/limits.ts'
import { readTrustedDocuments } from '../../src/limits/trusted-documents.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { ForbiddenError, InvalidInputError, UnauthenticatedError } from '../../src/platform/errors.ts'
import { createReads } from '../../src/reads/reads.ts'
import type { CreateContext } from '../../src/server/create-context.ts'
import { createServer, type GraphqlServer, type ServerOptions } from '../../src/server/server.ts'

const noDatabase = () => Promise.reject(new Error('there is no database'))

/** A schema that shows what the server does with each kind of result. The server knows no schema, so any will do. */
const typeDefinitions = /* GraphQL */ `
  type Query {
    hello(name: String = "world"): String!
    count(first: Int! = 10): Int!
    viewer: String
    refused: String
    invalid: String
    broken: String
    brokenThrice: [Thing!]!
    brokenByType: Int
    brokenForEver: String!
    located: String
    unwritable: Anything
    deep: Deep
    slowly(milliseconds: Int!): String
    color(color: Color!): Color
  }
  scalar Anything
  type Thing {
    broken: String
  }
  type Deep {
    deep: Deep
    name: String
  }
  enum Color {
    RED
    GREEN
  }
  type Mutation {
    remember(text: String!): String!
    signIn(input: SignInInput!): SignInResult!
  }
  input SignInInput {
    email: String!
    password: String!
  }
  union SignInResult = SignInPayload | InvalidCredentialsError
  interface Error {
    message: String!
  }
  type SignInPayload {
    accessToken: String!
  }
  type InvalidCredentialsError implements Error {
    message: String!
  }
  type Subscription {
    """
    The numbers from 1 to the given one, then the end.
    """
    countTo(number: Int!): Int!
    """
    What "remember" was told, from now on.
    """
    remembered: String!
    """
    Ticks for ever.
    """
    ticks: Int!
    """
    A thousand events of 64 KiB, as fast as they are taken.
    """
    blobs: String!
    fails: Int!
    refused: Int!
    viewers: String
    unwritable: Anything
  }
`

/** What a test sees of the server's inside. */
export interface World extends GraphqlServer {
  readonly graphql: string
  /** Everything that was logged, as pino wrote it. */
  readonly logged: Record<string, unknown>[]
  readonly remembered: string[]
  /** How many sources of subscriptions are open. */
  readonly sources: () => number
  /** How many events the sources have produced. */
  readonly produced: () => number
  /** Tokens that are no longer good. */
  readonly revoked: Set<string>
  /** Those that were looked at, in order. */
  readonly authorizations: readonly (string | null)[]
}

/**
 * Starts a server on a free port, over a schema of its own. Tokens are `alice`, `bob`, and so on: whatever is not
 * `bad`, not revoked and not followed by an expiry that has passed (`alice@1790000000`).
 */
export async function startServer(
  environment: Record<string, string> = {},
  options: Partial<ServerOptions> = {},
): Promise<World> {
  const logged: Record<string, unknown>[] = []
  const remembered: string[] = []
  const revoked = new Set<string>()
  const authorizations: (string | null)[] = []
  const bell = new EventEmitter().setMaxListeners(1000)
  let sources = 0
  let produced = 0

  async function* counted<T>(events: AsyncIterable<T>): AsyncGenerator<T> {
    sources++
    try {
      for await (const event of events) {
        produced++
        yield event
      }
    } finally {
      sources--
    }
  }

  /** Ends at once when its reader leaves, as the event feed does. */
  function abortable<T>(open: (signal: AbortSignal) => AsyncIterable<T>): AsyncIterableIterator<T> {
    const leaving = new AbortController()
    const events = counted(open(leaving.signal))
    return {
      async next() {
        try {
          return await events.next()
        } catch (error) {
          if (leaving.signal.aborted) return { done: true, value: undefined }
          throw error
        }
      },
      async return() {
        leaving.abort()
        return events.return(undefined)
      },
      [Symbol.asyncIterator]() {
        return this
      },
    }
  }

  const createContext: CreateContext = async (request) => {
    const { authorization } = request
    authorizations.push(authorization)
    const [, name, expiry] = /^Bearer ([a-z]+)(?:@(\d+))?$/.exec(authorization ?? '') ?? []
    if (name === 'broken') throw new Error('connect ECONNREFUSED 10.0.0.1:5432')
    if (authorization !== null && (name === undefined || name === 'bad' || revoked.has(name))) {
      throw new UnauthenticatedError('The access token is not ours.')
    }
    const identity =
      name === undefined
        ? null
        : { userId: name, sessionId: name, expiresAt: expiry === undefined ? 4_000_000_000 : Number(expiry) }
    // The server uses these members only; database, feed and tokens are for resolvers.
    return {
      requestId: request.requestId,
      askedAt: performance.now(),
      viewer: createViewer(identity, new Map(), {}),
      clock: systemClock,
      refresh: () => createContext(request),
    } as Partial<Context> as Context
  }

  const config = readConfig({ PORT: '0', SHUTDOWN_SECONDS: '0', ...environment })
  const limits = createLimits({
    config,
    documents: readTrustedDocuments(config),
    log: pino({ level: 'silent' }),
  })
  const server = await createServer({
    config,
    limits,
    // The fixture's schema states no models, so that nothing of it is compiled.
    reads: createReads({
      run: noDatabase,
      explain: noDatabase,
      log: pino({ level: 'silent' }),
    }),
    schema: withResolvers(buildSchema(typeDefinitions), {
      Query: {
        hello: (args: { name: string | null }) => `hello ${args.name}`,
        count: ({ first }: { first: number }) => first,
        viewer: (_args: object, { viewer }: Context) => viewer.userId,
        refused: () => {
          throw new ForbiddenError('Only an ADMIN may see this.')
        },
        invalid: () => {
          throw InvalidInputError.at('task.dueDate', 'must be a day in the future')
        },
        broken: () => {
          throw new Error('duplicate key value violates unique constraint "User_email_key"')
        },
        brokenThrice: () => {
          const failed = Promise.reject(new Error('the loader failed'))
          return [1, 2, 3].map(() => ({ broken: () => failed }))
        },
        brokenByType: () => 'secret text that is no number',
        brokenForEver: () => null,
        located: () => {
          throw new GraphQLError('internal words', { extensions: { code: 'SOMETHING_ELSE' } })
        },
        unwritable: () => 1n,
        deep: () => ({}),
        slowly: ({ milliseconds }: { milliseconds: number }) => delay(milliseconds, 'done'),
        color: ({ color }: { color: string }) => color,
      },
      Mutation: {
        remember: ({ text }: { text: string }) => {
          remembered.push(text)
          bell.emit('remembered', text)
          return text
        },
        signIn: ({ input }: { input: { email: string; password: string } }) =>
          input.password === 'trellis-demo'
            ? { __typename: 'SignInPayload', accessToken: input.email.split('@')[0] }
            : { __typename: 'InvalidCredentialsError', message: 'Wrong.' },
      },
      Subscription: {
        countTo: ({ number }: { number: number }) =>
          abortable(async function* () {
            for (let i = 1; i <= number; i++) yield { countTo: i }
          }),
        remembered: () =>
          abortable(async function* (signal) {
            for await (const [text] of on(bell, 'remembered', { signal })) yield { remembered: text }
          }),
        ticks: () =>
          abortable(async function* (signal) {
            for (let i = 1; ; i++) {
              yield { ticks: i }
              await delay(20, undefined, { signal })
            }
          }),
        blobs: () =>
          abortable(async function* () {
            for (let i = 0; i < 1000; i++) yield { blobs: 'x'.repeat(65_536) }
          }),
        fails: () =>
          abortable(async function* () {
            yield { fails: 1 }
            throw new Error('the feed lost its database')
          }),
        refused: () => {
          throw new ForbiddenError('Only members may listen.')
        },
        unwritable: () =>
          abortable(async function* () {
            yield { unwritable: 1 }
            yield { unwritable: 1n }
          }),
        viewers: () =>
          abortable(async function* (signal) {
            for (;;) {
              yield { viewers: (_args: object, { viewer }: Context) => viewer.userId }
              await delay(20, undefined, { signal })
            }
          }),
      },
    }),
    createContext,
    jwks: () => ({ keys: [{ kty: 'OKP', crv: 'Ed25519', kid: '1', x: 'abc' }] }),
    ready: async () => {},
    log: pino(
      { level: 'debug' },
      new Writable({
        write(line, _encoding, done) {
          logged.push(JSON.parse(String(line)))
          done()
        },
      }),
    ),
    examples: [],
    ...options,
  })
  onTestFinished(() => server.close())
  return {
    ...server,
    graphql: `${server.url}/graphql`,
    logged,
    remembered,
    revoked,
    authorizations,
    sources: () => sources,
    produced: () => produced,
  }
}

type Resolver = (args: never, context: Context) => unknown

function withResolvers(schema: GraphQLSchema, roots: Record<string, Record<string, Resolver>>): GraphQLSchema {
  for (const [type, resolvers] of Object.entries(roots)) {
    const fields = type === 'Query' ? schema.getQueryType() : type === 'Mutation' ? schema.getMutationType() : null
    for (const [name, resolver] of Object.entries(resolvers)) {
      const field = fields?.getFields()[name]
      if (field) field.resolve = (_source, args, context) => resolver(args as never, context as Context)
      const stream = schema.getSubscriptionType()?.getFields()[name]
      if (!field && stream) stream.subscribe = (_source, args, context) => resolver(args as never, context as Context)
    }
  }
  return schema
}

/** An answer but for what it cost, of which the tests of `limits` tell. */
export function withoutCost(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer), (key, value) =>
    key === 'extensions' && typeof value === 'object' && value !== null && 'cost' in value ? undefined : value,
  )
}

/** Sends a GraphQL request by POST. */
export async function post(
  world: World,
  body: object,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; body: unknown }> {
  const response = await fetch(world.graphql, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return { status: response.status, headers: response.headers, body: withoutCost(await response.json()) }
}

export const graphqlResponse = { Accept: 'application/graphql-response+json' }
