import { expect } from 'vitest'
import { createScope } from '../../../src/context/scope.ts'
import { type EventType, events } from '../../../src/modules/tasks/events.ts'
import { createLabel } from '../../../src/modules/tasks/label.ts'
import { permissions } from '../../../src/modules/tasks/permissions.ts'
import { createProject } from '../../../src/modules/tasks/project.ts'
import { type CreateTaskInput, createTask } from '../../../src/modules/tasks/task.ts'
import type { PrismaClient } from '../../../src/platform/database.ts'
import type { Actor, Scope } from '../../../src/platform/scope.ts'
import { inTransaction } from '../../../src/platform/transaction.ts'
import { connectTestDatabase } from '../../harness/connected-database.ts'

/** Two organizations with their people, and rules that act for them, each in a transaction of its own. */
export interface World {
  db: PrismaClient
  organizationId: string
  admin: Person
  member: Person
  viewer: Person
  /** An ADMIN of the other organization. */
  stranger: Person
  /** What the clock of all scopes shows. */
  now: Date
  /** The events since the last call, oldest first. Each has the payload that the module promises. */
  news(): Promise<{ type: string; subjectId: string; actorId: string | null; data: unknown }[]>
  close(): Promise<void>
}

export interface Person {
  id: string
  organizationId: string
  /** Runs a rule as this person. */
  does<Result>(rule: (scope: Scope) => Promise<Result>): Promise<Result>
}

export async function createWorld(): Promise<World> {
  const database = await connectTestDatabase()
  const { db } = database
  const clock = { now: () => world.now }
  const person = async (organizationId: string, name: string, role: Actor['role']): Promise<Person> => {
    const { id } = await db.membership.create({ data: { organizationId, name, role } })
    const actor = { membershipId: id, role }
    return {
      id,
      organizationId,
      does: (rule) =>
        inTransaction(db, (tx) =>
          rule(createScope({ db: tx, organizationId, actor, permissions, clock, requestId: 'test' })),
        ),
    }
  }
  const { id: organizationId } = await db.organization.create({ data: { slug: 'acme', name: 'Acme' } })
  const { id: otherId } = await db.organization.create({ data: { slug: 'other', name: 'Other' } })
  let read = 0n
  const world: World = {
    db,
    organizationId,
    admin: await person(organizationId, 'Ada', 'ADMIN'),
    member: await person(organizationId, 'Max', 'MEMBER'),
    viewer: await person(organizationId, 'Vera', 'VIEWER'),
    stranger: await person(otherId, 'Sid', 'ADMIN'),
    now: new Date('2026-11-21T09:00:00Z'),
    async news() {
      const written = await db.event.findMany({ where: { position: { gt: read } }, orderBy: { position: 'asc' } })
      read = written.at(-1)?.position ?? read
      return written.map(({ type, subjectType, subjectId, actorId, data }) => {
        if (!isOurs(type)) throw new Error(`No module announces ${type}.`)
        expect(subjectType).toBe(events[type].subjectType)
        expect(events[type].payload.parse(data)).toEqual(data)
        return { type, subjectId, actorId, data }
      })
    },
    close: () => database.close(),
  }
  return world
}

function isOurs(type: string): type is EventType {
  return type in events
}

let projects = 0

/** A project of the person's organization with a key of its own. */
export async function aProject(person: Person): Promise<{ id: string; key: string }> {
  projects += 1
  const key = `P${projects}`.padEnd(3, 'X')
  const { id } = await person.does((scope) => createProject(scope, { key, name: 'A project' }))
  return { id, key }
}

export async function aTask(
  person: Person,
  projectId: string,
  input: Partial<CreateTaskInput> = {},
): Promise<{ id: string; number: number }> {
  return person.does((scope) => createTask(scope, { projectId, title: 'A task', ...input }))
}

export async function aLabel(person: Person, name: string): Promise<string> {
  return (await person.does((scope) => createLabel(scope, { name }))).id
}
