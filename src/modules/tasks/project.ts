import { ConflictError } from '../../platform/errors.ts'
import type { Scope } from '../../platform/scope.ts'
import { differences } from './differences.ts'
import { announce } from './events.ts'
import { lockProject } from './locked-project.ts'

/** What a project's fields hold, in characters. */
export const projectLimits = { key: 10, name: 100, description: 20_000 }

/** An upper-case letter, then 1–9 upper-case letters and digits. */
export const projectKeyPattern = /^[A-Z][A-Z0-9]{1,9}$/

export interface CreateProjectInput {
  key: string
  name: string
  description?: string | null | undefined
}

/** @throws ForbiddenError, ConflictError if the organization has a project of that key, be it archived */
export async function createProject(scope: Scope, input: CreateProjectInput): Promise<{ id: string }> {
  scope.require('project:create')
  const now = scope.clock.now()
  // A failed statement would end the transaction, and with it the question what has the key.
  const [project] = await scope.db.project.createManyAndReturn({
    data: [
      {
        organizationId: scope.organizationId,
        key: input.key,
        name: input.name,
        description: input.description ?? null,
        createdAt: now,
        updatedAt: now,
      },
    ],
    skipDuplicates: true,
    select: { id: true },
  })
  if (!project) throw await takenKey(scope, input.key)
  await announce(scope, 'project.created', project.id, { projectId: project.id, key: input.key })
  return project
}

async function takenKey(scope: Scope, key: string): Promise<ConflictError> {
  const { organizationId } = scope
  const project = await scope.db.project.findUnique({
    where: { organizationId_key: { organizationId, key } },
    select: { archivedAt: true },
  })
  return new ConflictError(
    project?.archivedAt
      ? `An archived project has the key ${key}: restore it, or take another key.`
      : `There is a project with the key ${key} already.`,
  )
}

/** The key is not among the fields: it stands in the keys of all tasks, and in what people wrote elsewhere. */
export interface UpdateProjectInput {
  id: string
  name?: string | undefined
  description?: string | null | undefined
}

/** @throws ForbiddenError, NotFoundError */
export async function updateProject(scope: Scope, input: UpdateProjectInput): Promise<{ id: string }> {
  scope.require('project:update')
  const project = await lockProject(scope, input.id)
  const changes = differences(project, { name: input.name, description: input.description })
  const fields = Object.keys(changes)
  if (fields.length === 0) return { id: project.id }
  await scope.db.project.update({
    where: { id: project.id },
    data: { ...changes, updatedAt: scope.clock.now() },
    select: { id: true },
  })
  await announce(scope, 'project.updated', project.id, { projectId: project.id, key: project.key, fields })
  return { id: project.id }
}

/**
 * Deletes a project with all its tasks and their comments.
 * @throws ForbiddenError, NotFoundError
 */
export async function deleteProject(scope: Scope, input: { id: string }): Promise<{ id: string }> {
  scope.require('project:delete')
  const project = await lockProject(scope, input.id)
  const where = { organizationId: scope.organizationId, projectId: project.id }
  // The database refuses to delete a parent before its subtasks, also where both go together.
  await scope.db.task.updateMany({ where: { ...where, parentId: { not: null } }, data: { parentId: null } })
  const tasks = await scope.db.task.deleteMany({ where })
  await scope.db.project.delete({ where: { id: project.id }, select: { id: true } })
  await announce(scope, 'project.deleted', project.id, {
    projectId: project.id,
    key: project.key,
    name: project.name,
    tasks: tasks.count,
  })
  return { id: project.id }
}
