import fc from 'fast-check'
import type { PrismaClient } from '../../src/platform/database.ts'
import { encodeId } from '../../src/platform/ids.ts'

// Tasks as plain values: made up at random, written to the database, and ordered here as the server should order them.

export const statuses = ['TODO', 'IN_PROGRESS', 'DONE', 'CANCELLED'] as const
export const priorities = ['NONE', 'LOW', 'MEDIUM', 'HIGH', 'URGENT'] as const

export interface TaskRow {
  id: string
  number: number
  title: string
  description: string | null
  status: (typeof statuses)[number]
  priority: (typeof priorities)[number]
  dueDate: Date | null
  completedAt: Date | null
  createdAt: Date
  updatedAt: Date
}

/** A moment out of few, so that many rows share one, with milliseconds. */
const moment = fc.integer({ min: 0, max: 5 }).map((step) => new Date(Date.UTC(2026, 10, 1) + step * 86_400_123))
const day = fc.integer({ min: 0, max: 5 }).map((step) => new Date(Date.UTC(2026, 10, 15 + step)))
/** Characters at which collations and patterns differ from plain comparison. */
export const title = fc
  .array(fc.constantFrom('a', 'b', 'A', 'B', 'é', 'ß', '%', '_', '\\', "'", '"', ' ', '-', '😀', '\uffff', '1'), {
    minLength: 1,
    maxLength: 4,
  })
  .map((characters) => characters.join(''))

export const taskValues = fc
  .record({
    title,
    description: fc.option(title),
    status: fc.constantFrom(...statuses),
    priority: fc.constantFrom(...priorities),
    dueDate: fc.option(day),
    completedAt: moment,
    createdAt: moment,
    updatedAt: moment,
  })
  .map((row) => ({ ...row, completedAt: row.status === 'DONE' ? row.completedAt : null }))

/** Rows with ids and numbers of their own. */
export const taskRows = (size: { minLength: number; maxLength: number }): fc.Arbitrary<TaskRow[]> =>
  fc
    .uniqueArray(fc.tuple(fc.uuid(), taskValues), { ...size, selector: ([id]) => id })
    .map((rows) => rows.map(([id, values], index) => ({ id, number: index + 1, ...values })))

export async function insertTasks(
  db: PrismaClient,
  place: { organizationId: string; projectId: string },
  rows: readonly TaskRow[],
): Promise<void> {
  await db.task.createMany({ data: rows.map((row) => ({ ...place, ...row })) })
}

export const orderFields = {
  CREATED_AT: 'createdAt',
  UPDATED_AT: 'updatedAt',
  DUE_DATE: 'dueDate',
  COMPLETED_AT: 'completedAt',
  NUMBER: 'number',
  TITLE: 'title',
  STATUS: 'status',
  PRIORITY: 'priority',
} as const

export interface OrderKey {
  field: keyof typeof orderFields
  direction: 'ASC' | 'DESC'
}

export const order: fc.Arbitrary<OrderKey[]> = fc.uniqueArray(
  fc.record({
    // The keys that many rows share, and that may be null, come more often.
    field: fc.constantFrom(
      ...(Object.keys(orderFields) as OrderKey['field'][]),
      'DUE_DATE' as const,
      'COMPLETED_AT' as const,
      'STATUS' as const,
    ),
    direction: fc.constantFrom('ASC' as const, 'DESC' as const),
  }),
  { minLength: 1, maxLength: 4, selector: ({ field }) => field },
)

/** Rows as the server should order them: key by key, nulls last, in the end by id. */
export function inOrder<Row extends TaskRow>(rows: readonly Row[], keys: readonly OrderKey[]): Row[] {
  const last = keys.at(-1)?.direction ?? 'ASC'
  return [...rows].sort((a, b) => {
    for (const { field, direction } of keys) {
      const compared = compareValues(rank(a, field), rank(b, field), direction)
      if (compared !== 0) return compared
    }
    return compareValues(a.id, b.id, last)
  })
}

function rank(row: TaskRow, field: OrderKey['field']): number | string | null {
  if (field === 'STATUS') return statuses.indexOf(row.status)
  if (field === 'PRIORITY') return priorities.indexOf(row.priority)
  const value = row[orderFields[field]]
  return value instanceof Date ? value.getTime() : value
}

function compareValues(a: number | string | null, b: number | string | null, direction: 'ASC' | 'DESC'): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  const ascending = typeof a === 'number' && typeof b === 'number' ? a - b : compareBytes(String(a), String(b))
  return direction === 'ASC' ? ascending : -ascending
}

/** As the collation of the test database, C.UTF-8, does. */
function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

export const taskId = (row: { id: string }): string => encodeId('task', row.id)
