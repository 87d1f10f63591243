import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startServer, type World } from './fixture.ts'

const app = 'https://app.example.com'
const evil = 'https://evil.example'

/** `fetch` would not let a test write these headers. */
function send(
  { port }: World,
  method: string,
  headers: Record<string, string>,
  target = '/graphql',
  body = '',
): Promise<{ status: number | undefined; headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ port, host: '127.0.0.1', method, path: target, headers, agent: false })
    outgoing.on('response', (response) => {
      response.resume()
      resolve({ status: response.statusCode, headers: response.headers })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

const json = { 'Content-Type': 'application/json' }
const mutation = '{"query":"mutation { remember(text: \\"a\\") }"}'
const query = '/graphql?query=%7Bhello%7D'

describe('CORS', () => {
  test('no origin is allowed by default', async () => {
    const world = await startServer()
    const { status, headers } = await send(world, 'OPTIONS', { Origin: app, 'Access-Control-Request-Method': 'POST' })
    expect(status).toBe(204)
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    expect(headers.vary).toBe('Origin, Access-Control-Request-Headers')
  })

  test('the preflight of a listed origin is granted, without credentials', async () => {
    const world = await startServer({ CORS_ORIGINS: `https://other.example, ${app}` })
    const { headers } = await send(world, 'OPTIONS', {
      Origin: app,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'authorization,content-type,traceparent',
    })
    expect(headers).toMatchObject({
      'access-control-allow-origin': app,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'authorization,content-type,traceparent',
      'access-control-max-age': '7200',
      vary: 'Origin, Access-Control-Request-Headers',
    })
    expect(headers).not.toHaveProperty('access-control-allow-credentials')
  })

  test('a page of a listed origin can read answers and refusals', async () => {
    const world = await startServer({ CORS_ORIGINS: app })
    for (const [body, expected] of [
      [mutation, 200],
      ['{', 400],
    ] as const) {
      const { status, headers } = await send(world, 'POST', { Origin: app, ...json }, '/graphql', body)
      expect(status).toBe(expected)
      expect(headers).toMatchObject({
        'access-control-allow-origin': app,
        'access-control-expose-headers': 'X-Request-Id, RateLimit, RateLimit-Policy, Retry-After',
      })
    }
  })

  test.each([evil, 'null', `${app}.evil.example`, 'http://app.example.com', `${app}:8443`, '*'])(
    'the preflight of %s is not granted',
    async (origin) => {
      const world = await startServer({ CORS_ORIGINS: app })
      const { headers } = await send(world, 'OPTIONS', { Origin: origin, 'Access-Control-Request-Method': 'POST' })
      expect(headers).not.toHaveProperty('access-control-allow-origin')
    },
  )
})

describe('CSRF', () => {
  test.each<[string, Record<string, string>]>([
    ['a foreign origin', { Origin: evil }],
    ['an opaque origin', { Origin: 'null' }],
    ['a foreign site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['another host of the site', { 'Sec-Fetch-Site': 'same-site' }],
    ['a foreign page that an old browser names', { Referer: `${evil}/page` }],
    ['the same host at another port', { Origin: 'http://127.0.0.1:1' }],
  ])('nothing runs for %s', async (_name, headers) => {
    const world = await startServer()
    const posted = await send(world, 'POST', { ...json, ...headers }, '/graphql', mutation)
    const got = await send(world, 'GET', headers, query)
    const streamed = await send(world, 'GET', { ...headers, Accept: 'text/event-stream' }, query)
    expect([posted.status, got.status, streamed.status]).toEqual([403, 403, 403])
    expect(world.remembered).toEqual([])
  })

  test.each<[string, (world: World) => Record<string, string>]>([
    ['no browser', () => ({})],
    ['a page of this server', ({ url }) => ({ Origin: url, 'Sec-Fetch-Site': 'same-origin' })],
    ['a page of this server behind a proxy that ends TLS', ({ port }) => ({ Origin: `https://127.0.0.1:${port}` })],
    ['an address typed in', () => ({ 'Sec-Fetch-Site': 'none' })],
    ['a listed origin', () => ({ Origin: app, 'Sec-Fetch-Site': 'cross-site' })],
    ['a page of this server in an old browser', ({ url }) => ({ Referer: `${url}/page` })],
  ])('%s may ask', async (_name, headersOf) => {
    const world = await startServer({ CORS_ORIGINS: app })
    const headers = headersOf(world)
    expect((await send(world, 'POST', { ...json, ...headers }, '/graphql', mutation)).status).toBe(200)
    expect((await send(world, 'GET', headers, query)).status).toBe(200)
    expect(world.remembered).toEqual(['a'])
  })
})

describe('the WebSocket handshake', () => {
  function handshake({ port }: World, origin?: string, path = '/graphql'): Promise<number | 'open'> {
    return new Promise((resolve) => {
      const options = origin === undefined ? {} : { origin }
      const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, 'graphql-transport-ws', options)
      socket.on('open', () => {
        resolve('open')
        socket.close()
      })
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
      socket.on('error', () => {})
    })
  }

  test('is for no browser, for pages of this server and of listed origins', async () => {
    const world = await startServer({ CORS_ORIGINS: app })
    expect(await handshake(world)).toBe('open')
    expect(await handshake(world, world.url)).toBe('open')
    expect(await handshake(world, app)).toBe('open')
    expect(await handshake(world, evil)).toBe(403)
    expect(await handshake(world, 'null')).toBe(403)
  })

  test('is at /graphql only', async () => {
    expect(await handshake(await startServer(), undefined, '/elsewhere')).toBe(404)
  })

  test('an offer of HTTP/2 is ignored', async () => {
    const world = await startServer()
    const headers = {
      Connection: 'Upgrade, HTTP2-Settings',
      Upgrade: 'h2c',
      'HTTP2-Settings': 'AAMAAABkAARAAAAAAAIAAAAA',
    }
    expect((await send(world, 'GET', headers, query)).status).toBe(200)
  })
})
