import { setTimeout as pause } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { parse } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPrices } from '../../src/limits/prices.ts'
import { openTwoDoors, prepared, type TwoDoors } from './two-doors.ts'

// Plans and prices outlive the requests that they were made for, of which there may be thousands, each with a megabyte of variables.

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

let doors: TwoDoors
beforeAll(async () => {
  doors = await openTwoDoors()
})
afterAll(() => doors.close())

test.each<[string, string, Record<string, unknown>]>([
  ['nodes', 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: ['task_x'] }],
  ['node', 'query ($id: ID!) { node(id: $id) { id } }', { id: 'task_x' }],
  [
    'a list',
    'query ($slug: Slug, $first: Int) { organization(slug: $slug) { tasks(first: $first) { totalCount nodes { key } groups(by: { field: STATUS }) { count } } } }',
    { slug: 'demo', first: 3 },
  ],
])('what is remembered of %s keeps nothing of a request', async (_what, source, given) => {
  const document = parse(source)
  const prices = createPrices()
  const ask = async () => {
    const args = prepared(document, given)
    prices.estimate(args, Number.POSITIVE_INFINITY)
    const answer = await doors.reads.read(args, await doors.contextOf('admin'))
    if (!('tally' in answer)) throw new Error(answer.because)
    return { variables: new WeakRef(args.variableValues), price: prices.ofTally(args, answer.tally) }
  }
  const { variables, price } = await ask()
  await pause(10)
  collect()
  expect(variables.deref()).toBeUndefined()
  expect((await ask()).price).toBe(price)
})
