import { createHash } from 'node:crypto'
import type { TaskPriority, TaskStatus } from '../../../platform/generated/prisma/client.ts'
import { labelLimits } from '../label.ts'
import { taskLimits } from '../task.ts'
import { parseDay, parseTime } from './dates.ts'
import { type FieldColumns, fieldColumns, type Mapping } from './mapping.ts'
import { type Note, withNotes } from './notes.ts'
import { type Cells, columnName, type Source } from './source.ts'
import { vocabulary } from './vocabulary.ts'

/** What a row is recognized by: the number it brings, or else a text that names it in its source. */
export type Identity = { number: number } | { externalId: string }

/** What a row calls its parent: what that one is recognized by, or only its id in the source. */
export type NamedParent = Identity | { sourceId: string }

/** A person as a file names them. */
export interface NamedPerson {
  name: string
  email: string | null
}

/** A row as a task. Undefined is what the file does not speak of; null is what it says is empty. */
export interface ImportedTask {
  line: number
  identity: Identity
  /** What else its parts may call it. */
  sourceId: string | null
  title: string
  /** With the notes at its end. */
  description: string | null | undefined
  /** What goes to the end of a description that the file does not speak of. */
  notes: Note[]
  status: TaskStatus | undefined
  /** The source's name of a status or priority that has no counterpart here. */
  foreignStatus: string | null
  foreignPriority: string | null
  priority: TaskPriority | undefined
  dueDate: Date | null | undefined
  assignee: NamedPerson | null | undefined
  createdAt: Date | undefined
  updatedAt: Date | undefined
  completedAt: Date | undefined
  /** Names of labels, each once without regard to case. */
  labels: string[]
  /** Whether the file has columns of labels, so that these are all that the task bears. */
  labelsAreAll: boolean
  parent: NamedParent | null | undefined
  /** Columns in which the row says something that goes nowhere. */
  unused: string[]
}

/** A row that cannot become a task, with the reason. */
export class RefusedRow extends Error {
  override readonly name = 'RefusedRow'
}

/** Numbers above are no numbers that a tracker counted. */
const highestNumber = 999_999_999
const personLimits = { name: 100, email: 254 }
const externalIdLimit = 200

/**
 * Makes the function that turns rows into tasks, and throws RefusedRow.
 * @param projectKey the project that the tasks go to; rows with keys of others are refused
 */
export function createConverter(
  mapping: Mapping,
  { columns, format }: Pick<Source, 'columns' | 'format'>,
  projectKey: string,
): (line: number, cells: Cells) => ImportedTask {
  const fields = fieldColumns(mapping)
  const words = vocabulary(mapping)
  const ofFields = new Set(Object.values(fields).flat())
  // As the file writes them; the first of several that are one.
  const headings = new Map(columns.toReversed().map((column) => [columnName(column), oneLine(column)]))
  const written = (column: string): string => headings.get(column) ?? column
  const named = mapping.notes === '*' ? null : (mapping.notes ?? []).map(columnName)

  return (line, cells) => {
    const read = (field: keyof FieldColumns): Reading => readField(cells, fields[field])
    const title = oneLine(required(read('title').first, 'has no title'))
    within(title, taskLimits.title, 'title')

    const others = [...cells.keys()].filter((column) => column !== '' && !ofFields.has(column))
    const noted = named ?? others
    const isNoted = new Set(noted)
    const people = read('assignee')
    const notes = [
      ...notesOf(cells, noted, written),
      // Of several people, all are noted.
      ...notesOf(cells, fields.assignee ?? [], written).map((note) =>
        people.values.length > 1 ? note : { ...note, text: '' },
      ),
    ]
    const own = read('description')
    const description = own.present ? withNotes(own.exact, notes) : undefined
    if (description) within(description, taskLimits.description, 'description')

    const createdAt = timeOf(read('createdAt').first, 'created')
    const completedAt = timeOf(read('completedAt').first, 'completed')
    const status = statusOf(read('status'), words.status, completedAt)
    const priority = priorityOf(read('priority'), words.priority)
    const labels = labelsOf(cells, fields, format === 'CSV' ? /[,;]/ : /$^/, [status.foreign, priority.foreign])
    return {
      line,
      identity: identityOf(read('number').first, read('externalId').first, projectKey) ?? {
        externalId: fingerprint(title, read('createdAt').first),
      },
      sourceId: read('sourceId').first ?? null,
      title,
      description,
      notes: own.present ? [] : notes,
      status: status.known,
      foreignStatus: status.foreign,
      foreignPriority: priority.foreign,
      priority: priority.known,
      dueDate: dueDateOf(read('dueDate')),
      assignee: personOf(people, read('assigneeEmail').first),
      createdAt,
      updatedAt: timeOf(read('updatedAt').first, 'updated'),
      completedAt,
      labels,
      labelsAreAll: read('labels').present || read('types').present,
      parent: parentOf(read('parent'), read('sourceId'), fields, projectKey),
      unused: others.filter((column) => !isNoted.has(column) && cells.get(column)?.length).map(written),
    }
  }
}

/** What a row says in a field: whether it has the columns at all, the first value, and all values of that column. */
interface Reading {
  present: boolean
  first: string | undefined
  /** The first value with the white space around it. */
  exact: string | undefined
  values: readonly string[]
}

function readField(cells: Cells, columns: readonly string[] = []): Reading {
  const present = columns.filter((column) => cells.has(column))
  const values = present.map((column) => cells.get(column) ?? []).find((found) => found.length > 0) ?? []
  return { present: present.length > 0, first: values[0]?.trim(), exact: values[0], values }
}

