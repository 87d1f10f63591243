import { open, stat } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import { type RawRecord, readRecords } from './records.ts'

/** What a row says, by column, exactly; never only white space. In JSON `labels: [{ "name": "bug" }]` is the column `labels.name`. */
export type Cells = ReadonlyMap<string, readonly string[]>

/** A row of the file, or the reason why a line is none. */
export type SourceRow = { line: number; cells: Cells } | { line: number; refusal: string }

/** A file of rows. It can be read again and again. */
export interface Source {
  format: 'CSV' | 'JSON lines'
  /** The columns as the file writes them: the header of CSV, what the first object of JSON lines has. */
  columns: readonly string[]
  /** The size in bytes. */
  size: number
  /** Reads the rows, holding one at a time. */
  rows: (onProgress?: (bytes: number) => void) => AsyncIterable<SourceRow>
}

/** What cannot be imported at all, in a sentence. */
export class SourceError extends Error {
  override readonly name = 'SourceError'
}

/** Sources write one column in many ways: `Issue key`, `issue_key`, `issueKey`. Here they are one. */
export function columnName(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}.]+/gu, '')
}

const maxBytes = 1_048_576
const delimiters = [',', ';', '\t']

/**
 * Opens a CSV file (with a header; separated by commas, semicolons or tabs) or JSON lines. Which it is follows from the
 * first character.
 * @throws SourceError if it is neither, is empty or not UTF-8, or if it begins as JSON lines and no line is one
 */
export async function openSource(path: string): Promise<Source> {
  const head = await readHead(path)
  const { size } = await stat(path)
  if (head.startsWith('[')) {
    throw new SourceError('The file is one JSON array. Write one object per line: jq -c ".[]" does so.')
  }
  return head.startsWith('{') ? openJsonLines(path, size) : openCsv(path, size, head)
}

/** The beginning of the file's text, to tell what it is. */
async function readHead(path: string): Promise<string> {
  const file = await open(path).catch((error: unknown) => {
    throw new SourceError(`The file cannot be read: ${error instanceof Error ? error.message : String(error)}.`)
  })
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(65_536), 0, 65_536, 0).catch((error: unknown) => {
      throw new SourceError(`The file cannot be read: ${error instanceof Error ? error.message : String(error)}.`)
    })
    const head = buffer.subarray(0, bytesRead)
    if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) {
      throw new SourceError('The file is UTF-16. Save it as UTF-8.')
    }
    const text = head
      .toString()
      .replace(/^\uFEFF/, '')
      .trimStart()
    if (text === '') throw new SourceError('The file is empty.')
    return text
  } finally {
    await file.close()
  }
}

async function openJsonLines(path: string, size: number): Promise<Source> {
  const records = (onProgress?: (bytes: number) => void) => readRecords(path, { delimiter: null, maxBytes, onProgress })
  const columns = await firstColumns(records())
  const rows = async function* (onProgress?: (bytes: number) => void): AsyncGenerator<SourceRow> {
    for await (const record of records(onProgress)) {
      const row = parseJsonRow(record)
      yield 'refusal' in row ? row : { line: row.line, cells: normalized(row.cells) }
    }
  }
  return { format: 'JSON lines', columns, size, rows }
}

/** The columns of the first line that can be read. Lines that cannot are for the report, unless there are no others. */
async function firstColumns(records: AsyncIterable<RawRecord>): Promise<string[]> {
  let first: Refused | undefined
  for await (const record of records) {
    const row = parseJsonRow(record)
    if (!('refusal' in row)) return [...row.cells.keys()]
    first ??= row
  }
  throw new SourceError(
    `Line ${first?.line} ${first?.refusal}, and no other line can be read. A file that begins with { has one whole JSON object ` +
      'on each line, such as {"title":"Buy milk"}; one that begins with the names of columns is CSV.',
  )
}

