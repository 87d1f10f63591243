import { Agent, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { post, startServer, type World, withoutCost } from './fixture.ts'

const patient = { SHUTDOWN_SECONDS: '5' }

/** A client of one connection that it keeps. */
function keepAliveClient({ port }: World) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return (path: string): Promise<{ status: number | undefined; connection: string | undefined; body: string }> =>
    new Promise((resolve, reject) => {
      const outgoing = request({ port, host: '127.0.0.1', path, agent }, async (response) => {
        let body = ''
        for await (const chunk of response) body += String(chunk)
        resolve({ status: response.statusCode, connection: response.headers.connection, body })
      })
      outgoing.on('error', reject)
      outgoing.end()
    })
}

async function openSocket({ port }: World, query: string) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws')
  const received: { type: string }[] = []
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) })),
  )
  socket.on('message', (data) => {
    const message = withoutCost(JSON.parse((data as Buffer).toString())) as { type: string }
    received.push(message)
    if (message.type === 'connection_ack') {
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }))
    }
  })
  await new Promise((resolve) => socket.once('open', resolve))
  socket.send('{"type":"connection_init"}')
  return { socket, received, closed }
}

test('a server without connections stops at once, and stops once', async () => {
  const world = await startServer(patient)
  const startedAt = performance.now()
  const [first, second] = [world.close(), world.close()]
  expect(second).toBe(first)
  await first
  expect(performance.now() - startedAt).toBeLessThan(100)
  await expect(fetch(`${world.url}/healthz`)).rejects.toThrow('fetch failed')
})

test('an answer under way is given in full, and its connection ends', async () => {
  const world = await startServer(patient)
  const get = keepAliveClient(world)
  const slow = get(`/graphql?query=${encodeURIComponent('{ slowly(milliseconds: 600) }')}`)
  await delay(100)
  const stopped = world.close()
  expect(await slow).toEqual({
    status: 200,
    connection: 'close',
    body: expect.stringContaining('"data":{"slowly":"done"}'),
  })
  await stopped
})

test('a request that comes on a kept connection just then is answered', async () => {
  const world = await startServer(patient)
  const get = keepAliveClient(world)
  expect(await get('/readyz')).toMatchObject({ status: 200, connection: 'keep-alive' })
  const stopped = world.close()
  await delay(50)
  expect(await get('/readyz')).toEqual({ status: 503, connection: 'close', body: '{"status":"stopping"}' })
  await stopped
})

test('an event stream ends without complete, so that the client comes again', async () => {
  const world = await startServer(patient)
  const response = await fetch(`${world.graphql}?query=${encodeURIComponent('subscription { remembered }')}`, {
    headers: { Accept: 'text/event-stream' },
  })
  await expect.poll(world.sources).toBe(1)
  const [text] = await Promise.all([response.text(), world.close()])
  expect(text).toBe(':\n\n')
  expect(world.sources()).toBe(0)
})

test('a socket with subscriptions is told to come again, its sources are closed', async () => {
  const world = await startServer(patient)
  const client = await openSocket(world, 'subscription { remembered }')
  await expect.poll(world.sources).toBe(1)
  await world.close()
  expect(await client.closed).toEqual({ code: 1001, reason: 'Server is going away, try again' })
  expect(client.received).toEqual([{ type: 'connection_ack' }])
  expect(world.sources()).toBe(0)
})

test('a query on a socket is answered before the socket is closed', async () => {
  const world = await startServer(patient)
  const client = await openSocket(world, '{ slowly(milliseconds: 500) }')
  await expect.poll(() => client.received.length).toBe(1)
  await delay(50)
  await world.close()
  expect((await client.closed).code).toBe(1001)
  expect(client.received.slice(1)).toEqual([
    { id: '1', type: 'next', payload: { data: { slowly: 'done' } } },
    { id: '1', type: 'complete' },
  ])
})

test('a socket that does not answer the close, and a request that lasts, are cut after SHUTDOWN_SECONDS', async () => {
  const world = await startServer({ SHUTDOWN_SECONDS: '1' })
  const client = await openSocket(world, 'subscription { remembered }')
  await expect.poll(world.sources).toBe(1)
  client.socket.pause()
  const slow = post(world, { query: '{ slowly(milliseconds: 10000) }' }).catch((error: Error) => error.message)
  await delay(100)
  const startedAt = performance.now()
  await world.close()
  const milliseconds = performance.now() - startedAt
  expect(milliseconds).toBeGreaterThan(900)
  expect(milliseconds).toBeLessThan(2_000)
  expect(await slow).toBe('fetch failed')
  client.socket.terminate()
})

test('fifty writers lose no answer', async () => {
  const world = await startServer(patient)
  let answered = 0
  const failures: string[] = []
  const write = async (): Promise<void> => {
    for (;;) {
      try {
        const { status } = await post(world, { query: 'mutation { remember(text: "a") }' })
        if (status !== 200) failures.push(`status ${status}`)
        answered++
      } catch (error) {
        const { cause } = error as { cause?: { code?: string } }
        // A closed port is how a client learns to go elsewhere. Anything else is an answer lost.
        if (cause?.code !== 'ECONNREFUSED') failures.push(String(cause?.code))
        return
      }
    }
  }
  const writers = Array.from({ length: 50 }, write)
  await expect.poll(() => answered, { timeout: 10_000 }).toBeGreaterThan(1_000)
  await Promise.all([world.close(), ...writers])
  expect(failures).toEqual([])
  expect(world.remembered).toHaveLength(answered)
})
