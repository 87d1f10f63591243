import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { startServer, type World, withoutCost } from './fixture.ts'

interface Message {
  type: string
  id?: string
  payload?: unknown
}

/** A client that speaks no protocol of its own, only what a test writes. */
async function connect({ port }: World, protocol: string | string[] = 'graphql-transport-ws') {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, protocol)
  const received: Message[] = []
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) })),
  )
  socket.on('message', (data) => received.push(withoutCost(JSON.parse((data as Buffer).toString())) as Message))
  await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return {
    socket,
    received,
    closed,
    send: (...messages: (object | string)[]) => {
      for (const message of messages) socket.send(typeof message === 'string' ? message : JSON.stringify(message))
    },
    /** Resolves when there are that many messages. */
    async until(count: number): Promise<Message[]> {
      await expect.poll(() => received.length).toBeGreaterThanOrEqual(count)
      return received
    },
  }
}

/** A client whose connection is acknowledged; `received` then begins after the acknowledgement. */
async function connectAs(world: World, name: string | null) {
  const client = await connect(world)
  client.send({ type: 'connection_init', payload: name === null ? {} : { authorization: `Bearer ${name}` } })
  expect(await client.until(1)).toEqual([{ type: 'connection_ack' }])
  client.received.length = 0
  return client
}

const subscribe = (id: string, query: string, more: object = {}) => ({
  id,
  type: 'subscribe',
  payload: { query, ...more },
})

describe('the subprotocol', () => {
  test('is graphql-transport-ws, also among others', async () => {
    const client = await connect(await startServer(), ['graphql-ws', 'graphql-transport-ws'])
    expect(client.socket.protocol).toBe('graphql-transport-ws')
    client.socket.close()
  })

  test('none at all is closed with 4406', async () => {
    const client = await connect(await startServer(), [])
    expect(await client.closed).toEqual({ code: 4406, reason: 'Subprotocol not acceptable' })
  })
})

describe('ConnectionInit', () => {
  test.each<[string, object]>([
    ['without a payload', { type: 'connection_init' }],
    ['with null', { type: 'connection_init', payload: null }],
    ['with other parameters', { type: 'connection_init', payload: { color: 'red' } }],
    ['with a token', { type: 'connection_init', payload: { authorization: 'Bearer alice' } }],
  ])('%s is acknowledged', async (_name, message) => {
    const client = await connect(await startServer())
    client.send(message)
    expect(await client.until(1)).toEqual([{ type: 'connection_ack' }])
    client.socket.close()
  })

  test('not sent is closed with 4408', async () => {
    const client = await connect(await startServer())
    expect(await client.closed).toEqual({ code: 4408, reason: 'Connection initialisation timeout' })
  })

  test('sent twice is closed with 4429, also before the first is answered', async () => {
    const world = await startServer()
    const late = await connectAs(world, null)
    late.send({ type: 'connection_init' })
    expect((await late.closed).code).toBe(4429)
    const early = await connect(world)
    early.send({ type: 'connection_init' }, { type: 'connection_init' })
    expect((await early.closed).code).toBe(4429)
  })

  test.each<[string, unknown]>([
    ['a bad token', 'Bearer bad'],
    ['another scheme', 'Basic YTpi'],
    ['no text', { token: 'alice' }],
  ])('with %s is closed with 4403', async (_name, authorization) => {
    const client = await connect(await startServer())
    client.send({ type: 'connection_init', payload: { authorization } })
    expect(await client.closed).toEqual({ code: 4403, reason: 'Forbidden' })
    expect(client.received).toEqual([])
  })

  test('with a payload that is no object is closed with 4400', async () => {
    const client = await connect(await startServer())
    client.send({ type: 'connection_init', payload: 'Bearer alice' })
    expect((await client.closed).code).toBe(4400)
  })

  test('when it cannot be found out who it is, is closed with 4500 and logged', async () => {
    const world = await startServer()
    const client = await connect(world)
    client.send({ type: 'connection_init', payload: { authorization: 'Bearer broken' } })
    expect(await client.closed).toEqual({ code: 4500, reason: 'Internal server error' })
    expect(world.logged.filter(({ level }) => level === 50)).toHaveLength(1)
  })
})

