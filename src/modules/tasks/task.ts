import { brokenConstraint } from '../../platform/database.ts'
import { ConflictError, ForbiddenError, NotFoundError } from '../../platform/errors.ts'
import type { TaskPriority, TaskStatus } from '../../platform/generated/prisma/client.ts'
import { newKey } from '../../platform/ids.ts'
import type { Scope } from '../../platform/scope.ts'
import { sql } from '../../platform/sql.ts'
import { rowsOf } from '../../platform/transaction.ts'
import { differences } from './differences.ts'
import { announce } from './events.ts'
import { requireLabels } from './label.ts'
import { lockProject, lockProjectOfTask } from './locked-project.ts'
import { type LockedTask, lockTask } from './locked-task.ts'
import { requireParent } from './parent.ts'

/** What a task's fields hold: characters, and labels given at once. */
export const taskLimits = { title: 200, description: 20_000, labels: 50 }

export interface CreateTaskInput {
  projectId: string
  title: string
  description?: string | null | undefined
  status?: TaskStatus | undefined
  priority?: TaskPriority | undefined
  /** A day: midnight UTC. */
  dueDate?: Date | null | undefined
  assigneeId?: string | null | undefined
  parentId?: string | null | undefined
  labelIds?: readonly string[] | undefined
}

/**
 * Creates a task with the next number of its project.
 * @throws ForbiddenError; NotFoundError for the project, assignee, parent or a label; InvalidInputError if the parent is
 * a task of another project
 */
export async function createTask(scope: Scope, input: CreateTaskInput): Promise<{ id: string; number: number }> {
  scope.require('task:create')
  if (input.assigneeId) scope.require('task:assign')
  if (input.parentId) {
    // Nobody nests or archives tasks of the project meanwhile.
    await lockProjectFor(scope, input.projectId)
    await requireParent(scope, { id: null, projectId: input.projectId }, input.parentId)
  }
  const labelIds = await requireLabels(scope, input.labelIds ?? [], 'labelIds')
  const now = scope.clock.now()
  const task = await insertTask(scope, input, now)
  if (labelIds.length > 0) {
    await scope.db.taskLabel.createMany({
      data: labelIds.map((labelId) => ({
        organizationId: scope.organizationId,
        taskId: task.id,
        labelId,
        createdAt: now,
      })),
    })
  }
  await announce(scope, 'task.created', task.id, {
    projectId: input.projectId,
    taskId: task.id,
    key: `${task.key}-${task.number}`,
  })
  return { id: task.id, number: task.number }
}

/**
 * Writes a task with the project's next number. One statement counts, holds the project and writes: whoever comes at the
 * same time waits and gets the number after.
 */
async function insertTask(
  scope: Scope,
  input: CreateTaskInput,
  now: Date,
): Promise<{ id: string; number: number; key: string }> {
  const { organizationId, actor, db } = scope
  const { projectId, title, description = null, status = 'TODO', priority = 'NONE', dueDate = null } = input
  const [task] = await rowsOf<{ id: string; number: number; key: string }>(
    db,
    sql`WITH project AS (
        UPDATE "Project" SET "lastNumber" = "lastNumber" + 1
        WHERE "id" = ${projectId}::uuid AND "organizationId" = ${organizationId}::uuid AND "archivedAt" IS NULL
        RETURNING "id", "key", "lastNumber"
      ), task AS (
        INSERT INTO "Task" ("id", "organizationId", "projectId", "number", "title", "description", "status", "priority",
          "dueDate", "completedAt", "assigneeId", "creatorId", "parentId", "createdAt", "updatedAt")
        SELECT ${newKey()}::uuid, ${organizationId}::uuid, project."id", project."lastNumber", ${title}, ${description},
          ${status}::"TaskStatus", ${priority}::"TaskPriority", ${dueDate}::date, ${status === 'DONE' ? now : null}::timestamptz,
          ${input.assigneeId ?? null}::uuid, ${actor.membershipId}::uuid, ${input.parentId ?? null}::uuid, ${now}::timestamptz, ${now}::timestamptz
        FROM project
        RETURNING "id", "number"
      )
      SELECT task."id", task."number", project."key" FROM task, project`,
  ).catch(refuseUnknownAssignee)
  if (!task) throw new NotFoundError('Project', 'projectId')
  return task
}

/** @throws NotFoundError at `projectId` */
async function lockProjectFor(scope: Scope, projectId: string): Promise<void> {
  await lockProject(scope, projectId).catch((error: unknown) => {
    throw error instanceof NotFoundError ? new NotFoundError('Project', 'projectId') : error
  })
}

/** Absent leaves a field as it is, null clears it. */
export interface UpdateTaskInput {
  id: string
  title?: string | undefined
  description?: string | null | undefined
  status?: TaskStatus | undefined
  priority?: TaskPriority | undefined
  /** A day: midnight UTC. */
  dueDate?: Date | null | undefined
  assigneeId?: string | null | undefined
  parentId?: string | null | undefined
}

/**
 * Changes a task. Without a difference nothing is written and nothing announced. To another person it needs `task:assign`
 * too, to DONE and back from an end `task:complete` too.
 * @throws ForbiddenError; NotFoundError for the task, assignee or parent; InvalidInputError if the parent is a task of
 * another project, the task itself or a part of it
 */
