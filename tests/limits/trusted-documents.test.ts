import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { readTrustedDocuments } from '../../src/limits/trusted-documents.ts'
import { OrganizationTasksDocument } from '../clients/__generated__/graphql.ts'
import { socketClient } from '../harness/client.ts'
import { type LimitedApp, startLimitedApp } from './limited-app.ts'

const known = 'query Known { viewer { name } }'
const other = '{ viewer { id } }'
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

let folder: string
let file: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-documents-'))
  file = join(folder, 'persisted-documents.json')
  await writeFile(file, JSON.stringify({ [sha256(known)]: known }))
})
afterAll(() => rm(folder, { recursive: true }))

const answer = { viewer: { name: 'Ada' } }
const asks: [string, object][] = [
  ['documentId', { documentId: sha256(known) }],
  ['documentId with its kind', { documentId: `sha256:${sha256(known)}` }],
  ['persistedQuery', { extensions: { persistedQuery: { version: 1, sha256Hash: sha256(known).toUpperCase() } } }],
  [
    'persistedQuery with the document',
    { query: known, extensions: { persistedQuery: { version: 1, sha256Hash: sha256(known) } } },
  ],
]

describe.each(['allow', 'only'] as const)('with TRUSTED_DOCUMENTS=%s', (mode) => {
  let app: LimitedApp
  beforeAll(async () => {
    app = await startLimitedApp({ TRUSTED_DOCUMENTS: mode, TRUSTED_DOCUMENTS_FILE: file })
  })
  afterAll(() => app.close())

  test.for(asks)('a known document runs by %s', async ([, body]) => {
    expect((await app.send(app.world.admin, body)).body.data).toEqual(answer)
  })

  test('a known document runs by its hash in a URL', async () => {
    const response = await fetch(`${app.url}/graphql?documentId=${sha256(known)}`, {
      headers: { authorization: `Bearer ${app.world.admin.token}` },
    })
    expect(await response.json()).toMatchObject({ data: answer })
  })

  test('a known document runs by its hash on a WebSocket', async () => {
    const client = socketClient(app.url, app.world.admin)
    const results = client.iterate({ query: '', extensions: { persistedQuery: { sha256Hash: sha256(known) } } })
    for await (const { data } of results) expect(data).toEqual(answer)
    await client.dispose()
    expect.assertions(1)
  })

  test('a hash that is not known is refused, with its document or without', async () => {
    for (const query of [undefined, other]) {
      const { status, body } = await app.send(app.world.admin, { query, documentId: sha256(other) })
      expect([status, body.errors?.[0]?.extensions.code, body.data]).toEqual([422, 'UNKNOWN_DOCUMENT', undefined])
    }
  })

  test('a known hash runs no other document', async () => {
    const { body } = await app.send(app.world.admin, { query: other, documentId: sha256(known) })
    expect(body.errors?.[0]?.extensions.code).toBe('UNKNOWN_DOCUMENT')
  })

  test('what is no hash is a malformed request', async () => {
    const { status, body } = await app.send(app.world.admin, { documentId: 'x' })
    expect([status, body.errors?.[0]?.extensions.code]).toEqual([400, 'BAD_REQUEST'])
  })

  test(`another document ${mode === 'only' ? 'does not run' : 'runs'}`, async () => {
    const { status, body } = await app.send(app.world.admin, { query: other })
    if (mode === 'allow') expect([status, body.errors]).toEqual([200, undefined])
    else expect([status, body.errors?.[0]?.extensions.code]).toEqual([422, 'UNKNOWN_DOCUMENT'])
  })

  test('a known document runs when it is sent whole', async () => {
    expect((await app.send(app.world.admin, { query: known })).body.data).toEqual(answer)
  })
})

test('what codegen writes for a client is such a store', async () => {
  const written = join(import.meta.dirname, '../clients/__generated__/persisted-documents.json')
  const app = await startLimitedApp({ TRUSTED_DOCUMENTS: 'only', TRUSTED_DOCUMENTS_FILE: written })
  onTestFinished(() => app.close())
  // Codegen puts the hash into the document, which the document's type does not say.
  const { hash } = (OrganizationTasksDocument as unknown as { __meta__: { hash: string } }).__meta__
  const { body } = await app.send(app.world.admin, { documentId: hash, variables: { slug: 'acme', first: 1 } })
  expect(body.data).toMatchObject({ organization: { name: 'ACME', tasks: { totalCount: 0 } } })
})

describe('a store that cannot be used stops the start', () => {
  test('a missing setting', () => {
    expect(() => readTrustedDocuments({ TRUSTED_DOCUMENTS: 'only' })).toThrow(
      'TRUSTED_DOCUMENTS=only needs TRUSTED_DOCUMENTS_FILE: set it to the JSON file of the documents, as codegen writes it.',
    )
  })
  test('a missing file', () => {
    const none = join(folder, 'none.json')
    expect(() => readTrustedDocuments({ TRUSTED_DOCUMENTS: 'allow', TRUSTED_DOCUMENTS_FILE: none })).toThrow(
      `The file that TRUSTED_DOCUMENTS_FILE names cannot be read: ENOENT: no such file or directory, open '${none}'.`,
    )
  })
  test.each(['{', '[]', '{"hash": 1}'])('a file that is no store: %s', async (content) => {
    const other = join(folder, 'other.json')
    await writeFile(other, content)
    expect(() => readTrustedDocuments({ TRUSTED_DOCUMENTS: 'allow', TRUSTED_DOCUMENTS_FILE: other })).toThrow(
      `${other}, which TRUSTED_DOCUMENTS_FILE names, is not a JSON object of documents by their hashes, as codegen writes it.`,
    )
  })
  test('a document under another hash', async () => {
    const wrong = join(folder, 'wrong.json')
    await writeFile(wrong, JSON.stringify({ [sha256('x')]: known }))
    expect(() => readTrustedDocuments({ TRUSTED_DOCUMENTS: 'only', TRUSTED_DOCUMENTS_FILE: wrong })).toThrow(
      `${wrong} has a document under ${sha256('x')}, which is not its SHA-256: that is ${sha256(known)}. Generate the file anew.`,
    )
  })
})