describe('Ping and Pong', () => {
  test('a ping is answered with its payload, before and after the acknowledgement', async () => {
    const client = await connect(await startServer())
    client.send({ type: 'ping' }, { type: 'ping', payload: { at: 1 } })
    expect(await client.until(2)).toEqual([{ type: 'pong' }, { type: 'pong', payload: { at: 1 } }])
    client.send({ type: 'connection_init' }, { type: 'ping' })
    await client.until(4)
    expect(client.received.map(({ type }) => type).toSorted()).toEqual(['connection_ack', 'pong', 'pong', 'pong'])
    client.socket.close()
  })

  test('a pong may come unasked', async () => {
    const client = await connectAs(await startServer(), null)
    client.send({ type: 'pong' }, { type: 'pong', payload: { a: 1 } }, { type: 'ping' })
    expect(await client.until(1)).toEqual([{ type: 'pong' }])
    client.socket.close()
  })

  describe('a token in a ping', () => {
    const far = 4_000_000_000
    const ping = (token: string) => ({ type: 'ping', payload: { authorization: `Bearer ${token}` } })
    const pongs = (count: number) => Array.from({ length: count }, () => ({ type: 'pong' }))

    test('that is the one of the connection is not looked at', async () => {
      const world = await startServer()
      const client = await connectAs(world, 'alice')
      client.send(...Array.from({ length: 4_000 }, () => ping('alice')))
      expect(await client.until(4_000)).toEqual(pongs(4_000))
      expect(world.authorizations).toEqual(['Bearer alice'])
      client.socket.close()
    })

    test('is looked at once a second at most, and then the newest', async () => {
      const world = await startServer()
      const client = await connectAs(world, `alice@${far}`)
      const sentAt = performance.now()
      client.send(...Array.from({ length: 4_000 }, (_, n) => ping(`alice@${far + 1 + n}`)))
      expect(await client.until(1)).toEqual(pongs(client.received.length))
      await expect.poll(() => client.received.length, { timeout: 5_000 }).toBe(4_000)
      expect(performance.now() - sentAt).toBeGreaterThan(1_000)
      expect(client.received).toEqual(pongs(4_000))
      // All have come by the second look, unless this machine is very slow.
      const looks = world.authorizations.slice(1)
      expect(looks.length).toBeLessThanOrEqual(1 + (performance.now() - sentAt) / 1_000)
      expect(looks.at(-1)).toBe(`Bearer alice@${far + 4_000}`)
      client.socket.close()
    })

    test('closes the socket with 4403 if it is bad, also among many', async () => {
      const client = await connectAs(await startServer(), 'alice')
      client.send(ping(`alice@${far}`), ping('bad'))
      expect(await client.closed).toEqual({ code: 4403, reason: 'Forbidden' })
    })
  })
})

