import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { startServer, type World } from './fixture.ts'

/** Sends bytes and reads until the server hangs up. */
async function send({ port }: World, bytes: string) {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(bytes)
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n')
  const [status, ...lines] = head.split('\r\n')
  return { status, headers: Object.fromEntries(lines.map((line) => line.split(': '))), body }
}

const head = 'GET /graphql HTTP/1.1\r\nHost: localhost\r\n'

test.each([
  ['headers that are too long', `${head}X-Long: ${'x'.repeat(17_000)}\r\n\r\n`, '431 Request Header Fields Too Large'],
  ['no HTTP', 'nonsense\r\n\r\n', '400 Bad Request'],
  ['a TLS hello', '\u0016\u0003\u0001\u0002\u0000\r\n\r\n', '400 Bad Request'],
  [
    'two lengths',
    `POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n`,
    '400 Bad Request',
  ],
  [
    'a length and chunks',
    `POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
    '400 Bad Request',
  ],
  ['no host', 'GET /graphql HTTP/1.1\r\nConnection: close\r\n\r\n', '400 Bad Request'],
  [
    'an upgrade elsewhere',
    `GET /elsewhere HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    '404 Not Found',
  ],
])('%s: answered like any refusal', async (_what, bytes, status) => {
  const world = await startServer()
  const answer = await send(world, bytes)
  expect(answer.status).toBe(`HTTP/1.1 ${status}`)
  expect(answer.headers).toMatchObject({
    'X-Request-Id': expect.stringMatching(/^[\w-]{36}$/),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(answer.body)),
    Connection: 'close',
  })
  expect(JSON.parse(answer.body)).toEqual({
    errors: [
      {
        message: expect.stringMatching(/\.$/),
        extensions: { code: expect.stringMatching(/^(BAD_REQUEST|NOT_FOUND)$/) },
      },
    ],
  })
})
