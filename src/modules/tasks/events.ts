import { z } from 'zod'
import type { Scope } from '../../platform/scope.ts'

const project = z.object({ projectId: z.uuid(), key: z.string() })
const task = z.object({
  projectId: z.uuid(),
  taskId: z.uuid(),
  /** The project's key and the task's number: `PEP-572`. */
  key: z.string(),
})
const comment = task.extend({ commentId: z.uuid(), authorId: z.uuid() })
const label = z.object({ labelId: z.uuid(), name: z.string() })

/** The names of the fields that have another value now. */
const fields = z.array(z.string()).min(1)

/**
 * The facts that this module announces: the model of the thing that each is about, and what the log keeps of it. A change
 * is announced once, by the most exact fact. What disappears or comes back with its owner (the tasks of a deleted or archived
 * project, the comments of such a task) is not announced one by one.
 */
export const events = {
  'project.created': { subjectType: 'Project', payload: project },
  'project.updated': { subjectType: 'Project', payload: project.extend({ fields }) },
  /** So many tasks with it. */
  'project.archived': { subjectType: 'Project', payload: project.extend({ tasks: z.int().min(0) }) },
  'project.restored': { subjectType: 'Project', payload: project.extend({ tasks: z.int().min(0) }) },
  'project.deleted': { subjectType: 'Project', payload: project.extend({ name: z.string(), tasks: z.int().min(0) }) },

  'task.created': { subjectType: 'Task', payload: task },
  /** Something changed that no other fact tells. */
  'task.updated': { subjectType: 'Task', payload: task.extend({ fields }) },
  /** The status became DONE. */
  'task.completed': { subjectType: 'Task', payload: task },
  /** The status was DONE or CANCELLED, and is TODO or IN_PROGRESS again. */
  'task.reopened': { subjectType: 'Task', payload: task },
  'task.assigned': {
    subjectType: 'Task',
    payload: task.extend({ assigneeId: z.uuid().nullable(), previousAssigneeId: z.uuid().nullable() }),
  },
  'task.labelled': { subjectType: 'Task', payload: task.extend({ labelIds: z.array(z.uuid()).min(1) }) },
  'task.unlabelled': { subjectType: 'Task', payload: task.extend({ labelIds: z.array(z.uuid()).min(1) }) },
  /** The parts named, of whatever depth, with it. */
  'task.archived': { subjectType: 'Task', payload: task.extend({ subtaskIds: z.array(z.uuid()) }) },
  'task.restored': { subjectType: 'Task', payload: task.extend({ subtaskIds: z.array(z.uuid()) }) },
  /** The subtasks named have lost their parent. */
  'task.deleted': {
    subjectType: 'Task',
    payload: task.extend({ title: z.string(), subtaskIds: z.array(z.uuid()) }),
  },
  /** One batch of an import: so many tasks with numbers in this range were created or changed. */
  'task.imported': {
    subjectType: 'Project',
    payload: project.extend({
      created: z.int().min(0),
      updated: z.int().min(0),
      firstNumber: z.int(),
      lastNumber: z.int(),
    }),
  },

  'label.created': { subjectType: 'Label', payload: label },
  'label.updated': { subjectType: 'Label', payload: label.extend({ fields }) },
  'label.archived': { subjectType: 'Label', payload: label },
  'label.restored': { subjectType: 'Label', payload: label },
  'label.deleted': { subjectType: 'Label', payload: label },

  'comment.added': { subjectType: 'Comment', payload: comment },
  'comment.edited': { subjectType: 'Comment', payload: comment },
  'comment.deleted': { subjectType: 'Comment', payload: comment },
} as const satisfies Record<string, { subjectType: string; payload: z.ZodType }>

export type EventType = keyof typeof events
export type EventPayload<Type extends EventType> = z.output<(typeof events)[Type]['payload']>

/** Writes one of the module's facts into the event log, in the scope's transaction. */
export async function announce<Type extends EventType>(
  scope: Scope,
  type: Type,
  subjectId: string,
  data: EventPayload<Type>,
): Promise<void> {
  await scope.emit({ type, subjectType: events[type].subjectType, subjectId, data })
}
