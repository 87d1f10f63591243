import { describe, expect, test } from 'vitest'
import { graphqlResponse, post, startServer, withoutCost } from './fixture.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('status codes, where the media type lets them tell', () => {
  const cases: [string, object, number, object][] = [
    ['data', { query: '{ hello }' }, 200, { data: { hello: 'hello world' } }],
    ['partial data', { query: '{ hello refused }' }, 294, { data: { hello: 'hello world', refused: null } }],
    ['no data, though a field ran', { query: '{ brokenForEver }' }, 294, { data: null }],
    ['syntax', { query: '{' }, 400, { errors: [{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }] }],
    ['validation', { query: '{ helo }' }, 422, { errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] }],
    [
      'a value of a wrong type in the document',
      { query: '{ count(first: "ten") }' },
      422,
      { errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] },
    ],
    [
      'coercion',
      { query: 'query ($c: Color!) { color(color: $c) }', variables: { c: 'BLUE' } },
      422,
      { errors: [{ extensions: { code: 'INVALID_INPUT' } }] },
    ],
    [
      'an operation name that is not there',
      { query: 'query A { hello }', operationName: 'B' },
      422,
      { errors: [{ extensions: { code: 'BAD_REQUEST' } }] },
    ],
    [
      'no choice among operations',
      { query: 'query A { hello } query B { hello }' },
      422,
      { errors: [{ extensions: { code: 'BAD_REQUEST' } }] },
    ],
    ['no query', { qeury: '{ hello }' }, 400, { errors: [{ extensions: { code: 'BAD_REQUEST' } }] }],
    [
      'variables of a wrong type',
      { query: '{ hello }', variables: [7] },
      422,
      { errors: [{ message: 'variables must be an object', extensions: { code: 'BAD_REQUEST' } }] },
    ],
  ]
  test.each(cases)('%s', async (_name, body, status, answer) => {
    const world = await startServer()
    const response = await post(world, body, graphqlResponse)
    expect(response.status).toBe(status)
    expect(response.body).toMatchObject(answer)
    expect('data' in (response.body as object)).toBe('data' in answer)
  })

  test('with application/json every GraphQL answer is 200', async () => {
    const world = await startServer()
    for (const query of ['{ hello }', '{ hello refused }', '{', '{ helo }']) {
      const response = await post(world, { query }, { Accept: 'application/json' })
      expect([query, response.status]).toEqual([query, 200])
      expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
    }
  })
})

test('a refused request is answered in the media type that it asks for', async () => {
  const world = await startServer()
  for (const type of ['application/json', 'application/graphql-response+json']) {
    const { status, headers, body } = await post(world, {}, { Accept: type })
    expect([status, headers.get('content-type')]).toEqual([400, `${type}; charset=utf-8`])
    expect(body).toEqual({
      errors: [{ message: 'query must be a string with a GraphQL document', extensions: { code: 'BAD_REQUEST' } }],
    })
  }
})

test('an answer that cannot be written is masked, whatever it was asked as', async () => {
  const world = await startServer()
  for (const headers of [{ Accept: 'application/json' }, graphqlResponse, { 'X-Request-Id': 'r1' }]) {
    const { status, body } = await post(world, { query: '{ unwritable }' }, headers)
    expect(status).toBe(500)
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL' } }] })
    expect(JSON.stringify(body)).not.toMatch(/BigInt|stack|node_modules/)
  }
  expect(world.logged.filter(({ level }) => level === 50)).toHaveLength(3)
})

