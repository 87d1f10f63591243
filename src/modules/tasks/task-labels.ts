import type { Scope } from '../../platform/scope.ts'
import { announce } from './events.ts'
import { requireLabels } from './label.ts'
import { type LockedTask, lockTask } from './locked-task.ts'

export interface TaskLabelsInput {
  taskId: string
  labelIds: readonly string[]
}

/**
 * Puts labels on a task. Those that it bears already stay as they are.
 * @throws ForbiddenError, NotFoundError for the task or a label
 */
export async function addLabels(scope: Scope, input: TaskLabelsInput): Promise<{ id: string }> {
  scope.require('task:update')
  const task = await lockTask(scope, input.taskId, 'taskId')
  const labelIds = await requireLabels(scope, input.labelIds, 'labelIds')
  const added = await scope.db.taskLabel.createManyAndReturn({
    data: labelIds.map((labelId) => ({
      organizationId: scope.organizationId,
      taskId: task.id,
      labelId,
      createdAt: scope.clock.now(),
    })),
    skipDuplicates: true,
    select: { labelId: true },
  })
  await tell(
    scope,
    task,
    'task.labelled',
    added.map((bond) => bond.labelId),
  )
  return { id: task.id }
}

/**
 * Takes labels off a task. Those that it does not bear are passed over.
 * @throws ForbiddenError, NotFoundError for the task or a label
 */
export async function removeLabels(scope: Scope, input: TaskLabelsInput): Promise<{ id: string }> {
  scope.require('task:update')
  const task = await lockTask(scope, input.taskId, 'taskId')
  const labelIds = await requireLabels(scope, input.labelIds, 'labelIds')
  const where = { taskId: task.id, labelId: { in: labelIds } }
  // The task and the labels are held: nobody else changes these rows in between.
  const borne = await scope.db.taskLabel.findMany({ where, select: { labelId: true } })
  if (borne.length > 0) await scope.db.taskLabel.deleteMany({ where })
  await tell(
    scope,
    task,
    'task.unlabelled',
    borne.map((bond) => bond.labelId),
  )
  return { id: task.id }
}

async function tell(
  scope: Scope,
  task: LockedTask,
  type: 'task.labelled' | 'task.unlabelled',
  labelIds: string[],
): Promise<void> {
  if (labelIds.length === 0) return
  await scope.db.task.update({ where: { id: task.id }, data: { updatedAt: scope.clock.now() }, select: { id: true } })
  await announce(scope, type, task.id, { projectId: task.projectId, taskId: task.id, key: task.key, labelIds })
}
