import { readFile } from 'node:fs/promises'
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { fetchExchange, subscriptionExchange, Client as UrqlClient } from '@urql/core'
import { cacheExchange } from '@urql/exchange-graphcache'
import { relayPagination } from '@urql/exchange-graphcache/extras'
import {
  buildSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  isInterfaceType,
  OperationTypeNode,
  print,
} from 'graphql'
import { GraphQLClient } from 'graphql-request'
import { createClient, type Client as SocketClient } from 'graphql-ws'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { demoPassword } from '../../prisma/seed.ts'
import {
  CompleteTaskDocument,
  OrganizationTasksDocument,
  type OrganizationTasksQuery,
  SignInDocument,
  TaskEventsDocument,
  type TaskEventsSubscription,
} from '../clients/__generated__/graphql.ts'
import { post } from '../harness/client.ts'
import { type DemoApp, startDemoApp } from '../harness/demo.ts'

let app: DemoApp
let headers: { authorization: string }
let sockets: SocketClient

beforeAll(async () => {
  app = await startDemoApp()
  headers = { authorization: `Bearer ${await app.signIn('member@demo.test')}` }
  sockets = createClient({
    url: app.graphql.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: headers,
  })
})
afterAll(async () => {
  await sockets.dispose()
  await app.close()
})

const web = { slug: 'demo', first: 20, filter: { project: { is: { key: { eq: 'WEB' } } } } }

test('plain fetch with documents typed by codegen', async () => {
  const { signIn } = await fetchTyped(SignInDocument, { email: 'member@demo.test', password: demoPassword })
  if (signIn.__typename !== 'SignInPayload') throw new Error(signIn.message)
  const { organization } = await fetchTyped(OrganizationTasksDocument, web, signIn.accessToken)
  expect(organization?.tasks.totalCount).toBe(41)
  expect(organization?.tasks.edges[0]?.node).toMatchObject({ key: 'WEB-1', status: 'DONE' })
  const refused = await fetchTyped(SignInDocument, { email: 'member@demo.test', password: 'a wrong guess' })
  expect(refused.signIn).toMatchObject({ __typename: 'InvalidCredentialsError', code: 'INVALID_CREDENTIALS' })
})

test('graphql-request', async () => {
  const client = new GraphQLClient(app.graphql, { headers })
  expect(keysOf(await client.request(OrganizationTasksDocument, web))).toEqual(keys(1, 20))
  await expect(client.request('{ organization(slug: "demo") { unknown } }')).rejects.toMatchObject({
    response: { status: 422, errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] },
  })
})

test('graphql-ws runs queries, mutations and subscriptions on one socket', async () => {
  const titles: string[] = []
  const organizationId = await organizationIdOf('demo')
  const unsubscribe = sockets.subscribe<TaskEventsSubscription>(
    { query: print(TaskEventsDocument), variables: { organizationId } },
    { next: ({ data }) => void titles.push(data?.taskEvents.task?.title ?? ''), error: fail, complete: () => {} },
  )
  await app.renameUntil('WEB-30', () => expect(titles).toContainEqual(expect.stringMatching(/^Renamed/)))
  unsubscribe()
  const results = []
  for await (const result of sockets.iterate({ query: '{ viewer { name } }' })) results.push(result)
  expect(results).toMatchObject([{ data: { viewer: { name: 'Mateo Silva' } } }])
})