describe('Subscribe', () => {
  test('before the acknowledgement is closed with 4401', async () => {
    const world = await startServer()
    const client = await connect(world)
    client.send(subscribe('1', 'mutation { remember(text: "a") }'))
    expect(await client.closed).toEqual({ code: 4401, reason: 'Unauthorized' })
    const hasty = await connect(world)
    hasty.send({ type: 'connection_init' }, subscribe('1', 'mutation { remember(text: "a") }'))
    expect((await hasty.closed).code).toBe(4401)
    expect(world.remembered).toEqual([])
  })

  test('a query and a mutation have one next, then complete', async () => {
    const world = await startServer()
    const client = await connectAs(world, 'alice')
    client.send(
      subscribe('q', 'query A($n: String) { hello(name: $n) viewer } query B { viewer }', {
        operationName: 'A',
        variables: { n: 'Ada' },
      }),
    )
    expect(await client.until(2)).toEqual([
      { id: 'q', type: 'next', payload: { data: { hello: 'hello Ada', viewer: 'alice' } } },
      { id: 'q', type: 'complete' },
    ])
    client.send(
      subscribe('m', 'mutation { remember(text: "a") }', { variables: null, operationName: null, extensions: null }),
    )
    expect((await client.until(4)).slice(2)).toEqual([
      { id: 'm', type: 'next', payload: { data: { remember: 'a' } } },
      { id: 'm', type: 'complete' },
    ])
    expect(world.remembered).toEqual(['a'])
    client.socket.close()
  })

  test('a subscription has its events, then complete', async () => {
    const client = await connectAs(await startServer(), null)
    client.send(subscribe('1', 'subscription { countTo(number: 2) }'))
    expect(await client.until(3)).toEqual([
      { id: '1', type: 'next', payload: { data: { countTo: 1 } } },
      { id: '1', type: 'next', payload: { data: { countTo: 2 } } },
      { id: '1', type: 'complete' },
    ])
    client.socket.close()
  })

  test('operations of several ids are interleaved', async () => {
    const client = await connectAs(await startServer(), null)
    client.send(
      subscribe('slow', '{ slowly(milliseconds: 200) }'),
      subscribe('ticks', 'subscription { ticks }'),
      subscribe('fast', '{ hello }'),
    )
    await expect.poll(() => client.received.some(({ id }) => id === 'slow')).toBe(true)
    const ids = client.received.map(({ id }) => id)
    expect(ids.indexOf('fast')).toBeLessThan(ids.indexOf('slow'))
    expect(ids.slice(0, ids.indexOf('slow')).filter((id) => id === 'ticks').length).toBeGreaterThan(2)
    client.socket.close()
  })

  test.each([
    ['a subscription', 'subscription { ticks }'],
    ['a query', '{ slowly(milliseconds: 500) }'],
  ])('an id that is in use by %s is closed with 4409', async (_name, query) => {
    const world = await startServer()
    const client = await connectAs(world, null)
    client.send(subscribe('one', query), subscribe('one', '{ hello }'))
    expect(await client.closed).toEqual({ code: 4409, reason: 'Subscriber for one already exists' })
    await expect.poll(() => world.logged).toHaveLength(1)
  })

  test('an id in use that is too long for a close frame is closed with 4409 too', async () => {
    const client = await connectAs(await startServer(), null)
    const id = 'x'.repeat(200)
    client.send(subscribe(id, 'subscription { ticks }'), subscribe(id, '{ hello }'))
    expect(await client.closed).toEqual({ code: 4409, reason: 'SubscriberAlreadyExists' })
  })

  test('an id may be used again after the end', async () => {
    const client = await connectAs(await startServer(), null)
    client.send(subscribe('1', '{ hello }'))
    await client.until(2)
    client.send(subscribe('1', '{ hello(name: "again") }'))
    expect((await client.until(4)).slice(2)).toEqual([
      { id: '1', type: 'next', payload: { data: { hello: 'hello again' } } },
      { id: '1', type: 'complete' },
    ])
    client.socket.close()
  })

  test.each(['__proto__', 'constructor', 'toString', '😀'])('%s is an id like any other', async (id) => {
    const client = await connectAs(await startServer(), null)
    client.send(subscribe(id, '{ hello }'))
    expect(await client.until(2)).toEqual([
      { id, type: 'next', payload: { data: { hello: 'hello world' } } },
      { id, type: 'complete' },
    ])
    client.socket.close()
  })

  test('no more than 100 run at a time', async () => {
    const world = await startServer()
    const client = await connectAs(world, null)
    for (let i = 0; i < 101; i++) client.send(subscribe(`${i}`, 'subscription { remembered }'))
    expect(await client.until(1)).toEqual([
      {
        id: '100',
        type: 'error',
        payload: [
          {
            message: 'No more than 100 operations may run on one socket at a time.',
            extensions: { code: 'BAD_REQUEST' },
          },
        ],
      },
    ])
    await expect.poll(world.sources).toBe(100)
    client.socket.close()
    await expect.poll(world.sources).toBe(0)
  })
})

