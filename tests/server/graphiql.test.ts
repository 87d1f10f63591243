import { describe, expect, test } from 'vitest'
import { hasBrowser, openGraphiql } from '../harness/graphiql.ts'
import { post, startServer, withoutCost } from './fixture.ts'

const examples = [
  { title: 'Who am I?', query: 'query Viewer {\n  viewer\n  hello(name: "</script><b>")\n}\n' },
  { query: 'subscription Live {\n  remembered\n}\n' },
  { query: 'query Greeting($name: String) {\n  hello(name: $name)\n}\n', variables: '{"name":"Ada"}' },
  { query: 'subscription Viewers {\n  viewers\n}\n' },
  { query: 'query Explained {\n  viewer\n}\n', headers: '{"GraphQL-Explain":"1"}' },
]
const demoPeople = [
  { label: 'admin', email: 'admin@demo.test', password: 'trellis-demo' },
  { label: 'viewer', email: 'viewer@demo.test', password: 'trellis-demo' },
]

test('the page runs its own scripts only and stands in no frame', async () => {
  const { graphql } = await startServer({}, { examples, demoPeople })
  const response = await fetch(graphql, { headers: { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } })
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[^']+' 'sha256-[^']+'; /)
  expect(policy).toContain("frame-ancestors 'none'")
  const page = await response.text()
  expect(page.match(/<(script|link|img|iframe)[^>]* (src|href)="?(https?:)?\/\//g)).toBeNull()
})

test('somebody asking for JSON gets no page', async () => {
  const { graphql } = await startServer({}, { examples })
  const response = await fetch(`${graphql}?query={hello}`, { headers: { Accept: '*/*' } })
  expect(withoutCost(await response.json())).toEqual({ data: { hello: 'hello world' } })
})

describe.skipIf(!hasBrowser)('in a browser', () => {
  test('the examples run as the person chosen, and nothing is missing', async () => {
    const world = await startServer({}, { examples, demoPeople })
    const graphiql = await openGraphiql(world.graphql)
    await graphiql.run()
    await graphiql.shows('"viewer": "admin"')
    await graphiql.shows('"hello": "hello </script><b>"')
    await graphiql.signIn('viewer@demo.test')
    await graphiql.run()
    await graphiql.shows('"viewer": "viewer"')
    await graphiql.signIn('')
    await graphiql.run()
    await graphiql.shows('"viewer": null')
    await graphiql.choose('Greeting')
    await graphiql.run()
    await graphiql.shows('"hello": "hello Ada"')
    await graphiql.choose('Explained')
    await graphiql.run()
    await graphiql.shows('"because": "Query.viewer"')
    expect(graphiql.complaints).toEqual([])
  })

  test('a subscription receives, over a WebSocket, as the person chosen', async () => {
    const world = await startServer({}, { examples, demoPeople })
    const graphiql = await openGraphiql(world.graphql)
    await graphiql.choose('Live')
    await graphiql.run()
    await expect.poll(world.sources, { timeout: 5_000 }).toBe(1)
    await post(world, { query: 'mutation { remember(text: "news") }' })
    await graphiql.shows('"remembered": "news"')
    await graphiql.run()
    await expect.poll(world.sources, { timeout: 5_000 }).toBe(0)
    await graphiql.signIn('viewer@demo.test')
    await graphiql.choose('Viewers')
    await graphiql.run()
    await graphiql.shows('"viewers": "viewer"')
    expect(graphiql.complaints).toEqual([])
  })

  test('why a person cannot be signed in is shown', async () => {
    const world = await startServer(
      {},
      { examples, demoPeople: [{ label: 'gone', email: 'bad@demo.test', password: 'trellis-demo' }] },
    )
    const graphiql = await openGraphiql(world.graphql)
    await graphiql.run()
    await graphiql.shows('The access token is not ours.')
  })
})