test('Apollo Client pages, and its cache follows a mutation and a subscription', async () => {
  const client = new ApolloClient({
    cache: new InMemoryCache({ possibleTypes: possibleTypesOf(buildSchema(await readFile('schema.graphql', 'utf8'))) }),
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      new GraphQLWsLink(sockets),
      new HttpLink({ uri: app.graphql, headers }),
    ),
  })
  const { data: first } = await client.query({ query: OrganizationTasksDocument, variables: web })
  expect(keysOf(first)).toEqual(keys(1, 20))
  const after = first?.organization?.tasks.pageInfo.endCursor ?? null
  const { data: second } = await client.query({ query: OrganizationTasksDocument, variables: { ...web, after } })
  expect(keysOf(second)).toEqual(keys(21, 40))

  const cached = (key: string) => {
    const data = client.readQuery({ query: OrganizationTasksDocument, variables: { ...web, after } })
    return data?.organization?.tasks.edges.map(({ node }) => node).find((node) => node.key === key)
  }
  const id = cached('WEB-38')?.id ?? ''
  const { data } = await client.mutate({ mutation: CompleteTaskDocument, variables: { id } })
  expect(data?.completeTask.__typename).toBe('CompleteTaskPayload')
  expect(cached('WEB-38')?.status).toBe('DONE')

  const organizationId = first?.organization?.id ?? ''
  const subscription = client
    .subscribe({ query: TaskEventsDocument, variables: { organizationId } })
    .subscribe({ error: fail })
  await app.renameUntil('WEB-37', () => expect(cached('WEB-37')?.title).toMatch(/^Renamed/))
  subscription.unsubscribe()
  client.stop()
})

test('urql with its normalized cache, which knows the schema, pages as for Relay and follows a mutation', async () => {
  const { data: introspection } = await app.ask<IntrospectionQuery>(null, getIntrospectionQuery())
  const client = new UrqlClient({
    url: app.graphql,
    preferGetMethod: false,
    fetchOptions: { headers },
    exchanges: [
      cacheExchange({
        ...(introspection && { schema: introspection }),
        resolvers: { Organization: { tasks: relayPagination() } },
      }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables = {} }) => ({
          subscribe: (sink) => ({
            unsubscribe: sockets.subscribe(
              { query, variables },
              { ...sink, next: ({ data = null, errors = [] }) => sink.next({ data, errors }) },
            ),
          }),
        }),
      }),
    ],
  })
  const page = (after: string | null) => client.query(OrganizationTasksDocument, { ...web, after }).toPromise()
  const first = await page(null)
  expect(keysOf(first.data)).toEqual(keys(1, 20))
  const second = await page(first.data?.organization?.tasks.pageInfo.endCursor ?? null)
  expect(keysOf(second.data)).toEqual(keys(1, 40))

  const cached = (key: string) => {
    const data = client.readQuery(OrganizationTasksDocument, { ...web, after: null })?.data
    return data?.organization?.tasks.edges.map(({ node }) => node).find((node) => node.key === key)
  }
  const id = cached('WEB-36')?.id ?? ''
  const completed = await client.mutation(CompleteTaskDocument, { id }).toPromise()
  expect(completed.data?.completeTask.__typename).toBe('CompleteTaskPayload')
  expect(cached('WEB-36')?.status).toBe('DONE')

  const organizationId = first.data?.organization?.id ?? ''
  const { unsubscribe } = client.subscription(TaskEventsDocument, { organizationId }).subscribe(() => {})
  await app.renameUntil('WEB-35', () => expect(cached('WEB-35')?.title).toMatch(/^Renamed/))
  unsubscribe()
})

async function fetchTyped<Data, Variables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  token?: string,
): Promise<Data> {
  const caller = token === undefined ? null : { token }
  const response = await post(app.url, caller, { query: print(document), variables })
  // The type of a document is the type of its answer.
  const { data } = (await response.json()) as { data: Data }
  return data
}

async function organizationIdOf(slug: string): Promise<string> {
  const { organization } = await fetchTyped(
    OrganizationTasksDocument,
    { ...web, slug },
    await app.signIn('member@demo.test'),
  )
  return organization?.id ?? ''
}

/** Which types implement each interface: Apollo's cache has to be told. */
function possibleTypesOf(schema: GraphQLSchema): Record<string, string[]> {
  const interfaces = Object.values(schema.getTypeMap()).filter(isInterfaceType)
  return Object.fromEntries(
    interfaces.map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
  )
}

function keysOf(data: OrganizationTasksQuery | undefined): string[] | undefined {
  return data?.organization?.tasks.edges.map(({ node }) => node.key)
}

function keys(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `WEB-${from + index}`)
}

function fail(error: unknown): never {
  throw error
}
