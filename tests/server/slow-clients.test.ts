import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startServer, type World } from './fixture.ts'

async function connect({ port }: World) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws')
  const closed = once(socket, 'close').then(([code, reason]: unknown[]) => ({ code, reason: String(reason as Buffer) }))
  await once(socket, 'open')
  const send = (message: object) => socket.send(JSON.stringify(message))
  send({ type: 'connection_init' })
  await once(socket, 'message')
  return { socket, closed, send }
}

test('clients that take nothing for ten seconds are dropped, and told why if they read after all', async () => {
  const world = await startServer()
  const { socket, closed, send } = await connect(world)
  socket.pause()
  send({ id: '1', type: 'subscribe', payload: { query: 'subscription { blobs }' } })
  const request = get(`${world.graphql}?${new URLSearchParams({ query: 'subscription { blobs }' })}`, {
    headers: { accept: 'text/event-stream' },
  })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  response.pause()
  await expect.poll(world.sources).toBe(2)
  await pause(8_000)
  expect(world.sources()).toBe(2)
  await pause(3_500)
  expect(world.produced()).toBeLessThan(1_000)
  socket.resume()
  let end = ''
  for await (const chunk of response.setEncoding('utf8')) end = (end + (chunk as string)).slice(-400)
  expect(end).toMatch(/"code":"FELL_BEHIND"[^\n]*\n\nevent: complete\ndata:\n\n$/)
  expect(await closed).toEqual({ code: 4413, reason: 'Messages were not read in time' })
  await expect.poll(world.sources).toBe(0)
})

test('a client that has much sent to it and reads nothing is dropped before it fills the memory', async () => {
  const world = await startServer()
  const { socket, closed, send } = await connect(world)
  socket.pause()
  const payload = { text: 'x'.repeat(100_000) }
  for (let count = 0; count < 300; count++) send({ type: 'ping', payload })
  await expect.poll(() => world.logged.some(({ msg }) => msg === 'a client was dropped')).toBe(true)
  socket.resume()
  expect(await closed).toEqual({ code: 4413, reason: 'Too much waits to be read' })
})

test('a client that reads slowly, but reads, is not dropped', async () => {
  const world = await startServer()
  const { socket, send } = await connect(world)
  let received = 0
  socket.on('message', () => received++)
  send({ id: '1', type: 'subscribe', payload: { query: 'subscription { blobs }' } })
  for (let round = 0; round < 12; round++) {
    socket.pause()
    await pause(1_000)
    socket.resume()
    await pause(20)
  }
  expect(socket.readyState).toBe(WebSocket.OPEN)
  await expect.poll(() => received).toBe(1_001)
  socket.terminate()
})
