import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { createLog } from '../../src/platform/log.ts'

function record(readable: boolean) {
  const output = new PassThrough({ encoding: 'utf8' })
  return { log: createLog({ level: 'info', readable, output }), text: (): string => output.read() ?? '' }
}

test('for machines: one JSON object on a line', () => {
  const { log, text } = record(false)
  log.info({ requestId: 'r1', milliseconds: 1.5 }, 'operation')
  log.debug('too fine')
  const written = text()
  expect(written.endsWith('}\n')).toBe(true)
  expect(JSON.parse(written)).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    requestId: 'r1',
    milliseconds: 1.5,
    msg: 'operation',
  })
})

test('for people: one line of text, whatever a value holds', () => {
  const { log, text } = record(true)
  log.warn({ path: '/graphql', name: 'two\nlines', count: 3 }, 'request')
  expect(text()).toMatch(/^\d\d:\d\d:\d\d\.\d{3} warn {2}request path=\/graphql name="two\\nlines" count=3\n$/)
})

test('for people: an error shows where it was thrown', () => {
  const { log, text } = record(true)
  log.error({ err: new TypeError('no such thing') }, 'failed')
  expect(text()).toMatch(/ error failed\nTypeError: no such thing\n {4}at .*log\.test\.ts/)
})

test.for([true, false])('secrets are left out (readable: %s)', (readable) => {
  const { log, text } = record(readable)
  const secret = 'hunter2'
  log.info({ authorization: secret, password: secret, token: secret }, 'top')
  log.info({ headers: { authorization: secret, cookie: secret, 'set-cookie': secret } }, 'headers')
  log.info({ request: { headers: { Authorization: secret } }, inputs: [{ password: secret }] }, 'deep')
  log.child({ refreshToken: secret }).info('child')
  const written = text()
  expect(written.trim().split('\n')).toHaveLength(4)
  expect(written).not.toContain(secret)
})
