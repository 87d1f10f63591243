import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LimitedApp, startLimitedApp } from './limited-app.ts'

/** What is found too large only by GraphQL itself, which parses and validates, is refused as what we find too large. */

let app: LimitedApp
beforeAll(async () => {
  app = await startLimitedApp({ LIMIT_TOKENS: '9000', LIMIT_OPERATIONS: '200', LIMIT_VARIABLES: '5000' })
})
afterAll(() => app.close())

test.for(['application/json', 'application/graphql-response+json'])(
  'more tokens than the limit, as %s',
  async (accept) => {
    const { status, body } = await app.send(
      app.world.admin,
      { query: `{ viewer { ${'id '.repeat(9_000)} } }` },
      { accept },
    )
    expect([status, body]).toEqual([
      422,
      {
        errors: [
          {
            message: 'The operation may have at most 9000 tokens in its document. Split it into several.',
            extensions: { code: 'OPERATION_TOO_COMPLEX', limit: { name: 'LIMIT_TOKENS', allowed: 9000 } },
          },
        ],
      },
    ])
  },
)

test('a text that only speaks of tokens is no GraphQL', async () => {
  const { status, body } = await app.send(app.world.admin, {
    query: '"Document contains more than 9000 tokens. Parsing aborted."',
  })
  expect([status, body.errors?.[0]?.extensions.code]).toEqual([400, 'GRAPHQL_PARSE_FAILED'])
})

test('more to validate than GraphQL itself will', async () => {
  const repeated = (count: number, of: (index: number) => string) =>
    Array.from({ length: count }, (_none, index) => of(index)).join(' ')
  const { status, body } = await app.send(app.world.admin, {
    query: `${repeated(190, (i) => `query q${i}($a: ID!) { ...f }`)} fragment f on Query { nodes(ids: [${repeated(3_000, () => '$a')}]) { id } }`,
    operationName: 'q1',
    variables: { a: 'x' },
  })
  expect([status, body.errors]).toEqual([
    422,
    [
      {
        message: 'The document takes too much to validate. Split it into several.',
        extensions: { code: 'OPERATION_TOO_COMPLEX' },
      },
    ],
  ])
})
