import type { Clock } from '../../../platform/clock.ts'
import type { Database } from '../../../platform/database.ts'
import type { TaskPriority, TaskStatus } from '../../../platform/generated/prisma/client.ts'
import { differences } from '../differences.ts'
import { taskLimits } from '../task.ts'
import type { ImportedTask } from './convert.ts'
import { type ExistingTask, type ExistingTasks, findExisting } from './existing.ts'
import { findOrCreateLabels, type Labels } from './labels.ts'
import { renewNotes } from './notes.ts'
import { findOrCreatePeople, type People } from './people.ts'
import { lockTarget, log, type Target } from './target.ts'

/** What became of a batch. */
export interface BatchOutcome {
  created: number
  updated: number
  unchanged: number
  people: number
  labels: number
  refused: { line: number; reason: string }[]
  /** The rows that are tasks now. */
  accepted: ImportedTask[]
}

/**
 * Writes rows as tasks, in a dozen statements however many they are: new ones are created, others are made to say what
 * the file says. One fact in the log tells of all of them.
 */
export async function writeBatch(
  tx: Database,
  clock: Clock,
  target: Target,
  rows: readonly ImportedTask[],
): Promise<BatchOutcome> {
  const now = clock.now()
  const given = await lockTarget(tx, target)
  const existing = await findExisting(
    tx,
    target,
    rows.map((row) => row.identity),
  )
  const objections = new Map(rows.map((row) => [row, existing.objection(row.identity) ?? tooLong(row, existing)]))
  const accepted = rows.filter((row) => objections.get(row) === null)
  const people = await findOrCreatePeople(
    tx,
    target.organizationId,
    accepted.flatMap((row) => row.assignee ?? []),
  )
  const labels = await findOrCreateLabels(
    tx,
    target.organizationId,
    accepted.flatMap((row) => row.labels),
  )

  const numbers = accepted.flatMap(({ identity }) => ('number' in identity ? identity.number : []))
  let lastNumber = numbers.reduce((highest, number) => Math.max(highest, number), given)
  const news: NewTask[] = []
  const known: KnownTask[] = []
  for (const row of accepted) {
    const task = existing.imported(row.identity)
    if (task) known.push({ row, task })
    else news.push({ row, number: 'number' in row.identity ? row.identity.number : ++lastNumber })
  }

  await createTasks(tx, target, people, labels, news, now)
  const changed = await changeTasks(tx, target, people, labels, known, now)
  if (lastNumber > given) {
    await tx.project.update({ where: { id: target.projectId }, data: { lastNumber }, select: { id: true } })
  }
  const touched = [...news.map(({ number }) => number), ...changed.map(({ task }) => task.number)]
  if (touched.length > 0) {
    await log(tx, target, 'task.imported', {
      projectId: target.projectId,
      key: target.projectKey,
      created: news.length,
      updated: changed.length,
      firstNumber: Math.min(...touched),
      lastNumber: Math.max(...touched),
    })
  }
  return {
    created: news.length,
    updated: changed.length,
    unchanged: known.length - changed.length,
    people: people.created,
    labels: labels.created,
    refused: [...objections].flatMap(([{ line }, reason]) => (reason === null ? [] : { line, reason })),
    accepted,
  }
}

interface NewTask {
  row: ImportedTask
  number: number
}

interface KnownTask {
  row: ImportedTask
  task: ExistingTask
}

async function createTasks(
  tx: Database,
  { organizationId, projectId }: Target,
  people: People,
  labels: Labels,
  news: readonly NewTask[],
  now: Date,
): Promise<void> {
  if (news.length === 0) return
  const created = await tx.task.createManyAndReturn({
    data: news.map(({ row, number }) => {
      const status = row.status ?? 'TODO'
      return {
        organizationId,
        projectId,
        number,
        externalId: 'number' in row.identity ? null : row.identity.externalId,
        title: row.title,
        description: descriptionOf(row, null),
        status,
        priority: row.priority ?? 'NONE',
        dueDate: row.dueDate ?? null,
        completedAt: status === 'DONE' ? completionOf(row, now) : null,
        assigneeId: row.assignee ? people.of(row.assignee) : null,
        createdAt: row.createdAt ?? now,
        updatedAt: row.updatedAt ?? now,
      }
    }),
    select: { id: true, number: true },
  })
  const ids = new Map(created.map(({ id, number }) => [number, id]))
  await tx.taskLabel.createMany({
    data: news.flatMap(({ row, number }) => {
      const taskId = ids.get(number)
      if (taskId === undefined) throw new Error('The database did not answer with a task that it created.')
      return bonds(row, labels).map((labelId) => ({ organizationId, taskId, labelId }))
    }),
  })
}