describe('Error', () => {
  test.each<[string, string, object, string]>([
    ['a syntax error', '{', {}, 'GRAPHQL_PARSE_FAILED'],
    ['an empty document', '', {}, 'GRAPHQL_PARSE_FAILED'],
    ['an invalid document', 'subscription { nothing }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['a document that is too deep', '{a'.repeat(20_000), {}, 'GRAPHQL_PARSE_FAILED'],
    ['a wrong variable', 'query ($c: Color!) { color(color: $c) }', { variables: { c: 'BLUE' } }, 'INVALID_INPUT'],
    ['an unknown operation', 'query A { hello }', { operationName: 'B' }, 'BAD_REQUEST'],
  ])('%s ends that operation only', async (_name, query, more, code) => {
    const client = await connectAs(await startServer(), null)
    client.send(subscribe('ticks', 'subscription { ticks }'))
    await client.until(1)
    client.send(subscribe('1', query, more))
    await expect.poll(() => client.received.filter(({ id }) => id === '1')).toHaveLength(1)
    const ticks = client.received.length
    await client.until(ticks + 3)
    expect(client.received.filter(({ id }) => id === '1')).toMatchObject([
      { type: 'error', payload: expect.arrayContaining([expect.objectContaining({ extensions: { code } })]) },
    ])
    expect(client.socket.readyState).toBe(WebSocket.OPEN)
    client.socket.close()
  })

  test('refusals and masked errors are as they are over HTTP', async () => {
    const world = await startServer()
    const client = await connectAs(world, null)
    client.send(subscribe('1', '{ refused broken }'))
    const [next] = await client.until(2)
    expect(next).toMatchObject({
      type: 'next',
      payload: {
        data: { refused: null, broken: null },
        errors: [
          { message: 'Only an ADMIN may see this.', extensions: { code: 'FORBIDDEN' } },
          { message: expect.stringMatching(/^Something went wrong on our side/), extensions: { code: 'INTERNAL' } },
        ],
      },
    })
    const failures = world.logged.filter(({ level }) => level === 50)
    expect(failures).toHaveLength(1)
    expect(next).toHaveProperty('payload.errors.1.extensions.requestId', failures[0]?.requestId)
    client.socket.close()
  })

  test('a source that fails ends its subscription with a masked error', async () => {
    const client = await connectAs(await startServer(), null)
    client.send(subscribe('1', 'subscription { fails }'))
    const messages = await client.until(3)
    expect(messages).toMatchObject([
      { type: 'next', payload: { data: { fails: 1 } } },
      { type: 'next', payload: { errors: [{ extensions: { code: 'INTERNAL' } }] } },
      { type: 'complete' },
    ])
    expect(JSON.stringify(messages)).not.toContain('the feed lost')
    client.socket.close()
  })
})

describe('Complete', () => {
  test('ends a subscription and its source, silently', async () => {
    const world = await startServer()
    const client = await connectAs(world, null)
    client.send(subscribe('1', 'subscription { ticks }'))
    await client.until(2)
    client.send({ id: '1', type: 'complete' })
    await expect.poll(world.sources).toBe(0)
    const count = client.received.length
    await delay(100)
    expect(client.received).toHaveLength(count)
    expect(client.received.map(({ type }) => type)).not.toContain('complete')
    client.socket.close()
  })

  test('of a query keeps its result back', async () => {
    const client = await connectAs(await startServer(), null)
    client.send(subscribe('1', '{ slowly(milliseconds: 100) }'), { id: '1', type: 'complete' })
    await delay(250)
    expect(client.received).toEqual([])
    client.socket.close()
  })

  test('of an id that is unknown or has ended is ignored', async () => {
    const client = await connectAs(await startServer(), null)
    client.send(subscribe('1', '{ hello }'))
    await client.until(2)
    client.send({ id: '1', type: 'complete' }, { id: 'never', type: 'complete' }, { type: 'ping' })
    expect((await client.until(3))[2]).toEqual({ type: 'pong' })
    client.socket.close()
  })

  test.each([
    ['a subscription', 'subscription { ticks }', 0],
    ['a query that still runs', '{ slowly(milliseconds: 100) }', 0],
  ])('frees the id of %s at once, and nothing of the old operation comes under it', async (_name, query) => {
    const world = await startServer()
    const client = await connectAs(world, null)
    client.send(subscribe('1', query), { id: '1', type: 'complete' }, subscribe('1', 'subscription { remembered }'))
    await expect.poll(world.sources).toBe(1)
    await delay(200)
    expect(client.received).toEqual([])
    client.send(subscribe('2', 'mutation { remember(text: "new") }'))
    await client.until(3)
    expect(client.received.filter(({ id }) => id === '1')).toEqual([
      { id: '1', type: 'next', payload: { data: { remembered: 'new' } } },
    ])
    client.send({ id: '1', type: 'complete' })
    await expect.poll(world.sources).toBe(0)
    client.socket.close()
  })

  test('of an operation that waits for its id keeps that one back too', async () => {
    const world = await startServer()
    const client = await connectAs(world, null)
    client.send(
      subscribe('1', '{ slowly(milliseconds: 100) }'),
      { id: '1', type: 'complete' },
      subscribe('1', 'subscription { ticks }'),
      { id: '1', type: 'complete' },
    )
    await delay(300)
    expect(client.received).toEqual([])
    expect(world.sources()).toBe(0)
    client.socket.close()
  })

  test('frees an id as often as one likes: each operation waits for the one before it', async () => {
    const world = await startServer()
    const client = await connectAs(world, null)
    const complete = { id: '1', type: 'complete' }
    const slowly = subscribe('1', '{ slowly(milliseconds: 100) }')
    client.send(slowly)
    await delay(50)
    client.send(complete, slowly, complete, subscribe('1', '{ hello }'))
    expect(await client.until(2)).toEqual([
      { id: '1', type: 'next', payload: { data: { hello: 'hello world' } } },
      complete,
    ])
    await expect.poll(() => world.logged).toHaveLength(3)
    client.socket.close()
  })

  test('has ten messages wait for an id at most', async () => {
    const world = await startServer()
    const client = await connectAs(world, null)
    client.send(subscribe('1', '{ slowly(milliseconds: 300) }'))
    await delay(50)
    client.send({ id: '1', type: 'complete' }, ...Array.from({ length: 11 }, () => subscribe('1', '{ hello }')))
    expect(await client.closed).toEqual({ code: 4400, reason: 'Too many messages about a completed operation' })
    await delay(400)
    expect(world.logged).toHaveLength(1)
  })

  test('and a client that goes then: what waits for its id is not begun', async () => {
    const world = await startServer()
    const client = await connectAs(world, null)
    client.send(subscribe('1', '{ slowly(milliseconds: 200) }'))
    await delay(50)
    client.send({ id: '1', type: 'complete' }, subscribe('1', 'subscription { remembered }'), { type: 'ping' })
    await client.until(1)
    client.socket.terminate()
    await delay(300)
    expect([world.sources(), world.logged.length]).toEqual([0, 1])
  })
})

describe('an invalid message is closed with 4400:', () => {
  test.each<[string, object | string | Buffer]>([
    ['no JSON', 'hello'],
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['too deep', '['.repeat(100_000)],
    ['half a surrogate pair', '{"id":"1","type":"subscribe","payload":{"query":"\\ud800"}}'],
    ['no type', {}],
    ['an unknown type', { type: 'start' }],
    ['a type that is no text', { type: 1 }],
    ['a message of the server', { type: 'connection_ack' }],
    ['a next', { id: '1', type: 'next', payload: {} }],
    ['no id', { type: 'subscribe', payload: { query: '{ hello }' } }],
    ['an id that is no text', { id: 1, type: 'subscribe', payload: { query: '{ hello }' } }],
    ['an empty id', { id: '', type: 'subscribe', payload: { query: '{ hello }' } }],
    ['no payload', { id: '1', type: 'subscribe' }],
    ['no query', { id: '1', type: 'subscribe', payload: {} }],
    ['a query that is no text', { id: '1', type: 'subscribe', payload: { query: {} } }],
    ['variables that are no object', { id: '1', type: 'subscribe', payload: { query: '{ hello }', variables: [] } }],
    [
      'an operation name that is no text',
      { id: '1', type: 'subscribe', payload: { query: '{ hello }', operationName: 1 } },
    ],
    ['extensions that are no object', { id: '1', type: 'subscribe', payload: { query: '{ hello }', extensions: 1 } }],
    ['complete without an id', { type: 'complete' }],
    ['a ping with a text', { type: 'ping', payload: 'a' }],
    ['a binary frame', Buffer.from('{"type":"ping"}')],
  ])('%s', async (_name, message) => {
    const world = await startServer()
    const client = await connectAs(world, null)
    if (Buffer.isBuffer(message)) client.socket.send(message)
    else client.send(message)
    expect((await client.closed).code).toBe(4400)
    expect(client.received).toEqual([])
    expect(world.logged.filter(({ level }) => level === 50)).toEqual([])
  })
})

test('a message larger than MAX_BODY_BYTES is closed with 1009', async () => {
  const client = await connectAs(await startServer({ MAX_BODY_BYTES: '2000' }), null)
  client.send(subscribe('1', `{ hello(name: "${'x'.repeat(2000)}") }`))
  expect((await client.closed).code).toBe(1009)
})

test('the socket is closed with 4403 when the token expires', async () => {
  const world = await startServer()
  const expiry = Math.ceil(Date.now() / 1000) + 1
  const client = await connectAs(world, `alice@${expiry}`)
  client.send(subscribe('1', 'subscription { remembered }'))
  expect(await client.closed).toEqual({ code: 4403, reason: 'Access token expired' })
  expect(Date.now()).toBeGreaterThanOrEqual(expiry * 1000)
  await expect.poll(world.sources).toBe(0)
})

describe('a session that is revoked', () => {
  test('runs no further operation: the socket is closed with 4403', async () => {
    const world = await startServer()
    const client = await connectAs(world, 'alice')
    world.revoked.add('alice')
    client.send(subscribe('1', 'mutation { remember(text: "a") }'))
    expect((await client.closed).code).toBe(4403)
    expect(world.remembered).toEqual([])
  })

  test('gets no further event', async () => {
    const world = await startServer()
    const client = await connectAs(world, 'alice')
    client.send(subscribe('1', 'subscription { viewers }'))
    await client.until(2)
    world.revoked.add('alice')
    expect((await client.closed).code).toBe(4403)
    await expect.poll(world.sources).toBe(0)
  })
})

test('a client that vanishes ends its subscriptions', async () => {
  const world = await startServer()
  const client = await connectAs(world, null)
  client.send(subscribe('1', 'subscription { ticks }'), subscribe('2', 'subscription { remembered }'))
  await expect.poll(world.sources).toBe(2)
  client.socket.terminate()
  await expect.poll(world.sources).toBe(0)
  expect(world.logged.filter(({ level }) => Number(level) >= 40)).toEqual([])
})

test('a client that does not read stops its source', async () => {
  const world = await startServer()
  const client = await connectAs(world, null)
  client.socket.pause()
  client.send(subscribe('1', 'subscription { blobs }'))
  let produced = -1
  await expect.poll(() => produced === (produced = world.produced()), { interval: 200, timeout: 10_000 }).toBe(true)
  expect(produced).toBeLessThan(900)
  client.socket.terminate()
  await expect.poll(world.sources).toBe(0)
})

test('no more may be open from one address than the limit', async () => {
  const world = await startServer({ SOCKETS_PER_ADDRESS: '2' })
  const first = await connectAs(world, 'alice')
  const second = await connectAs(world, null)
  await expect(connect(world)).rejects.toThrow('Unexpected server response: 429')
  first.socket.close()
  await first.closed
  await expect.poll(async () => (await connect(world).catch(() => null))?.socket.readyState).toBe(WebSocket.OPEN)
  await expect(connect(world)).rejects.toThrow('Unexpected server response: 429')
  second.socket.close()
})

test('a client that answers no ping is dropped, one that does is kept', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => {
    vi.useRealTimers()
  })
  const world = await startServer()
  const alive = await connectAs(world, null)
  const dead = new WebSocket(`ws://127.0.0.1:${world.port}/graphql`, 'graphql-transport-ws', { autoPong: false })
  const closed = new Promise((resolve) => dead.on('close', resolve))
  let pings = 0
  dead.on('ping', () => pings++)
  await new Promise((resolve) => dead.once('open', resolve))
  vi.advanceTimersByTime(15_000)
  await delay(50)
  expect([pings, dead.readyState]).toEqual([1, WebSocket.OPEN])
  vi.advanceTimersByTime(15_000)
  expect(await closed).toBe(1006)
  await delay(50)
  expect(alive.socket.readyState).toBe(WebSocket.OPEN)
  alive.socket.close()
})

test('the log has one line for each operation', async () => {
  const world = await startServer()
  const client = await connectAs(world, 'alice')
  client.send(subscribe('1', 'query Greeting($n: String) { hello(name: $n) }', { variables: { n: 'secret' } }))
  client.send(subscribe('2', '{ secret }'))
  await expect.poll(() => world.logged).toHaveLength(2)
  expect(world.logged).toMatchObject(
    expect.arrayContaining([
      expect.objectContaining({ transport: 'websocket', operation: 'Greeting', kind: 'query', status: 'done' }),
      expect.objectContaining({ transport: 'websocket', operation: null, kind: null, status: 'refused' }),
    ]),
  )
  expect(JSON.stringify(world.logged)).not.toMatch(/secret|alice/)
  client.socket.close()
})