function required(value: string | undefined, complaint: string): string {
  if (value === undefined) throw new RefusedRow(complaint)
  return value
}

/** A text as a line that a person could have written here: line breaks and control characters become spaces. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim()
}

function within(text: string, limit: number, what: string): void {
  const { length } = [...text]
  if (length > limit) throw new RefusedRow(`has a ${what} of ${length} characters; ${limit} is the limit`)
}

/** What a row says in those of the columns that it has. */
function notesOf(cells: Cells, noted: readonly string[], written: (column: string) => string): Note[] {
  return noted
    .filter((column) => cells.has(column))
    .map((column) => ({ column: written(column), text: oneLine((cells.get(column) ?? []).join(', ')) }))
}

function timeOf(text: string | undefined, what: string): Date | undefined {
  if (text === undefined) return undefined
  const time = parseTime(text)
  if (!time)
    throw new RefusedRow(`was ${what} at "${brief(text)}", which is no date such as 2026-11-21 or 2026-11-21T09:30:00Z`)
  return time
}

function dueDateOf({ present, first }: Reading): Date | null | undefined {
  if (!present) return undefined
  if (first === undefined) return null
  const day = parseDay(first)
  if (!day) throw new RefusedRow(`is due on "${brief(first)}", which is no date such as 2026-11-21`)
  return day
}

/** A status of its own name becomes a label beside TODO. What was completed is DONE, unless it was given up. */
function statusOf(
  { present, first }: Reading,
  meaning: (name: string) => TaskStatus | null,
  completedAt: Date | undefined,
): { known: TaskStatus | undefined; foreign: string | null } {
  const known = first === undefined ? null : meaning(first)
  const foreign = first !== undefined && known === null ? first : null
  if (completedAt && known !== 'CANCELLED') return { known: 'DONE', foreign }
  return { known: known ?? (present ? 'TODO' : undefined), foreign }
}

function priorityOf(
  { present, first }: Reading,
  meaning: (name: string) => TaskPriority | null,
): { known: TaskPriority | undefined; foreign: string | null } {
  if (!present) return { known: undefined, foreign: null }
  const known = first === undefined ? 'NONE' : meaning(first)
  return known === null ? { known: 'NONE', foreign: first ?? null } : { known, foreign: null }
}

function labelsOf(
  cells: Cells,
  fields: FieldColumns,
  separator: RegExp,
  foreign: readonly (string | null)[],
): string[] {
  const all = (columns: readonly string[] = []): string[] => columns.flatMap((column) => cells.get(column) ?? [])
  const listed = all(fields.labels).flatMap((list) => list.split(separator))
  const names = [...all(fields.types), ...listed, ...foreign].flatMap((name) => oneLine(name ?? '') || [])
  for (const name of names) within(name, labelLimits.name, 'label')
  return [...new Map(names.toReversed().map((name) => [name.toLowerCase(), name])).values()].toReversed()
}

function personOf({ present, first }: Reading, email: string | undefined): NamedPerson | null | undefined {
  if (first === undefined && email === undefined) return present ? null : undefined
  const [, written = first ?? '', address = email] = /^(.*?)\s*<([^<>\s]+@[^<>\s]+)>$/.exec(first ?? '') ?? []
  const isAddress = /^[^@\s]+@[^@\s]+$/.test(written)
  const personEmail = address ?? (isAddress ? written : null)
  // An address is for some eyes only, so that no name is made of the whole of it.
  const name = (isAddress || written === '' ? personEmail?.split('@')[0] : oneLine(written)) ?? written
  within(name, personLimits.name, "person's name")
  if (personEmail) within(personEmail, personLimits.email, 'e-mail address')
  return { name, email: personEmail }
}

/** A parent elsewhere is one that is not found, and no reason to refuse the row. */
function parentOf(
  { present, first }: Reading,
  sourceId: Reading,
  fields: FieldColumns,
  projectKey: string,
): NamedParent | null | undefined {
  if (!present) return undefined
  if (first === undefined) return null
  // Jira's ids are digits, and never numbers of tasks.
  if (sourceId.present && !/\D/.test(first)) return { sourceId: first }
  const number = fields.number && numberOf(first, projectKey)
  return typeof number === 'number' ? { number } : { externalId: first }
}

function identityOf(number: string | undefined, externalId: string | undefined, projectKey: string): Identity | null {
  if (number !== undefined) {
    const value = numberOf(number, projectKey)
    if (typeof value === 'number') return { number: value }
    throw new RefusedRow(value.refusal)
  }
  if (externalId === undefined) return null
  within(externalId, externalIdLimit, 'name in its source')
  return { externalId }
}

/** `572`, `#572`, and `PEP-572` in the project PEP. */
function numberOf(text: string, projectKey: string): number | { refusal: string } {
  const [, key, digits] = /^(?:([a-z][a-z0-9_]*)-|#)?(\d+)$/i.exec(text) ?? []
  if (digits === undefined) {
    return { refusal: `has the number "${brief(text)}", which is neither like 572 nor like ${projectKey}-572` }
  }
  if (key !== undefined && key.toUpperCase() !== projectKey) {
    return { refusal: `has the key ${brief(text)}, which is not of the project ${projectKey}` }
  }
  const value = Number(digits)
  if (value >= 1 && value <= highestNumber) return value
  return { refusal: `has the number ${brief(digits)}, which is not between 1 and ${highestNumber}` }
}

/** What recognizes a row that nothing names: its title and when it was created. */
function fingerprint(title: string, createdAt: string | undefined): string {
  return `row:${createHash('sha256')
    .update(JSON.stringify([title, createdAt ?? null]))
    .digest('base64url')}`
}

function brief(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
