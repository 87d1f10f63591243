import { typeid } from 'typeid-js'
import type { Database, PrismaClient } from '../src/platform/database.ts'
import type { TaskPriority, TaskStatus } from '../src/platform/generated/prisma/client.ts'
import { hashPassword } from '../src/platform/passwords.ts'
import type { Role } from '../src/platform/scope.ts'
import { type DemoProject, demoComments, demoLabels, demoProjects, otherProject } from './demo-data.ts'

/** What all demo people sign in with. */
export const demoPassword = 'trellis-demo'

/** The demo people who have an account. */
export const demoPeople = [
  { email: 'admin@demo.test', name: 'Amira Haddad', organization: 'demo', role: 'ADMIN' },
  { email: 'member@demo.test', name: 'Mateo Silva', organization: 'demo', role: 'MEMBER' },
  { email: 'viewer@demo.test', name: 'Vera Novak', organization: 'demo', role: 'VIEWER' },
  { email: 'stranger@demo.test', name: 'Sam Okafor', organization: 'other', role: 'ADMIN' },
] as const satisfies readonly { email: string; name: string; organization: string; role: Role }[]

/** People of the demo organization who have not signed up, as an import leaves them. */
const peopleWithoutAccount = ['Lena Fischer', 'Jonas Berg', 'Priya Nair']

const day = 24 * 60 * 60 * 1000
/** How long the demo organization has existed, in days. */
const age = 180

/**
 * Writes the demo data, unless it is there. It is the same every time, except that its dates are around `now`. It is a state,
 * not a history: nothing is announced in the event log. Never for production, where everybody would know a password.
 * @returns whether it wrote anything
 */
export async function seedDemo(db: PrismaClient, { now = new Date() }: { now?: Date } = {}): Promise<boolean> {
  if (await isSeeded(db)) return false
  const passwordHash = await hashPassword(demoPassword)
  return db.$transaction(
    async (transaction) => {
      // Of several processes that start at once, one writes and the others wait and see.
      await transaction.$executeRaw`LOCK TABLE "Organization" IN SHARE ROW EXCLUSIVE MODE`
      if (await isSeeded(transaction)) return false
      await writeOrganization(transaction, { slug: 'demo', name: 'Demo', projects: demoProjects, passwordHash, now })
      await writeOrganization(transaction, {
        slug: 'other',
        name: 'Other',
        projects: [otherProject],
        passwordHash,
        now,
      })
      return true
    },
    { timeout: 30_000 },
  )
}

async function isSeeded(db: Database): Promise<boolean> {
  return (await db.organization.count({ where: { slug: { in: ['demo', 'other'] } } })) > 0
}

interface DemoOrganization {
  slug: string
  name: string
  projects: readonly DemoProject[]
  passwordHash: string
  now: Date
}

async function writeOrganization(
  db: Database,
  { slug, name, projects, passwordHash, now }: DemoOrganization,
): Promise<void> {
  const organizationId = newId()
  const founded = daysFrom(now, -age)
  await db.organization.create({ data: { id: organizationId, slug, name, createdAt: founded, updatedAt: founded } })
  const members = await writePeople(db, { organizationId, slug, passwordHash, founded })

  const labels = projects.flatMap((project) => project.tasks.flatMap((task) => task.labels))
  const labelRows = Object.entries(demoLabels)
    .filter(([label]) => labels.includes(label))
    .map(([label, color]) => ({
      id: newId(),
      organizationId,
      name: label,
      color,
      createdAt: founded,
      updatedAt: founded,
    }))
  await db.label.createMany({ data: labelRows })
  const labelIds = new Map(labelRows.map((label) => [label.name, label.id]))

  for (const [index, project] of projects.entries()) {
    await writeProject(db, { organizationId, project, index, members, labelIds, founded, now })
  }
}

/** @returns the ids of the memberships of those who work: the first is the ADMIN's */
async function writePeople(
  db: Database,
  {
    organizationId,
    slug,
    passwordHash,
    founded,
  }: { organizationId: string; slug: string; passwordHash: string; founded: Date },
): Promise<string[]> {
  const dates = { createdAt: founded, updatedAt: founded }
  const people = demoPeople.filter((person) => person.organization === slug)
  const accounts = people.map(({ email, name }) => ({ id: newId(), email, name, passwordHash, ...dates }))
  await db.user.createMany({ data: accounts })
  const memberships = [
    ...people.map(({ email, name, role }, index) => ({ userId: accounts[index]?.id ?? null, email, name, role })),
    ...(slug === 'demo' ? peopleWithoutAccount : []).map((name) => ({
      userId: null,
      email: null,
      name,
      role: 'MEMBER' as const,
    })),
  ].map((membership) => ({ id: newId(), organizationId, ...membership, ...dates }))
  await db.membership.createMany({ data: memberships })
  return memberships.filter(({ role }) => role !== 'VIEWER').map(({ id }) => id)
}

interface ProjectToWrite {
  organizationId: string
  project: DemoProject
  /** Which of the organization's projects it is: makes the projects differ. */
  index: number
  members: readonly string[]
  labelIds: ReadonlyMap<string, string>
  founded: Date
  now: Date
}