describe('the Accept header', () => {
  test.each([
    ['application/graphql-response+json', 'application/graphql-response+json; charset=utf-8'],
    ['application/json;q=0.1, application/graphql-response+json', 'application/graphql-response+json; charset=utf-8'],
    ['application/graphql-response+json;q=0.5, application/json', 'application/json; charset=utf-8'],
    ['application/graphql-response+json, application/json', 'application/graphql-response+json; charset=utf-8'],
    ['application/json, application/graphql-response+json', 'application/json; charset=utf-8'],
    [
      'application/graphql-response+json, application/json;q=0.9, */*;q=0.1',
      'application/graphql-response+json; charset=utf-8',
    ],
    ['text/html, */*;q=0.1', 'application/json; charset=utf-8'],
    ['application/*', 'application/json; charset=utf-8'],
    ['APPLICATION/JSON', 'application/json; charset=utf-8'],
    ['text/event-stream', 'text/event-stream; charset=utf-8'],
  ])('%s is answered by %s', async (accept, contentType) => {
    const { graphql } = await startServer()
    const response = await fetch(graphql, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: accept },
      body: '{"query":"{ hello }"}',
    })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(contentType)
    expect(await response.text()).toContain('{"data":{"hello":"hello world"}')
  })

  test.each(['text/plain', 'application/xml', 'application/json;q=0', ''])('%s is not acceptable', async (accept) => {
    const world = await startServer()
    const response = await post(world, { query: 'mutation { remember(text: "a") }' }, { Accept: accept })
    expect(response.status).toBe(406)
    expect(world.remembered).toEqual([])
  })

  test('a subscription answered in one piece is not acceptable', async () => {
    const world = await startServer()
    const response = await post(world, { query: 'subscription { ticks }' }, { Accept: 'application/json' })
    expect(response.status).toBe(406)
    expect(world.sources()).toBe(0)
  })
})

describe('GET', () => {
  test('runs a query with variables and an operation name', async () => {
    const { graphql } = await startServer()
    const search = new URLSearchParams({
      query: 'query A($n: String) { hello(name: $n) } query B { viewer }',
      variables: '{"n":"Ada"}',
      operationName: 'A',
    })
    const response = await fetch(`${graphql}?${search}`)
    expect(withoutCost(await response.json())).toEqual({ data: { hello: 'hello Ada' } })
  })

  test('refuses a mutation, which does not run', async () => {
    const world = await startServer()
    const response = await fetch(`${world.graphql}?query=${encodeURIComponent('mutation { remember(text: "a") }')}`)
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST')
    expect(world.remembered).toEqual([])
  })

  test.each(['{', '[1', '"a'])('refuses variables that are not JSON: %s', async (variables) => {
    const { graphql } = await startServer()
    const response = await fetch(`${graphql}?${new URLSearchParams({ query: '{ hello }', variables })}`)
    expect(response.status).toBe(400)
  })

  test('runs a query whatever its URL ends in', async () => {
    const { graphql } = await startServer()
    const response = await fetch(`${graphql}?query={hello}&from=/health`)
    expect(withoutCost(await response.json())).toEqual({ data: { hello: 'hello world' } })
  })

  test('refuses a URL that is too long', async () => {
    const { graphql } = await startServer()
    const response = await fetch(`${graphql}?query=${'x'.repeat(9000)}`)
    expect(response.status).toBe(414)
  })
})

describe('methods and paths', () => {
  test.each(['PUT', 'DELETE', 'PATCH', 'HEAD'])('%s is not allowed', async (method) => {
    const { graphql } = await startServer()
    const response = await fetch(graphql, { method })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, POST, OPTIONS')
  })

  test.each(['/', '/graphql/', '/GRAPHQL', '/favicon.ico', '/../etc/passwd', '//graphql'])(
    '%s is not found',
    async (path) => {
      const { url } = await startServer()
      const response = await fetch(url + path)
      expect(response.status).toBe(404)
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] })
    },
  )
})

