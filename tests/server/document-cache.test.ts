import { parse } from 'graphql'
import { expect, test } from 'vitest'
import { createDocumentCache } from '../../src/server/document-cache.ts'

const document = parse('{ __typename }')

test('remembers a thousand documents, and of those one that is used all the time', () => {
  const documents = createDocumentCache()
  documents.set('used', document)
  for (let number = 0; number < 5_000; number++) {
    documents.set(`number ${number}`, document)
    expect(documents.get('used')).toBe(document)
  }
  const kept = Array.from({ length: 5_000 }, (_, number) => number).filter((number) =>
    documents.get(`number ${number}`),
  )
  expect(kept).toHaveLength(999)
  expect(kept[0]).toBe(4_001)
})

test('remembers two million characters at most, and none of a document of more than sixteen thousand', () => {
  const documents = createDocumentCache()
  const text = (number: number) => `${number} `.padEnd(16_000, 'x')
  for (let number = 0; number < 300; number++) documents.set(text(number), document)
  const kept = Array.from({ length: 300 }, (_, number) => number).filter((number) => documents.get(text(number)))
  expect(kept).toHaveLength(125)
  documents.set('x'.repeat(16_385), document)
  expect(documents.get('x'.repeat(16_385))).toBeUndefined()
})
