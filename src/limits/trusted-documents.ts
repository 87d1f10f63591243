import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { StartError } from '../platform/start-error.ts'
import { type LimitRefusal, overLimit } from './refusal.ts'

/** Which document a request asks for: its text, or the SHA-256 of a text that the server has, or both. */
export interface DocumentRequest {
  readonly query: string | null
  /** Hexadecimal. */
  readonly sha256: string | null
}

/** The documents that clients were built with, by the SHA-256 of their text. */
export interface TrustedDocuments {
  /** The text to run, or why there is none. */
  textOf(request: DocumentRequest): string | LimitRefusal
}

/** The settings of trusted documents, as `config.ts` describes them. */
export interface TrustedDocumentSettings {
  readonly TRUSTED_DOCUMENTS: 'off' | 'allow' | 'only'
  readonly TRUSTED_DOCUMENTS_FILE?: string | undefined
}

const stored = z.record(z.string(), z.string())

/**
 * Reads the store: a JSON object from the hash of each document to its text, as the client preset of GraphQL Code Generator
 * writes it.
 * @throws StartError if the file cannot be used
 */
export function readTrustedDocuments(settings: TrustedDocumentSettings): TrustedDocuments {
  const { TRUSTED_DOCUMENTS: mode, TRUSTED_DOCUMENTS_FILE: file } = settings
  const documents = mode === 'off' ? new Map<string, string>() : readStore(mode, file)
  return {
    textOf({ query, sha256 }) {
      if (sha256 !== null) {
        const text = documents.get(sha256.toLowerCase())
        if (text === undefined) return unknownDocument('There is no document with this hash.')
        // Both together are how a client registers a document; here only the build does.
        if (query !== null && query !== text) return unknownDocument('The hash is not that of the document.')
        return text
      }
      if (query === null) return unknownDocument('The request has neither a document nor a hash of one.')
      if (mode === 'only' && !documents.has(sha256Of(query))) {
        return unknownDocument('This server runs only the documents that its clients were built with.')
      }
      return query
    },
  }
}

function unknownDocument(message: string): LimitRefusal {
  return overLimit('UNKNOWN_DOCUMENT', message, {})
}

function readStore(mode: string, file: string | undefined): Map<string, string> {
  if (file === undefined) {
    throw new StartError(
      `TRUSTED_DOCUMENTS=${mode} needs TRUSTED_DOCUMENTS_FILE: set it to the JSON file of the documents, as codegen writes it.`,
    )
  }
  const documents = new Map<string, string>()
  for (const [hash, text] of Object.entries(parseStore(file))) {
    const sha256 = sha256Of(text)
    if (hash.replace(/^sha256:/, '').toLowerCase() !== sha256) {
      throw new StartError(
        `${file} has a document under ${hash.slice(0, 80)}, which is not its SHA-256: that is ${sha256}. Generate the file anew.`,
      )
    }
    documents.set(sha256, text)
  }
  return documents
}

function parseStore(file: string): Record<string, string> {
  const content = readContent(file)
  try {
    return stored.parse(JSON.parse(content))
  } catch (cause) {
    throw new StartError(
      `${file}, which TRUSTED_DOCUMENTS_FILE names, is not a JSON object of documents by their hashes, as codegen writes it.`,
      { cause },
    )
  }
}

function readContent(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new StartError(`The file that TRUSTED_DOCUMENTS_FILE names cannot be read: ${reason}.`, { cause })
  }
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