/** Why the notes of a row cannot be written below what the task's description says, or null. */
function tooLong(row: ImportedTask, existing: ExistingTasks): string | null {
  const description = descriptionOf(row, existing.imported(row.identity)?.description ?? null)
  const length = [...(description ?? '')].length
  if (length <= taskLimits.description) return null
  return `would have a description of ${length} characters; ${taskLimits.description} is the limit`
}

/** What a file without descriptions says of the notes goes into the description that the task has. */
function descriptionOf({ description, notes }: ImportedTask, current: string | null): string | null {
  return description === undefined ? renewNotes(current, notes) : description
}

/** A source that does not say when a task was completed says at least when it was last seen. */
function completionOf(row: ImportedTask, now: Date): Date {
  return row.completedAt ?? row.updatedAt ?? row.createdAt ?? now
}

/** A task as it is to be. */
interface TaskChange {
  id: string
  title: string
  description: string | null
  status: TaskStatus
  priority: TaskPriority
  dueDate: Date | null
  completedAt: Date | null
  assigneeId: string | null
  createdAt: Date
}

/** @returns those that the file says something new about */
async function changeTasks(
  tx: Database,
  { organizationId }: Target,
  people: People,
  labels: Labels,
  known: readonly KnownTask[],
  now: Date,
): Promise<KnownTask[]> {
  if (known.length === 0) return []
  const borne = await labelsOfTasks(tx, known)
  const changes: TaskChange[] = []
  const added: { taskId: string; labelId: string }[] = []
  const removed: { taskId: string; labelId: string }[] = []
  const changed = known.filter(({ row, task }) => {
    const has = borne.get(task.id) ?? new Set()
    const wanted = new Set(bonds(row, labels))
    const more = [...wanted].filter((labelId) => !has.has(labelId))
    const fewer = row.labelsAreAll ? [...has].filter((labelId) => !wanted.has(labelId)) : []
    added.push(...more.map((labelId) => ({ taskId: task.id, labelId })))
    removed.push(...fewer.map((labelId) => ({ taskId: task.id, labelId })))

    const change = changeOf(task, row, people, now)
    const differs = Object.keys(differences(task, change)).length > 0 || more.length > 0 || fewer.length > 0
    if (differs) changes.push(change)
    return differs
  })
  if (changes.length === 0) return []

  await tx.$executeRaw`
    UPDATE "Task" task SET "title" = change."title", "description" = change."description", "status" = change."status",
      "priority" = change."priority", "dueDate" = change."dueDate", "completedAt" = change."completedAt",
      "assigneeId" = change."assigneeId", "createdAt" = change."createdAt", "updatedAt" = ${now}
    FROM jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) AS change(
      "id" uuid, "title" text, "description" text, "status" "TaskStatus", "priority" "TaskPriority", "dueDate" date,
      "completedAt" timestamptz, "assigneeId" uuid, "createdAt" timestamptz
    )
    WHERE task."id" = change."id"`
  await tx.taskLabel.createMany({ data: added.map((bond) => ({ organizationId, ...bond })) })
  if (removed.length > 0) {
    await tx.$executeRaw`
      DELETE FROM "TaskLabel" bond USING jsonb_to_recordset(${JSON.stringify(removed)}::jsonb) AS removed("taskId" uuid, "labelId" uuid)
      WHERE bond."taskId" = removed."taskId" AND bond."labelId" = removed."labelId"`
  }
  return changed
}

function changeOf(task: ExistingTask, row: ImportedTask, people: People, now: Date): TaskChange {
  const { id, title, description, status, priority, dueDate, completedAt, assigneeId, createdAt } = {
    ...task,
    ...differences(task, {
      title: row.title,
      description: descriptionOf(row, task.description),
      status: row.status,
      priority: row.priority,
      dueDate: row.dueDate,
      assigneeId: row.assignee && people.of(row.assignee),
      createdAt: row.createdAt,
    }),
  }
  const completion = row.completedAt ?? completedAt ?? completionOf(row, now)
  return {
    id,
    title,
    description,
    status,
    priority,
    dueDate,
    completedAt: status === 'DONE' ? completion : null,
    assigneeId,
    createdAt,
  }
}

async function labelsOfTasks(tx: Database, known: readonly KnownTask[]): Promise<Map<string, Set<string>>> {
  const bonds = await tx.taskLabel.findMany({
    where: { taskId: { in: known.map(({ task }) => task.id) }, label: { archivedAt: null } },
    select: { taskId: true, labelId: true },
  })
  const borne = new Map<string, Set<string>>()
  for (const { taskId, labelId } of bonds) borne.set(taskId, (borne.get(taskId) ?? new Set()).add(labelId))
  return borne
}

/** Two names that differ to JavaScript may be one label to the database. */
function bonds(row: ImportedTask, labels: Labels): string[] {
  return [...new Set(row.labels.map((name) => labels.of(name)))]
}
