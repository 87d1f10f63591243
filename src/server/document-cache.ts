import type { DocumentNode } from 'graphql'
import { createRecent } from '../platform/recent.ts'

const maxDocumentLength = 16_384
const maxTotalLength = 2_000_000
/** Each takes some hundred kilobytes, with its plan and its prices, however short it is. */
const maxDocuments = 1_000

/**
 * Remembers valid documents by their text, the least recently used go first. It is bounded by the characters that it holds
 * and by their count, so that callers can fill the memory neither with large ones nor with many.
 */
export interface DocumentCache {
  get(text: string): DocumentNode | undefined
  set(text: string, document: DocumentNode): void
}

export function createDocumentCache(): DocumentCache {
  const documents = createRecent<string, { document: DocumentNode; length: number }>()
  let totalLength = 0
  return {
    get: (text) => documents.get(text)?.document,
    set(text, document) {
      const { length } = text
      if (length > maxDocumentLength || documents.get(text)) return
      while (documents.size() >= maxDocuments || (documents.size() > 0 && totalLength + length > maxTotalLength)) {
        totalLength -= documents.takeOldest()?.length ?? 0
      }
      documents.set(text, { document, length })
      totalLength += length
    },
  }
}
