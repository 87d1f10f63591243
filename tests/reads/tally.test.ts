import { afterAll, beforeAll, expect, test } from 'vitest'
import { actualPrice, priceOfTally, pricesOfPlaces } from '../../src/limits/actual.ts'
import { corpus } from './corpus.ts'
import { callers } from './odd-rows.ts'
import { openTwoDoors, prepared, type TwoDoors } from './two-doors.ts'

// What an answer costs is counted while it is written, and must be what the whole answer would be charged for.

let doors: TwoDoors
beforeAll(async () => {
  doors = await openTwoDoors()
})
afterAll(() => doors.close())

test.each(Object.entries(corpus))('%s costs what its answer shows', async (_name, source) => {
  const args = prepared(source)
  for (const caller of callers) {
    const answer = await doors.reads.read(args, await doors.contextOf(caller))
    if (!('tally' in answer)) throw new Error(answer.because)
    const { places, counts } = answer.tally
    expect([caller, priceOfTally(counts, pricesOfPlaces(args, places))]).toEqual([
      caller,
      actualPrice(args, JSON.parse(answer.text)),
    ])
  }
})