async function writeProject(db: Database, given: ProjectToWrite): Promise<void> {
  const { organizationId, project, index, members, labelIds, founded, now } = given
  const projectId = newId()
  const entries = project.tasks.flatMap((task) => {
    const id = newId()
    const parts = (task.parts ?? []).map((title) => ({ id: newId(), title, labels: task.labels, parentId: id }))
    return [{ ...task, id, parentId: null }, ...parts]
  })
  const createdAt = founded
  await db.project.create({
    data: {
      id: projectId,
      organizationId,
      key: project.key,
      name: project.name,
      description: project.description,
      lastNumber: entries.length,
      createdAt,
      updatedAt: createdAt,
    },
  })

  const tasks = entries.map((entry, position) => {
    const turn = position + index
    const times = timesOf(position / entries.length, turn, now)
    return {
      id: entry.id,
      organizationId,
      projectId,
      parentId: entry.parentId,
      number: position + 1,
      title: entry.title,
      description: ('description' in entry && entry.description) || null,
      priority: pick(priorities, turn),
      assigneeId: turn % 4 === 3 ? null : pick(members, turn * 2 + index),
      creatorId: pick(members, turn + (turn >> 2)),
      ...times,
    }
  })
  await db.task.createMany({ data: tasks })
  await db.taskLabel.createMany({
    data: entries.flatMap(({ id, labels }) =>
      labels.flatMap((label) => {
        const labelId = labelIds.get(label)
        return labelId === undefined ? [] : [{ organizationId, taskId: id, labelId, createdAt }]
      }),
    ),
  })
  await db.comment.createMany({
    data: tasks.flatMap((task, position) => commentsOn(task, position + index * 7, members, now)),
  })
}

const priorities: readonly TaskPriority[] = [
  'MEDIUM',
  'LOW',
  'HIGH',
  'NONE',
  'MEDIUM',
  'URGENT',
  'LOW',
  'MEDIUM',
  'HIGH',
  'NONE',
  'LOW',
]

/**
 * How far a task has come, and when it came there.
 * @param youth 0 for the oldest task of its project, towards 1 for the newest
 */
function timesOf(youth: number, turn: number, now: Date) {
  const createdAt = daysFrom(now, -(1 - youth) * (age - 5) - ((turn * 7) % 5), (turn * 37) % 600)
  const status = statusOf(youth, turn)
  const ended = status === 'DONE' || status === 'CANCELLED'
  // What has ended took between one and twenty days, and not longer than until yesterday.
  const endedAt = new Date(
    Math.min(daysFrom(createdAt, 1 + ((turn * 11) % 20), (turn * 53) % 400).getTime(), now.getTime() - day),
  )
  const due = ended ? daysFrom(createdAt, 10 + ((turn * 5) % 14)) : daysFrom(now, ((turn * 13) % 45) - 12)
  return {
    status,
    completedAt: status === 'DONE' ? endedAt : null,
    dueDate: turn % 3 === 1 ? null : new Date(due.toISOString().slice(0, 10)),
    createdAt,
    updatedAt: ended ? endedAt : createdAt,
  }
}

function statusOf(youth: number, turn: number): TaskStatus {
  if (turn % 13 === 6) return 'CANCELLED'
  if (youth < 0.45) return turn % 7 === 3 ? 'IN_PROGRESS' : 'DONE'
  if (youth < 0.75) return pick(['TODO', 'IN_PROGRESS', 'DONE', 'TODO'], turn)
  return turn % 6 === 1 ? 'IN_PROGRESS' : 'TODO'
}

interface CommentedTask {
  id: string
  organizationId: string
  createdAt: Date
}

/** Up to five comments, in the days after the task was created. */
function commentsOn(task: CommentedTask, turn: number, members: readonly string[], now: Date) {
  const count = pick([2, 0, 3, 1, 5, 2, 4, 1, 0, 3, 2, 4], turn)
  return Array.from({ length: count }, (_, nth) => {
    const after = daysFrom(task.createdAt, nth * 1.4 + 0.1, (turn * 29 + nth * 83) % 500)
    const createdAt = new Date(Math.min(after.getTime(), now.getTime() - (count - nth) * 60_000))
    const editedAt = (turn + nth) % 17 === 0 ? new Date(createdAt.getTime() + 45_000) : null
    return {
      id: newId(),
      organizationId: task.organizationId,
      taskId: task.id,
      authorId: pick(members, turn + nth * 3),
      body: pick(demoComments, turn * 3 + nth * 7),
      editedAt,
      createdAt,
      updatedAt: editedAt ?? createdAt,
    }
  })
}

/** A UUIDv7, as the ids of all rows are. */
function newId(): string {
  return typeid().toUUID()
}

function daysFrom(date: Date, days: number, minutes = 0): Date {
  return new Date(date.getTime() + Math.round(days * day) + minutes * 60_000)
}

/** Goes round a list. */
function pick<T>(list: readonly T[], turn: number): T {
  const item = list[turn % list.length]
  if (item === undefined) throw new Error('There is nothing to pick from.')
  return item
}
