import type { Clock } from '../../../platform/clock.ts'
import type { PrismaClient } from '../../../platform/database.ts'
import { inTransaction } from '../../../platform/transaction.ts'
import { createConverter, type Identity, type ImportedTask, RefusedRow } from './convert.ts'
import type { Mapping } from './mapping.ts'
import type { Source } from './source.ts'
import { findOrCreateProject } from './target.ts'
import { writeBatch } from './write-batch.ts'
import { writeParents } from './write-parents.ts'

export interface ImportOptions {
  db: PrismaClient
  clock: Clock
  organizationId: string
  /** Made if the organization has no such project. */
  projectKey: string
  source: Source
  mapping: Mapping
  /** Ends the import between two batches. What is written stays; the next run goes on. */
  signal: AbortSignal
  /** Told of each line that is not imported. */
  onRefused: (line: number, reason: string) => void
  /** Told of lines that are imported, but not with all they say. */
  onRemark: (line: number, reason: string) => void
  /** Told how much of the file is read, in bytes, and how many rows are done with. */
  onProgress: (bytes: number, rows: number) => void
}

export interface ImportReport {
  created: number
  updated: number
  unchanged: number
  refused: number
  /** Tasks that became part of another one, or of none. */
  linked: number
  /** What was made beside the tasks. */
  projectCreated: boolean
  people: number
  labels: number
  /** Names of statuses without a counterpart, with the number of rows that bear them. */
  foreignStatuses: Map<string, number>
  foreignPriorities: Map<string, number>
  /** Columns in which rows say something that goes nowhere; the first hundred. */
  unused: Set<string>
  /** Whether the signal ended it before the end of the file. */
  stopped: boolean
}

const batchSize = 500
const mostUnused = 100
/** Milliseconds that a batch may take, on a database that others keep busy. */
const batchTimeout = 120_000

/**
 * Imports a file of tasks into a project, batch by batch, each in a transaction of its own. Holds one batch in memory, and of
 * every other row only what it is recognized by. Running it again changes only what differs.
 */
export async function importTasks(options: ImportOptions): Promise<ImportReport> {
  const { db, clock, organizationId, projectKey, signal } = options
  const { created, ...target } = await findOrCreateProject(db, organizationId, projectKey)
  const report: ImportReport = {
    created: 0,
    updated: 0,
    unchanged: 0,
    refused: 0,
    linked: 0,
    projectCreated: created,
    people: 0,
    labels: 0,
    foreignStatuses: new Map(),
    foreignPriorities: new Map(),
    unused: new Set(),
    stopped: false,
  }
  const refuse = (line: number, reason: string): void => {
    report.refused += 1
    options.onRefused(line, reason)
  }

  let namesParents = false
  const sourceIds = new Map<string, Identity>()
  for await (const batch of readBatches(options, refuse, options.onProgress)) {
    const outcome = await inTransaction(db, (tx) => writeBatch(tx, clock, target, batch), batchTimeout)
    for (const { line, reason } of outcome.refused) refuse(line, reason)
    for (const row of outcome.accepted) {
      count(report.foreignStatuses, row.foreignStatus)
      count(report.foreignPriorities, row.foreignPriority)
      namesParents ||= row.parent !== undefined
      if (row.sourceId !== null) sourceIds.set(row.sourceId, row.identity)
      for (const column of row.unused) if (report.unused.size < mostUnused) report.unused.add(column)
    }
    report.created += outcome.created
    report.updated += outcome.updated
    report.unchanged += outcome.unchanged
    report.people += outcome.people
    report.labels += outcome.labels
  }
  if (signal.aborted || !namesParents) return { ...report, stopped: signal.aborted }

  const silently = (): void => {}
  for await (const batch of readBatches(options, silently, silently)) {
    const outcome = await inTransaction(db, (tx) => writeParents(tx, clock, target, batch, sourceIds), batchTimeout)
    report.linked += outcome.linked
    for (const { line, reason } of outcome.remarks) options.onRemark(line, reason)
  }
  return { ...report, stopped: signal.aborted }
}

/**
 * Reads the file as tasks, so many at once, up to the signal. Refuses lines that are none and rows that stand there twice.
 */
async function* readBatches(
  { source, mapping, projectKey, signal }: ImportOptions,
  refuse: (line: number, reason: string) => void,
  onProgress: (bytes: number, rows: number) => void,
): AsyncGenerator<ImportedTask[]> {
  const convert = createConverter(mapping, source, projectKey)
  const lines = new Map<number | string, number>()
  let batch: ImportedTask[] = []
  let bytesRead = 0
  let rows = 0
  const progress = (bytes: number): void => {
    bytesRead = bytes
  }
  for await (const row of source.rows(progress)) {
    if (signal.aborted) return
    rows += 1
    if (rows % batchSize === 0) onProgress(bytesRead, rows)
    try {
      if ('refusal' in row) throw new RefusedRow(row.refusal)
      const task = convert(row.line, row.cells)
      const identity = 'number' in task.identity ? task.identity.number : task.identity.externalId
      const earlier = lines.get(identity)
      if (earlier !== undefined) throw new RefusedRow(`is the same task as line ${earlier}`)
      lines.set(identity, row.line)
      batch.push(task)
    } catch (error) {
      if (!(error instanceof RefusedRow)) throw error
      refuse(row.line, error.message)
    }
    if (batch.length === batchSize) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
  onProgress(bytesRead, rows)
}

function count(names: Map<string, number>, name: string | null): void {
  if (name !== null) names.set(name, (names.get(name) ?? 0) + 1)
}
