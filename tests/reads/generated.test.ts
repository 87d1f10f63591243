import { type DocumentNode, isInputObjectType, isObjectType } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generateOperation } from './generator.ts'
import { callers } from './odd-rows.ts'
import { createRandom } from './random.ts'
import { type Samples, takeSamples } from './samples.ts'
import { openTwoDoors, parsed, schema, type TwoDoors } from './two-doors.ts'

// Made-up operations through both doors. READS_SEED repeats a run, READS_OPERATIONS makes it longer.

const seed = Number(process.env.READS_SEED ?? Math.floor(Math.random() * 1e6))
const operations = Number(process.env.READS_OPERATIONS ?? 10_000)
const batches = 20
const atOnce = 8

let doors: TwoDoors
let samples: Samples
const reasons = new Map<string, number>()
let compiled = 0
let again = 0
let found = 0
const used = new Set<string>()

beforeAll(async () => {
  doors = await openTwoDoors()
  samples = await takeSamples(doors, seed)
}, 60_000)
afterAll(() => doors.close())

/** More is asked by who sees more. */
const asking = [...callers, 'admin', 'admin', 'admin', 'both', 'both', 'both', 'member', 'member', 'viewer']

async function run(number: number): Promise<void> {
  const random = createRandom(number)
  const { source, variables, others, uses } = generateOperation(schema, samples, number)
  const ask = async (document: DocumentNode, caller: string, values: Record<string, unknown>) => {
    try {
      const { because, data } = await doors.both(caller, document, values)
      if (because !== null) reasons.set(because, (reasons.get(because) ?? 0) + 1)
      return { isCompiled: because === null, data }
    } catch (error) {
      const asked = `${caller} asked, by READS_SEED=${seed}, as operation ${number}:\n${source}\n${JSON.stringify(values)}`
      throw new Error(`${asked}\n${(error as Error).message}`, { cause: error })
    }
  }
  const document = parsed(source)
  const { isCompiled, data } = await ask(document, random.pick(asking), variables)
  if (isCompiled) {
    compiled += 1
    for (const use of uses) used.add(use)
  }
  if (JSON.stringify(data ?? null).length > 100) found += 1
  // Again, by somebody else with other values, with the plan that was made for the first.
  if (isCompiled && (await ask(document, random.pick(asking), others)).isCompiled) again += 1
}

test.for(Array.from({ length: batches }, (_, batch) => batch))('batch %i', { timeout: 300_000 }, async (batch) => {
  const size = Math.ceil(operations / batches)
  const before = compiled
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < size) await run(seed * 100_000 + batch * size + next++)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  expect(compiled - before).toBeGreaterThan(size * 0.8)
})

test('nearly all are compiled, and what is not was refused', () => {
  expect([...reasons.keys()].filter((because) => because !== 'an argument is refused')).toEqual([])
  expect(compiled).toBeGreaterThan(operations * 0.9)
  expect(again).toBeGreaterThan(compiled * 0.8)
  // Most find something, or the comparison would be of nothing with nothing.
  expect(found).toBeGreaterThan(operations * 0.5)
})

test.runIf(operations >= 5_000)('every field and every operator of a filter has had its turn', () => {
  const all = Object.values(schema.getTypeMap()).flatMap((type) =>
    (isObjectType(type) && isRead(type.name)) || (isInputObjectType(type) && type.name.endsWith('Filter'))
      ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`)
      : [],
  )
  expect(all.length).toBeGreaterThan(300)
  expect(all.filter((name) => !used.has(name))).toEqual([])
})

/** Whether queries can get to the type. */
const isRead = (name: string): boolean =>
  name === 'Query' ||
  name === 'PageInfo' ||
  /(Connection|Edge|Group|Aggregates?)$/.test(name) ||
  name === 'User' ||
  schema.getType(`${name}Connection`) !== undefined
