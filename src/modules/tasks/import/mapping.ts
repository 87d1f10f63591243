import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { columnName, type Source, SourceError } from './source.ts'

const column = z.string().trim().min(1)
/** Columns by any of the ways to write their names. */
const columns = z.union([column.transform((one) => [one]), z.array(column).min(1)], {
  error: ({ input }) =>
    input === undefined
      ? 'is required: the name of a column, or a list of names'
      : 'must be the name of a column, or a list of names',
})

/** Which columns of a file make which field of a task. Of several columns, a field takes the first that says something. */
export const mapping = z.strictObject({
  title: columns.describe('What is to be done.'),
  description: columns.optional().describe('The details, in Markdown.'),
  number: columns.optional().describe('The number (`572`, `#572`) or the key (`PEP-572`) of the task, which it keeps.'),
  externalId: columns
    .optional()
    .describe('Where there is no number: whatever names the row, the same at every export.'),
  sourceId: columns
    .optional()
    .describe('What other rows name as their parent, where that is neither the number nor externalId.'),
  status: columns.optional().describe('How far it has come.'),
  statuses: z
    .record(z.string(), z.enum(['TODO', 'IN_PROGRESS', 'DONE', 'CANCELLED']))
    .default({})
    .describe("The source's own names of statuses, in addition to the usual ones."),
  priority: columns.optional().describe('How urgent it is.'),
  priorities: z
    .record(z.string(), z.enum(['NONE', 'LOW', 'MEDIUM', 'HIGH', 'URGENT']))
    .default({})
    .describe("The source's own names of priorities, in addition to the usual ones."),
  assignee: columns.optional().describe('Who is to do it: a name, an e-mail address or both. Of several, the first.'),
  assigneeEmail: columns.optional().describe("The assignee's e-mail address."),
  labels: columns
    .optional()
    .describe('Labels, of all these columns. In CSV a field holds several, separated by , or ;'),
  types: columns.optional().describe('More labels, of all these columns; each field is one, whatever it holds.'),
  dueDate: columns.optional().describe('The day by which it should be done.'),
  createdAt: columns.optional().describe('When it was created.'),
  updatedAt: columns.optional().describe('When it was last changed.'),
  completedAt: columns.optional().describe('When it was completed.'),
  parent: columns.optional().describe('The number, key, externalId or sourceId of the task that it is a part of.'),
  notes: z
    .union([z.literal('*'), columns])
    .optional()
    .describe('Columns that go to the end of the description, a line each. `*`: all that no field uses.'),
})

export type Mapping = z.output<typeof mapping>

/** The columns of a mapping by field, their names made comparable. */
export type FieldColumns = Partial<Record<Exclude<keyof Mapping, 'statuses' | 'priorities' | 'notes'>, string[]>>

export function fieldColumns({
  statuses: _statuses,
  priorities: _priorities,
  notes: _notes,
  ...fields
}: Mapping): FieldColumns {
  return Object.fromEntries(Object.entries(fields).map(([field, names]) => [field, names?.map(columnName) ?? []]))
}

/**
 * Reads a mapping from a JSON file.
 * @throws SourceError if it is none, or names a column that the source does not have
 */
export async function readMapping(path: string, source: Source): Promise<Mapping> {
  let content: unknown
  try {
    content = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    throw new SourceError(`The mapping cannot be read: ${error instanceof Error ? error.message : String(error)}.`)
  }
  const parsed = mapping.safeParse(content)
  if (!parsed.success) throw new SourceError(`The mapping is wrong:\n${z.prettifyError(parsed.error)}`)
  const notes = parsed.data.notes === '*' ? [] : (parsed.data.notes ?? [])
  const named = [...Object.values(fieldColumns(parsed.data)).flat(), ...notes.map(columnName)]
  const known = new Set(source.columns.map(columnName))
  const unknown = named.filter((name) => !known.has(name))
  // JSON lines need not have every column in their first object.
  if (source.format === 'CSV' && unknown.length > 0) {
    throw new SourceError(`The mapping names columns that the file does not have: ${unknown.join(', ')}.`)
  }
  return parsed.data
}