export async function updateTask(scope: Scope, input: UpdateTaskInput): Promise<{ id: string }> {
  scope.require('task:update')
  if (input.parentId) await lockProjectOfTask(scope, input.id)
  const task = await lockTask(scope, input.id, 'id')
  const { id: _, ...update } = input
  return changeTask(scope, task, update)
}

/** Gives a task to somebody, or to nobody. @throws ForbiddenError, NotFoundError for the task or the assignee */
export async function assignTask(
  scope: Scope,
  input: { id: string; assigneeId: string | null },
): Promise<{ id: string }> {
  scope.require('task:assign')
  return changeTask(scope, await lockTask(scope, input.id, 'id'), { assigneeId: input.assigneeId })
}

/** Makes the status DONE. @throws ForbiddenError, NotFoundError, ConflictError if it is already */
export async function completeTask(scope: Scope, input: { id: string }): Promise<{ id: string }> {
  scope.require('task:complete')
  const task = await lockTask(scope, input.id, 'id')
  if (task.status === 'DONE') throw new ConflictError(`${task.key} is completed already.`)
  return changeTask(scope, task, { status: 'DONE' })
}

/** Makes the status TODO again. @throws ForbiddenError, NotFoundError, ConflictError unless it is DONE or CANCELLED */
export async function reopenTask(scope: Scope, input: { id: string }): Promise<{ id: string }> {
  scope.require('task:complete')
  const task = await lockTask(scope, input.id, 'id')
  if (!isEnded(task.status)) throw new ConflictError(`${task.key} is open already.`)
  return changeTask(scope, task, { status: 'TODO' })
}

/**
 * Deletes a task with its comments. Its subtasks stay and lose their parent. Its number is not given again.
 * @throws ForbiddenError for somebody else's task without `task:moderate`, NotFoundError
 */
export async function deleteTask(scope: Scope, input: { id: string }): Promise<{ id: string; projectId: string }> {
  scope.require('task:delete')
  await lockProjectOfTask(scope, input.id)
  const task = await lockTask(scope, input.id, 'id')
  if (task.creatorId !== scope.actor.membershipId && !scope.can('task:moderate')) {
    throw new ForbiddenError('Your role in this organization allows you to delete only tasks that you created.')
  }
  const subtasks = await scope.db.task.updateManyAndReturn({
    where: { organizationId: scope.organizationId, parentId: task.id },
    data: { parentId: null, updatedAt: scope.clock.now() },
    select: { id: true },
  })
  await scope.db.task.delete({ where: { id: task.id }, select: { id: true } })
  await announce(scope, 'task.deleted', task.id, {
    ...about(task),
    title: task.title,
    subtaskIds: subtasks.map((subtask) => subtask.id),
  })
  return { id: task.id, projectId: task.projectId }
}

/**
 * Writes and announces what of an update differs from the task. The caller holds the task and, where a parent is given, the
 * project.
 */
async function changeTask(
  scope: Scope,
  task: LockedTask,
  update: Omit<UpdateTaskInput, 'id'>,
): Promise<{ id: string }> {
  const changes = differences(task, update)
  if (Object.keys(changes).length === 0) return { id: task.id }
  const { status, assigneeId, parentId, ...others } = changes
  const completed = status === 'DONE'
  const reopened = status !== undefined && isEnded(task.status) && !isEnded(status)
  if (completed || reopened) scope.require('task:complete')
  if (assigneeId !== undefined) scope.require('task:assign')
  if (parentId) await requireParent(scope, task, parentId)

  const now = scope.clock.now()
  await scope.db.task
    .update({
      where: { id: task.id },
      data: {
        ...changes,
        ...(status !== undefined && { completedAt: completed ? now : null }),
        updatedAt: now,
      },
      select: { id: true },
    })
    .catch(refuseUnknownAssignee)

  const fields = Object.keys(others)
  if (parentId !== undefined) fields.push('parentId')
  if (status !== undefined && !completed && !reopened) fields.push('status')
  if (fields.length > 0) await announce(scope, 'task.updated', task.id, { ...about(task), fields })
  if (completed) await announce(scope, 'task.completed', task.id, about(task))
  if (reopened) await announce(scope, 'task.reopened', task.id, about(task))
  if (assigneeId !== undefined) {
    await announce(scope, 'task.assigned', task.id, {
      ...about(task),
      assigneeId,
      previousAssigneeId: task.assigneeId,
    })
  }
  return { id: task.id }
}

function isEnded(status: TaskStatus): boolean {
  return status === 'DONE' || status === 'CANCELLED'
}

function about(task: LockedTask): { projectId: string; taskId: string; key: string } {
  return { projectId: task.projectId, taskId: task.id, key: task.key }
}

/** The foreign key holds the organization: the database itself looks whether the assignee is one of its members. */
function refuseUnknownAssignee(error: unknown): never {
  if (brokenConstraint(error) === 'Task_organizationId_assigneeId_fkey')
    throw new NotFoundError('Membership', 'assigneeId')
  throw error
}
