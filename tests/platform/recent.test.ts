import { expect, test } from 'vitest'
import { createRecent } from '../../src/platform/recent.ts'

test('what has been used since it came in is kept once, and the oldest of the others goes', () => {
  const recent = createRecent<string, number>()
  for (const [index, key] of ['a', 'b', 'c', 'd'].entries()) recent.set(key, index)
  expect(recent.get('a')).toBe(0)
  expect(recent.get('c')).toBe(2)
  expect(recent.get('e')).toBeUndefined()
  expect([1, 2, 3, 4, 5].map(() => recent.takeOldest())).toEqual([1, 3, 0, 2, undefined])
  expect(recent.size()).toBe(0)
})

test('what is always used stays, whatever comes and goes', () => {
  const recent = createRecent<string, string>()
  recent.set('used', 'kept')
  for (let number = 0; number < 1_000; number++) {
    expect(recent.get('used')).toBe('kept')
    if (recent.size() >= 10) recent.takeOldest()
    recent.set(`new ${number}`, 'new')
  }
  expect(recent.size()).toBe(10)
  expect([...recent.values()].filter((value) => value === 'kept')).toEqual(['kept'])
  expect(recent.delete('used')).toBe(true)
  expect(recent.get('used')).toBeUndefined()
})