describe('the caller', () => {
  test('is who the Authorization header says, or nobody', async () => {
    const world = await startServer()
    expect((await post(world, { query: '{ viewer }' })).body).toEqual({ data: { viewer: null } })
    const asAlice = await post(world, { query: '{ viewer }' }, { Authorization: 'Bearer alice' })
    expect(asAlice.body).toEqual({ data: { viewer: 'alice' } })
  })

  test('with a bad token gets 401 and nothing runs', async () => {
    const world = await startServer()
    for (const accept of ['application/json', 'application/graphql-response+json', 'text/event-stream']) {
      const { status, headers, body } = await post(
        world,
        { query: 'mutation { remember(text: "a") }' },
        { Authorization: 'Bearer bad', Accept: accept },
      )
      expect(status).toBe(401)
      expect(headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
      expect(body).toEqual({
        errors: [{ message: 'The access token is not ours.', extensions: { code: 'UNAUTHENTICATED' } }],
      })
    }
    expect(world.remembered).toEqual([])
  })

  test('gets a masked 500 when it cannot be found out who they are', async () => {
    const world = await startServer()
    const { status, body } = await post(
      world,
      { query: '{ hello }' },
      { Authorization: 'Bearer broken', 'X-Request-Id': 'r1' },
    )
    expect(status).toBe(500)
    expect(body).toEqual({
      errors: [
        {
          message: 'Something went wrong on our side. Quote the request id r1 when you report it.',
          extensions: { code: 'INTERNAL', requestId: 'r1' },
        },
      ],
    })
    expect(world.logged.filter(({ level }) => level === 50)).toMatchObject([
      { requestId: 'r1', err: { message: 'connect ECONNREFUSED 10.0.0.1:5432' } },
    ])
  })
})

describe('the request id', () => {
  test('is the one given, or a new one', async () => {
    const world = await startServer()
    const given = await post(world, { query: '{ hello }' }, { 'X-Request-Id': 'build-42/a.b' })
    expect(given.headers.get('x-request-id')).toBe('build-42/a.b')
    expect((await post(world, { query: '{ hello }' })).headers.get('x-request-id')).toMatch(uuid)
  })

  test.each(['with a space', '{"level":60}', 'x'.repeat(129), '"'])('is not %s', async (id) => {
    const world = await startServer()
    expect((await post(world, { query: '{ hello }' }, { 'X-Request-Id': id })).headers.get('x-request-id')).toMatch(
      uuid,
    )
  })
})

test('every answer has the security headers and does not name the software', async () => {
  const { url } = await startServer()
  for (const path of ['/graphql?query={hello}', '/healthz', '/nowhere']) {
    const { headers } = await fetch(url + path)
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cache-control': 'no-store',
    })
    expect(headers.has('x-powered-by')).toBe(false)
    expect(headers.has('server')).toBe(false)
  }
})

describe('in production', () => {
  const production = { NODE_ENV: 'production' }

  test('the schema is not told', async () => {
    const world = await startServer(production)
    for (const query of ['{ __schema { types { name } } }', '{ __type(name: "Query") { name } }']) {
      const { status, body } = await post(world, { query }, graphqlResponse)
      expect(status).toBe(422)
      expect(body).toHaveProperty('errors.0.extensions.code', 'GRAPHQL_VALIDATION_FAILED')
      expect(body).not.toHaveProperty('data')
    }
    expect((await post(world, { query: '{ __typename }' })).body).toEqual({ data: { __typename: 'Query' } })
  })

  const leaks = [
    { query: '{ helo }' },
    { query: '{ hello(nam: "a") }' },
    { query: '{ color(color: REDD) }' },
    { query: 'query ($c: Color!) { color(color: $c) }', variables: { c: 'REDD' } },
    { query: 'mutation ($i: SignInInput!) { signIn(input: $i) { __typename } }', variables: { i: { emal: 'a' } } },
    { query: '{ ... on Qery { hello } }' },
    { query: '{ deep }' },
  ]
  test.each(leaks)('no name is suggested for $query', async (body) => {
    const [development, closed] = [await startServer(), await startServer(production)]
    expect(JSON.stringify((await post(development, body)).body)).toContain('Did you mean')
    expect(JSON.stringify((await post(closed, body)).body)).not.toContain('Did you mean')
  })

  test('there is no GraphiQL', async () => {
    const { graphql } = await startServer(production)
    const response = await fetch(graphql, { headers: { Accept: 'text/html' } })
    expect(response.status).toBe(406)
  })
})

test('the log has one line for each request, without variables, tokens or query strings', async () => {
  const world = await startServer()
  await post(
    world,
    { query: 'query Greeting($n: String) { hello(name: $n) }', variables: { n: 'secret-variable' } },
    { Authorization: 'Bearer alice', 'X-Request-Id': 'r1' },
  )
  await fetch(`${world.graphql}?query={secret-query}`, { headers: { 'X-Request-Id': 'r2' } })
  await expect.poll(() => world.logged).toHaveLength(2)
  expect(world.logged).toMatchObject([
    { requestId: 'r1', method: 'POST', path: '/graphql', status: 200, operation: 'Greeting', kind: 'query' },
    { requestId: 'r2', method: 'GET', path: '/graphql', status: 200 },
  ])
  expect(world.logged[0]?.milliseconds).toBeGreaterThan(0)
  expect(JSON.stringify(world.logged)).not.toMatch(/secret|alice/)
})
