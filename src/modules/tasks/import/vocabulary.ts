import type { TaskPriority, TaskStatus } from '../../../platform/generated/prisma/client.ts'
import type { Mapping } from './mapping.ts'

/** Names of statuses and priorities that mean the same everywhere. What is not here has no counterpart. */
const statuses: Record<TaskStatus, string> = {
  TODO: 'todo, to do, open, opened, reopened, new, backlog, unstarted, not started, pending, ready, selected for development',
  IN_PROGRESS: 'in progress, doing, started, in review, in development, in testing, work in progress, wip',
  DONE: 'done, closed, resolved, complete, completed, finished, fixed, final, merged, released',
  CANCELLED:
    "cancelled, canceled, rejected, withdrawn, declined, abandoned, won't do, wont do, won't fix, wontfix, not planned, duplicate, invalid",
}

const priorities: Record<TaskPriority, string> = {
  NONE: 'none, no priority',
  LOW: 'low, lowest, minor, trivial, p3, p4',
  MEDIUM: 'medium, normal, moderate, p2',
  HIGH: 'high, major, p1',
  URGENT: 'urgent, highest, critical, blocker, p0',
}

/** What a source's own names of statuses and priorities mean; null for those without a counterpart. */
export interface Vocabulary {
  status: (name: string) => TaskStatus | null
  priority: (name: string) => TaskPriority | null
}

export function vocabulary({ statuses: ownStatuses, priorities: ownPriorities }: Mapping): Vocabulary {
  return { status: lookup(statuses, ownStatuses), priority: lookup(priorities, ownPriorities) }
}

function lookup<Meaning extends string>(
  usual: Record<Meaning, string>,
  own: Record<string, Meaning>,
): (name: string) => Meaning | null {
  const meanings = new Map<string, Meaning>()
  for (const meaning in usual) for (const name of usual[meaning].split(', ')) meanings.set(fold(name), meaning)
  for (const [name, meaning] of Object.entries(own)) meanings.set(fold(name), meaning)
  return (name) => meanings.get(fold(name)) ?? null
}

/** `IN_PROGRESS`, `in-progress` and `In progress` are one name, and so are `Won’t do` and `Won't Do`. */
function fold(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/[\s_-]+/g, ' ')
    .trim()
}
