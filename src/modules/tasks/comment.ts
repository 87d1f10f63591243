import { ForbiddenError, NotFoundError } from '../../platform/errors.ts'
import type { Scope } from '../../platform/scope.ts'
import { announce } from './events.ts'

/** What a comment's fields hold, in characters. */
export const commentLimits = { body: 20_000 }

/** Says something about a task, as the person who acts. @throws ForbiddenError, NotFoundError for the task */
export async function addComment(scope: Scope, input: { taskId: string; body: string }): Promise<{ id: string }> {
  scope.require('comment:create')
  const task = await holdTask(scope, input.taskId)
  const now = scope.clock.now()
  const authorId = scope.actor.membershipId
  const comment = await scope.db.comment.create({
    data: {
      organizationId: scope.organizationId,
      taskId: input.taskId,
      authorId,
      body: input.body,
      createdAt: now,
      updatedAt: now,
    },
    select: { id: true },
  })
  await announce(scope, 'comment.added', comment.id, {
    projectId: task.projectId,
    taskId: input.taskId,
    key: task.key,
    commentId: comment.id,
    authorId,
  })
  return comment
}

/** @throws ForbiddenError for somebody else's comment without `comment:moderate`, NotFoundError */
export async function editComment(scope: Scope, input: { id: string; body: string }): Promise<{ id: string }> {
  scope.require('comment:update')
  const comment = await lockComment(scope, input.id)
  requireAuthor(scope, comment)
  if (comment.body === input.body) return { id: comment.id }
  const now = scope.clock.now()
  await scope.db.comment.update({
    where: { id: comment.id },
    data: { body: input.body, editedAt: now, updatedAt: now },
    select: { id: true },
  })
  await announce(scope, 'comment.edited', comment.id, about(comment))
  return { id: comment.id }
}

/** @throws ForbiddenError for somebody else's comment without `comment:moderate`, NotFoundError */
export async function deleteComment(scope: Scope, input: { id: string }): Promise<{ id: string; taskId: string }> {
  scope.require('comment:delete')
  const comment = await lockComment(scope, input.id)
  requireAuthor(scope, comment)
  await scope.db.comment.delete({ where: { id: comment.id }, select: { id: true } })
  await announce(scope, 'comment.deleted', comment.id, about(comment))
  return { id: comment.id, taskId: comment.taskId }
}

interface LockedComment {
  id: string
  taskId: string
  authorId: string
  body: string
  projectId: string
  key: string
}

async function lockComment(scope: Scope, id: string): Promise<LockedComment> {
  const [comment] = await scope.db.$queryRaw<LockedComment[]>`
    SELECT comment."id", comment."taskId", comment."authorId", comment."body",
      task."projectId", project."key" || '-' || task."number" AS "key"
    FROM "Comment" comment
    JOIN "Task" task ON task."id" = comment."taskId"
    JOIN "Project" project ON project."id" = task."projectId"
    WHERE comment."id" = ${id}::uuid AND comment."organizationId" = ${scope.organizationId}::uuid
      AND task."archivedAt" IS NULL
    FOR UPDATE OF comment`
  if (!comment) throw new NotFoundError('Comment', 'id')
  return comment
}

/** Keeps a task from being deleted until the end of the transaction; any number of people may do so at once. */
async function holdTask(scope: Scope, id: string): Promise<{ projectId: string; key: string }> {
  const [task] = await scope.db.$queryRaw<{ projectId: string; key: string }[]>`
    SELECT task."projectId", project."key" || '-' || task."number" AS "key"
    FROM "Task" task JOIN "Project" project ON project."id" = task."projectId"
    WHERE task."id" = ${id}::uuid AND task."organizationId" = ${scope.organizationId}::uuid AND task."archivedAt" IS NULL
    FOR KEY SHARE OF task`
  if (!task) throw new NotFoundError('Task', 'taskId')
  return task
}

function requireAuthor(scope: Scope, comment: LockedComment): void {
  if (comment.authorId === scope.actor.membershipId || scope.can('comment:moderate')) return
  throw new ForbiddenError('Your role in this organization allows this only for comments that you wrote.')
}

function about(comment: LockedComment) {
  const { projectId, taskId, key, authorId } = comment
  return { projectId, taskId, key, commentId: comment.id, authorId }
}
