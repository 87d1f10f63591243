import { expect, test } from 'vitest'
import { post, startServer, type World } from './fixture.ts'

async function open({ graphql }: World, query: string, headers: Record<string, string> = {}) {
  const leaving = new AbortController()
  const response = await fetch(`${graphql}?${new URLSearchParams({ query })}`, {
    headers: { Accept: 'text/event-stream', ...headers },
    signal: leaving.signal,
  })
  const decoder = new TextDecoder()
  const reader = response.body!.getReader()
  let text = ''
  return {
    response,
    leave: () => leaving.abort(),
    /** Everything received so far, once it matches. */
    async until(pattern: RegExp): Promise<string> {
      while (!pattern.test(text)) {
        const { done, value } = await reader.read()
        if (done) throw new Error(`the stream ended with ${text}`)
        text += decoder.decode(value, { stream: true })
      }
      return text
    },
    async rest(): Promise<string> {
      for (let next = await reader.read(); !next.done; next = await reader.read()) text += decoder.decode(next.value)
      return text
    },
  }
}

test('a subscription is a stream of next events and one complete', async () => {
  const stream = await open(await startServer(), 'subscription { countTo(number: 2) }')
  expect(stream.response.status).toBe(200)
  expect(Object.fromEntries(stream.response.headers)).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
  })
  expect(await stream.rest()).toBe(
    ':\n\n' +
      'event: next\ndata: {"data":{"countTo":1}}\n\n' +
      'event: next\ndata: {"data":{"countTo":2}}\n\n' +
      'event: complete\ndata:\n\n',
  )
})

test('events arrive while the stream is open, and the source is closed when the client leaves', async () => {
  const world = await startServer()
  const stream = await open(world, 'subscription { remembered }')
  await expect.poll(world.sources).toBe(1)
  await post(world, { query: 'mutation { remember(text: "now") }' })
  expect(await stream.until(/"now"/)).toContain('event: next\ndata: {"data":{"remembered":"now"}}\n\n')
  stream.leave()
  await expect.poll(world.sources).toBe(0)
})

test('POST opens a stream too', async () => {
  const { graphql } = await startServer()
  const response = await fetch(graphql, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ query: 'subscription($n: Int!) { countTo(number: $n) }', variables: { n: 1 } }),
  })
  expect(await response.text()).toContain('data: {"data":{"countTo":1}}')
})

test.each([
  ['an invalid subscription', 'subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
  ['a refused subscription', 'subscription { refused }', 'FORBIDDEN'],
])('%s is one event with its error', async (_name, query, code) => {
  const stream = await open(await startServer(), query)
  const text = await stream.rest()
  expect(text.match(/event: next/g)).toHaveLength(1)
  expect(text).toContain(`"code":"${code}"`)
  expect(text).toMatch(/event: complete\ndata:\n\n$/)
})

test('a source that fails ends the stream with a masked error, logged once', async () => {
  const world = await startServer()
  const text = await (await open(world, 'subscription { fails }', { 'X-Request-Id': 'r1' })).rest()
  expect(text).toContain('data: {"data":{"fails":1}}')
  expect(text).toContain('"extensions":{"code":"INTERNAL","requestId":"r1"}')
  expect(text).not.toContain('the feed lost')
  expect(world.logged.filter(({ level }) => level === 50)).toMatchObject([
    { requestId: 'r1', err: { message: 'the feed lost its database' } },
  ])
})

test('an event that cannot be written ends the stream with a masked error', async () => {
  const world = await startServer()
  const text = await (await open(world, 'subscription { unwritable }')).rest()
  expect(text).toMatch(
    /^:\n\nevent: next\ndata: \{"data":\{"unwritable":1\}\}\n\nevent: next\n[^\n]*"code":"INTERNAL"[^\n]*\n\nevent: complete\ndata:\n\n$/,
  )
  expect(text).not.toContain('BigInt')
  expect(world.logged.filter(({ level }) => level === 50)).toHaveLength(1)
  expect(world.sources()).toBe(0)
})

test('a stream that cannot begin is answered by a status', async () => {
  const world = await startServer()
  for (const [token, status, code] of [
    ['broken', 500, 'INTERNAL'],
    ['bad', 401, 'UNAUTHENTICATED'],
  ]) {
    const { response, rest } = await open(world, 'subscription { ticks }', { Authorization: `Bearer ${token}` })
    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'application/json; charset=utf-8'])
    const text = await rest()
    expect(text).toContain(`"code":"${code}"`)
    expect(text).not.toContain('ECONNREFUSED')
  }
  expect(world.sources()).toBe(0)
})

test('each event is for who the caller is by then; a revoked session ends the stream', async () => {
  const world = await startServer()
  const stream = await open(world, 'subscription { viewers }', { Authorization: 'Bearer alice' })
  await stream.until(/"viewers":"alice"/)
  world.revoked.add('alice')
  expect(await stream.rest()).toMatch(/"code":"UNAUTHENTICATED"[^\n]*\n\nevent: complete\ndata:\n\n$/)
  await expect.poll(world.sources).toBe(0)
})

test('the stream ends when the token expires', async () => {
  const world = await startServer()
  const expiry = Math.ceil(Date.now() / 1000) + 1
  const stream = await open(world, 'subscription { remembered }', { Authorization: `Bearer alice@${expiry}` })
  expect(await stream.rest()).toMatch(/The access token has expired[^\n]*\n\nevent: complete\ndata:\n\n$/)
  expect(Date.now()).toBeGreaterThanOrEqual(expiry * 1000)
  await expect.poll(world.sources).toBe(0)
})

test('a client that does not read stops its source', async () => {
  const world = await startServer()
  const stream = await open(world, 'subscription { blobs }')
  let produced = -1
  await expect.poll(() => produced === (produced = world.produced()), { interval: 200, timeout: 10_000 }).toBe(true)
  expect(produced).toBeLessThan(900)
  stream.leave()
  await expect.poll(world.sources).toBe(0)
})
