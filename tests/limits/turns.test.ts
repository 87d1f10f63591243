import { expect, test } from 'vitest'
import { createTurns } from '../../src/limits/turns.ts'

/** Work that goes on until it is told to end. */
function openWork(turns: ReturnType<typeof createTurns>) {
  const running: string[] = []
  const ends = new Map<string, () => void>()
  return {
    running,
    begin: (...names: string[]) => {
      for (const name of names) {
        void turns.take(name.slice(0, 1), async () => {
          running.push(name)
          await new Promise<void>((resolve) => ends.set(name, resolve))
          running.splice(running.indexOf(name), 1)
        })
      }
    },
    end: async (name: string) => {
      ends.get(name)?.()
      await new Promise(setImmediate)
    },
  }
}

test('an account has so many turns at once, and its others wait in their order', async () => {
  const { running, begin, end } = openWork(createTurns(2))
  begin('a1', 'a2', 'a3', 'a4', 'b1')
  expect(running).toEqual(['a1', 'a2', 'b1'])
  await end('a2')
  expect(running).toEqual(['a1', 'b1', 'a3'])
  await end('a1')
  expect(running).toEqual(['b1', 'a3', 'a4'])
})

test('an account has as many at once as it leaves to others, so that four of them have not all of eight', async () => {
  const { running, begin } = openWork(createTurns(8, 8))
  begin('a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'b2', 'b3', 'c1', 'c2')
  expect(running).toEqual(['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1'])
  begin('d1')
  expect(running).toContain('d1')
})

test('accounts that wait come in turn, those that have nothing before those that have', async () => {
  const { running, begin, end } = openWork(createTurns(2, 3))
  begin('a1', 'a2', 'a3', 'b1', 'b2', 'c1', 'd1', 'd2')
  expect(running).toEqual(['a1', 'a2', 'b1'])
  await end('a1')
  expect(running).toEqual(['a2', 'b1', 'c1'])
  await end('a2')
  expect(running).toEqual(['b1', 'c1', 'a3'])
  await end('c1')
  expect(running).toEqual(['b1', 'a3', 'd1'])
  for (const name of ['b1', 'a3', 'd1']) await end(name)
  expect(running.sort()).toEqual(['b2', 'd2'])
})
