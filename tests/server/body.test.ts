import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { startServer, type World, withoutCost } from './fixture.ts'

async function sendBody(
  { graphql }: World,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(graphql, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body,
  })
  return { status: response.status, body: withoutCost(await response.json()) }
}

const bytes = (...parts: (string | number[])[]) =>
  new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part as string))))

describe('is refused with 400', () => {
  test.each<[string, string | Uint8Array<ArrayBuffer>]>([
    ['an empty body', ''],
    ['white space', ' \n'],
    ['half an object', '{"query":'],
    ['two values', '{"query":"{ hello }"}{}'],
    ['a trailing comma', '{"query":"{ hello }",}'],
    ['single quotes', "{'query':'{ hello }'}"],
    ['a comment', '{"query":"{ hello }"/**/}'],
    ['NaN', '{"query":"{ hello }","variables":{"n":NaN}}'],
    ['a raw line feed in a string', '{"query":"{ hello }\n"}'],
    ['a raw NUL', '{"query":"{ hello }"}\0'],
    ['bytes that are not UTF-8', bytes('{"query":"{ hello(name: \\"', [0xff], '\\") }"}')],
    ['an encoded surrogate', bytes('{"query":"{ hello(name: \\"', [0xed, 0xa0, 0x80], '\\") }"}')],
    ['an overlong encoding', bytes('{"query":"{ hello(name: \\"', [0xc0, 0xaf], '\\") }"}')],
    ['UTF-16', bytes([0xff, 0xfe], '{\0}\0')],
    [
      'half a surrogate pair in a value',
      '{"query":"query ($n: String) { hello(name: $n) }","variables":{"n":"\\uD800"}}',
    ],
    ['half a surrogate pair in a name', '{"query":"{ hello }","variables":{"\\udfff":1}}'],
    ['nothing but a byte order mark', bytes([0xef, 0xbb, 0xbf])],
    ['100,000 open brackets', '['.repeat(100_000)],
    ['100,000 closed brackets', `{"query":"{ hello }","variables":{"n":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`],
    ['100,000 open objects', '{"a":'.repeat(100_000)],
    ['a batch', '[{"query":"{ hello }"},{"query":"{ hello }"}]'],
    ['null', 'null'],
    ['a string', '"{ hello }"'],
    ['a number', '1'],
  ])('%s', async (_name, body) => {
    const world = await startServer()
    const response = await sendBody(world, body)
    expect(response).toMatchObject({ status: 400, body: { errors: [{ extensions: { code: 'BAD_REQUEST' } }] } })
    expect(world.logged.filter(({ level }) => Number(level) >= 40)).toEqual([])
  })
})

test('of more than 50,000 values, wherever they stand, is refused before it is taken apart', async () => {
  const body = (values: number) => `{"query":"{ hello }","x":[${'0,'.repeat(values - 2)}0]}`
  const world = await startServer()
  expect(await sendBody(world, body(50_000))).toEqual({ status: 200, body: { data: { hello: 'hello world' } } })
  expect(await sendBody(world, body(50_001))).toMatchObject({
    status: 422,
    body: {
      errors: [
        {
          message: 'The body cannot be read. It has more than 50,000 values.',
          extensions: { code: 'OPERATION_TOO_COMPLEX' },
        },
      ],
    },
  })
})

describe('is taken', () => {
  test.each<[string, string | Uint8Array<ArrayBuffer>, object]>([
    ['white space around', ' \n{"query":"{ hello }"}\t ', { data: { hello: 'hello world' } }],
    ['a byte order mark', bytes([0xef, 0xbb, 0xbf], '{"query":"{ hello }"}'), { data: { hello: 'hello world' } }],
    ['the last of equal names', '{"query":"{ viewer }","query":"{ hello }"}', { data: { hello: 'hello world' } }],
    [
      'members that nobody knows',
      '{"query":"{ hello }","id":1,"__proto__":{"query":1}}',
      { data: { hello: 'hello world' } },
    ],
    ['an escaped surrogate pair', '{"query":"{ hello(name: \\"\\uD83D\\uDE00\\") }"}', { data: { hello: 'hello 😀' } }],
    [
      'an escaped NUL',
      '{"query":"query($n:String){hello(name:$n)}","variables":{"n":"\\u0000"}}',
      { data: { hello: 'hello \0' } },
    ],
    [
      'brackets inside a string',
      JSON.stringify({ query: 'query($n:String){hello(name:$n)}', variables: { n: '["{'.repeat(200) } }),
      { data: { hello: `hello ${'["{'.repeat(200)}` } },
    ],
  ])('%s', async (_name, body, answer) => {
    const world = await startServer()
    expect(await sendBody(world, body)).toEqual({ status: 200, body: answer })
  })
})

