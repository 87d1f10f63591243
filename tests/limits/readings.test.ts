import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createReadings } from '../../src/limits/readings.ts'

function work(milliseconds: number): void {
  const until = performance.now() + milliseconds
  while (performance.now() < until);
}

test('callers take turns, whoever came first with many', async () => {
  const readings = createReadings()
  const done: string[] = []
  const read = (account: string, name: string) => readings.inTurn(account, () => done.push(name))
  await Promise.all([
    read('a', 'a1'),
    read('a', 'a2'),
    read('a', 'a3'),
    read('b', 'b1'),
    read('c', 'c1'),
    read('b', 'b2'),
  ])
  expect(done).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3'])
})

test('between two pieces of work everything else goes on', async () => {
  const readings = createReadings()
  const done: string[] = []
  setImmediate(() => done.push('else'))
  await Promise.all([readings.inTurn('a', () => done.push('one')), readings.inTurn('a', () => done.push('two'))])
  expect(done).toEqual(['one', 'else', 'two'])
})

test('long work is followed by as long a rest, for other callers too', async () => {
  const readings = createReadings()
  const startedAt = performance.now()
  const long = readings.inTurn('a', () => work(40))
  const next = readings.inTurn('b', () => performance.now() - startedAt)
  await long
  expect(performance.now() - startedAt).toBeLessThan(70)
  expect(await next).toBeGreaterThan(75)
})

test('what should be short waits for nobody, unless its caller has just been long', async () => {
  const readings = createReadings()
  const others = readings.inTurn('a', () => work(20))
  expect(readings.atOnce('b', () => 'at once')).toBe('at once')
  await others
  expect(readings.atOnce('c', () => work(40))).toBeUndefined()
  const startedAt = performance.now()
  expect(readings.atOnce('b', () => 'at once')).toBe('at once')
  expect(await readings.atOnce('c', () => performance.now() - startedAt)).toBeGreaterThan(30)
  await delay(10)
  expect(readings.atOnce('c', () => 'at once again')).toBe('at once again')
})

test('work that fails is its own', async () => {
  const readings = createReadings()
  const failing = readings.inTurn('a', () => {
    throw new Error('cannot be read')
  })
  const next = readings.inTurn('a', () => 'read')
  await expect(failing).rejects.toThrow('cannot be read')
  expect(await next).toBe('read')
})
