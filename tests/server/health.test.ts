import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startServer } from './fixture.ts'

test('/healthz answers as long as the process does, with the database away too', async () => {
  const { url } = await startServer({}, { ready: () => Promise.reject(new Error('away')) })
  const response = await fetch(`${url}/healthz`)
  expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }])
})

test('/readyz says whether the database is there', async () => {
  let isAway = false
  const world = await startServer(
    {},
    { ready: async () => (isAway ? Promise.reject(new Error('secret host')) : undefined) },
  )
  const here = await fetch(`${world.url}/readyz`)
  expect([here.status, await here.json()]).toEqual([200, { status: 'ready' }])
  isAway = true
  const away = await fetch(`${world.url}/readyz`)
  expect([away.status, await away.json()]).toEqual([503, { status: 'database away' }])
  expect(world.logged).toContainEqual(expect.objectContaining({ level: 40, msg: 'not ready' }))
})

test('/readyz does not wait for a database that is silent', async () => {
  const { url } = await startServer({}, { ready: () => delay(60_000, undefined, { ref: false }) })
  const startedAt = performance.now()
  expect((await fetch(`${url}/readyz`)).status).toBe(503)
  expect(performance.now() - startedAt).toBeLessThan(5_000)
})

test('the public keys may be cached for some minutes', async () => {
  const { url } = await startServer()
  const response = await fetch(`${url}/.well-known/jwks.json`)
  expect(response.headers.get('content-type')).toBe('application/jwk-set+json; charset=utf-8')
  expect(response.headers.get('cache-control')).toBe('public, max-age=300')
  expect(await response.json()).toEqual({ keys: [{ kty: 'OKP', crv: 'Ed25519', kid: '1', x: 'abc' }] })
})

test.each(['/healthz', '/readyz', '/.well-known/jwks.json'])('%s is for reading', async (path) => {
  const { url } = await startServer()
  expect((await fetch(url + path, { method: 'HEAD' })).status).toBe(200)
  const response = await fetch(url + path, { method: 'POST' })
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
})