describe('documents built to exhaust the parser', () => {
  test.each([
    ['open braces', '{a'.repeat(100_000)],
    ['closed braces', `${'{deep'.repeat(9_000)}{name}${'}'.repeat(9_000)}`],
    ['open lists', `{ hello(name: ${'['.repeat(100_000)}`],
    ['many tokens', `{ ${'hello '.repeat(100_000)} }`],
  ])('%s', async (_name, query) => {
    const world = await startServer()
    const { status, body } = await sendBody(world, JSON.stringify({ query }), {
      Accept: 'application/graphql-response+json',
    })
    expect([400, 422]).toContain(status)
    expect(JSON.stringify(body)).toMatch(/GRAPHQL_(PARSE|VALIDATION)_FAILED|OPERATION_TOO_COMPLEX/)
  })
})

describe('media types', () => {
  const body = '{"query":"mutation { remember(text: \\"a\\") }"}'

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/graphql',
    'application/graphql+json',
    'application/jsonp',
    'application/json, text/plain',
    'application/json; charset=utf-16',
    'application/json; charset=iso-8859-1',
    'json',
  ])('%s is not supported, and nothing runs', async (type) => {
    const world = await startServer()
    expect((await sendBody(world, body, { 'Content-Type': type })).status).toBe(415)
    expect(world.remembered).toEqual([])
  })

  test.each([
    'application/json',
    'Application/JSON',
    'application/json;charset=UTF-8',
    'application/json; charset="utf8"',
  ])('%s is', async (type) => {
    const world = await startServer()
    expect((await sendBody(world, body, { 'Content-Type': type })).status).toBe(200)
    expect(world.remembered).toEqual(['a'])
  })

  test.each(['gzip', 'br', 'deflate', 'zstd', 'gzip, identity'])('a body in %s is not supported', async (encoding) => {
    const world = await startServer()
    const response = await sendBody(world, new Uint8Array(gzipSync(body)), { 'Content-Encoding': encoding })
    expect(response.status).toBe(415)
    expect(world.remembered).toEqual([])
  })
})

describe('size', () => {
  const padded = (bytesLong: number) => {
    const frame = '{"query":"{ hello }","extensions":{"a":""}}'
    return frame.replace('""', `"${'x'.repeat(bytesLong - frame.length)}"`)
  }

  test('a body of MAX_BODY_BYTES is taken, a byte more is too large, and the connection goes on', async () => {
    const world = await startServer({ MAX_BODY_BYTES: '2000' })
    expect((await sendBody(world, padded(2000))).status).toBe(200)
    expect((await sendBody(world, padded(2001))).status).toBe(413)
    expect((await sendBody(world, padded(3_000_000))).status).toBe(413)
    expect((await sendBody(world, padded(2000))).status).toBe(200)
  })

  test('a body in chunks, of no stated length, is cut at the limit', async () => {
    const { graphql } = await startServer({ MAX_BODY_BYTES: '2000' })
    const status = await new Promise((resolve, reject) => {
      const outgoing = httpRequest(graphql, { method: 'POST', headers: { 'Content-Type': 'application/json' } })
      outgoing.on('response', (response) => resolve(response.statusCode))
      outgoing.on('error', reject)
      for (let i = 0; i < 100; i++) outgoing.write('x'.repeat(1000))
      // It never ends: the answer has to come before that.
    })
    expect(status).toBe(413)
  })

  test('headers of more than 16 KiB are too large', async () => {
    const { graphql } = await startServer()
    const response = await fetch(graphql, { headers: { 'X-Long': 'x'.repeat(17_000) } })
    expect(response.status).toBe(431)
  })
})

test('a client that leaves amid its body is no error', async () => {
  const world = await startServer()
  const socket = connect(world.port, '127.0.0.1')
  socket.write(
    'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"query"',
  )
  await new Promise((resolve) => setTimeout(resolve, 50))
  socket.destroy()
  await expect.poll(() => world.logged).toMatchObject([{ msg: 'request', aborted: true }])
})

test.each(['', 'a b', 'a,b', 'user@host', 'host/path', '[::1', 'a:b'])(
  'a Host header of "%s" is refused',
  async (host) => {
    const { port } = await startServer()
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.write(`GET /healthz HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
      socket.on('data', (data) => resolve(String(data)))
    })
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  },
)
