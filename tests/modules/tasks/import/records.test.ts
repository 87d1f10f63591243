import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readRecords } from '../../../../src/modules/tasks/import/records.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-records-'))
})
afterAll(() => rm(folder, { recursive: true }))

const tooLong = 'is longer than 40 bytes'
const unclosed = 'a quote opens here that is not closed'

/** The records of a text as [line, text or refusal]. */
async function records(text: string, delimiter: ',' | null = ','): Promise<[number, string][]> {
  const path = join(folder, 'file')
  await writeFile(path, text)
  const found: [number, string][] = []
  for await (const { line, content } of readRecords(path, { delimiter: delimiter && 44, maxBytes: 40 })) {
    found.push([line, Buffer.isBuffer(content) ? content.toString() : content.refusal])
  }
  return found
}

test('lines end with LF or CRLF, the last one with nothing, and empty ones do not count as records', async () => {
  expect(await records('a,b\r\n1,2\n\n\r\n3,4')).toEqual([
    [1, 'a,b'],
    [2, '1,2'],
    [5, '3,4'],
  ])
})

test('a byte order mark is no part of the first record', async () => {
  expect(await records('\uFEFFa,b\n')).toEqual([[1, 'a,b']])
  expect(await records('\uFEFF{"a":1}', null)).toEqual([[1, '{"a":1}']])
})

test('quotes hold line breaks, delimiters and doubled quotes', async () => {
  expect(await records('"a\nb",1\n"say ""hi""\r\nthere",2\n3,4\n')).toEqual([
    [1, '"a\nb",1'],
    [3, '"say ""hi""\r\nthere",2'],
    [5, '3,4'],
  ])
})

test('a quote inside of a field means nothing', async () => {
  expect(await records('5" nails,1\n6,2\n')).toEqual([
    [1, '5" nails,1'],
    [2, '6,2'],
  ])
})

test('a quote that is never closed costs its own line only', async () => {
  expect(await records('1,a\n2,"b\n3,c\n4,d\n')).toEqual([
    [1, '1,a'],
    [2, unclosed],
    [3, '3,c'],
    [4, '4,d'],
  ])
  expect(await records(`1,"b\n${'2,c\n'.repeat(20)}`)).toHaveLength(21)
})

test('a line that is too long is refused alone', async () => {
  const long = 'x'.repeat(300_000)
  expect(await records(`1\n${long}\n3\n`)).toEqual([
    [1, '1'],
    [2, tooLong],
    [3, '3'],
  ])
  expect(await records(`1\n${long}`, null)).toEqual([
    [1, '1'],
    [2, tooLong],
  ])
})

test('JSON lines know no quotes', async () => {
  expect(await records('{"a":"\n{"b":1}\n', null)).toEqual([
    [1, '{"a":"'],
    [2, '{"b":1}'],
  ])
})

test('whatever is written as CSV is read as it was, record by record', async () => {
  const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', 'é'), maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(field, field), { maxLength: 8 }), async (rows) => {
      const written = rows.map((fields) => fields.map((text) => `"${text.replaceAll('"', '""')}"`).join(','))
      const found = await records(written.map((record) => `${record}\n`).join(''))
      expect(found.map(([, text]) => text)).toEqual(written)
    }),
    { numRuns: 100 },
  )
})