async function openCsv(path: string, size: number, head: string): Promise<Source> {
  const delimiter = mostFrequent(head.split('\n', 1)[0] ?? '')
  const records = (onProgress?: (bytes: number) => void) =>
    readRecords(path, { delimiter: delimiter.charCodeAt(0), maxBytes, onProgress })
  let columns: string[] = []
  for await (const record of records()) {
    const header = parseCsvRecord(record, delimiter)
    if ('refusal' in header) throw new SourceError(`The header (line ${header.line}) ${header.refusal}.`)
    columns = header.fields.map((column) => column.trim())
    break
  }
  const names = columns.map(columnName)
  const rows = async function* (onProgress?: (bytes: number) => void): AsyncGenerator<SourceRow> {
    let header = true
    for await (const raw of records(onProgress)) {
      const record = parseCsvRecord(raw, delimiter)
      if (header) header = false
      else yield 'refusal' in record ? record : rowOfFields(record, names)
    }
  }
  return { format: 'CSV', columns, size, rows }
}

function mostFrequent(header: string): string {
  const counts = delimiters.map((delimiter) => header.split(delimiter).length)
  return delimiters[counts.indexOf(Math.max(...counts))] ?? ','
}

type Refused = { line: number; refusal: string }

function parseCsvRecord(record: RawRecord, delimiter: string): { line: number; fields: string[] } | Refused {
  const { line, content } = record
  const text = Buffer.isBuffer(content) ? decode(content) : content
  if (typeof text !== 'string') return { line, ...text }
  try {
    const [fields = []] = parse(text, { delimiter, relax_column_count: true })
    return { line, fields }
  } catch {
    return { line, refusal: 'has a quote in the wrong place: a field with quotes stands in quotes, and doubles them' }
  }
}

function rowOfFields({ line, fields }: { line: number; fields: string[] }, names: readonly string[]): SourceRow {
  if (fields.length !== names.length) {
    return { line, refusal: `has ${fields.length} fields where the header has ${names.length}` }
  }
  const cells = new Map<string, string[]>()
  for (const [index, name] of names.entries()) {
    const values = cells.get(name) ?? []
    const value = fields[index] ?? ''
    if (value.trim() !== '') values.push(value)
    cells.set(name, values)
  }
  return { line, cells }
}

function parseJsonRow(record: RawRecord): { line: number; cells: Cells } | Refused {
  const { line, content } = record
  const text = Buffer.isBuffer(content) ? decode(content) : content
  if (typeof text !== 'string') return { line, ...text }
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { line, refusal: 'is not a JSON object' }
    }
    const cells = new Map<string, string[]>()
    for (const [key, inner] of Object.entries(value)) collect(cells, key, inner, 3)
    const broken = [...cells].find(([key, values]) => !isText(key) || !values.every(isText))
    return broken ? { line, refusal: 'has a NUL character or half a surrogate pair' } : { line, cells }
  } catch {
    return { line, refusal: 'is not JSON' }
  }
}

/** Takes the texts out of a JSON value, to the given depth of objects. */
function collect(cells: Map<string, string[]>, column: string, value: unknown, depth: number): void {
  const values = cells.get(column) ?? []
  if (Array.isArray(value)) {
    cells.set(column, values)
    for (const item of value) if (depth > 0) collect(cells, column, item, depth - 1)
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value))
      if (depth > 0) collect(cells, `${column}.${key}`, inner, depth - 1)
  } else {
    const text = typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value)
    if (text.trim() !== '') values.push(text)
    cells.set(column, values)
  }
}

function normalized(cells: Cells): Cells {
  return new Map([...cells].map(([column, values]) => [columnName(column), values]))
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decode(content: Buffer): string | { refusal: string } {
  try {
    const text = utf8.decode(content)
    return text.includes('\0') ? { refusal: 'has a NUL character' } : text
  } catch {
    return { refusal: 'is not UTF-8' }
  }
}

function isText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}
