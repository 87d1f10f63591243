import { addComment } from '../../src/modules/tasks/comment.ts'
import { createLabel } from '../../src/modules/tasks/label.ts'
import { type CreateProjectInput, createProject } from '../../src/modules/tasks/project.ts'
import { type CreateTaskInput, createTask } from '../../src/modules/tasks/task.ts'
import type { PrismaClient } from '../../src/platform/database.ts'
import { decodeId, encodeId } from '../../src/platform/ids.ts'
import type { Role } from '../../src/platform/scope.ts'
import type { Person } from './world.ts'

// Things for people to work on, made by the product's own rules, and named by their global ids as clients name them.

/** The key behind a global id. @throws Error if it is none */
export function keyOf(id: string): string {
  const decoded = decodeId(id)
  if (decoded === null) throw new Error(`${id} is not an id`)
  return String(decoded.key)
}

/** The ids by which clients know the person. */
export const membershipIdOf = (person: Person): string => encodeId('member', person.membershipId)
export const organizationIdOf = (person: Person): string => encodeId('org', person.organizationId)

let made = 0

/** A project of the person's organization, with a key that no other has unless one is given. */
export async function aProject(by: Person, input: Partial<CreateProjectInput> = {}): Promise<string> {
  const key = `P${(++made).toString(36).toUpperCase().padStart(3, '0')}`
  const { id } = await by.does((scope) => createProject(scope, { key, name: 'A project', ...input }))
  return encodeId('project', id)
}

type TaskInput = Omit<CreateTaskInput, 'projectId'>

/** A task that the person created. Its ids are global ones. */
export async function aTask(by: Person, projectId: string, input: Partial<TaskInput> = {}): Promise<string> {
  const { assigneeId, parentId, labelIds, ...others } = input
  const { id } = await by.does((scope) =>
    createTask(scope, {
      title: 'A task',
      ...others,
      projectId: keyOf(projectId),
      ...(assigneeId && { assigneeId: keyOf(assigneeId) }),
      ...(parentId && { parentId: keyOf(parentId) }),
      ...(labelIds && { labelIds: labelIds.map(keyOf) }),
    }),
  )
  return encodeId('task', id)
}

export async function aLabel(by: Person, name = `label ${++made}`): Promise<string> {
  const { id } = await by.does((scope) => createLabel(scope, { name }))
  return encodeId('label', id)
}

export async function aComment(by: Person, taskId: string, body = 'A comment'): Promise<string> {
  const { id } = await by.does((scope) => addComment(scope, { taskId: keyOf(taskId), body }))
  return encodeId('comment', id)
}

/** A member of the person's organization who has no account. */
export async function aMember(
  db: PrismaClient,
  by: Person,
  {
    name = `Member ${++made}`,
    role = 'MEMBER',
    email = null,
  }: { name?: string; role?: Role; email?: string | null } = {},
): Promise<string> {
  const { id } = await db.membership.create({ data: { organizationId: by.organizationId, name, role, email } })
  return encodeId('member', id)
}
