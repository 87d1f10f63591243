import { expect, test } from 'vitest'
import { paced } from '../../src/server/pace.ts'

/** Keeps the event loop busy. @returns when it began and ended */
function busy(milliseconds: number): [number, number] {
  const began = performance.now()
  while (performance.now() - began < milliseconds);
  return [began, performance.now()]
}

test('large work is done piece by piece, with a pause after each in which others are answered', async () => {
  let others = 0
  const answering = setInterval(() => others++, 1)
  const pieces = await Promise.all(Array.from({ length: 4 }, () => paced(() => [...busy(20), others] as const)))
  clearInterval(answering)
  for (const [index, [began, , answered]] of pieces.entries()) {
    const before = pieces[index - 1]
    if (!before) continue
    expect(began - before[1]).toBeGreaterThanOrEqual(75)
    expect(answered).toBeGreaterThan(before[2])
  }
})

test('work that fails lets the next one have its turn', async () => {
  const failing = paced(() => {
    throw new Error('it fails')
  })
  const next = paced(() => 'done')
  await expect(failing).rejects.toThrow('it fails')
  expect(await next).toBe('done')
})
