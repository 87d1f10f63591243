import type { PrismaClient } from '../../src/platform/database.ts'
import type { TaskPriority, TaskStatus } from '../../src/platform/generated/prisma/client.ts'

/** Who asks: by the part of their address before the @. Nobody has no account. */
export const callers = ['admin', 'member', 'viewer', 'stranger', 'both', 'lone', 'nobody'] as const

/** Texts that have been written wrongly by somebody somewhere. */
export const oddTexts: readonly string[] = [
  ' ',
  '"',
  "'",
  '\\',
  '\\"',
  '\\\\u0041',
  '{}',
  '{NULL,"a"}',
  '[1,"2",null]',
  'null',
  'NULL',
  '\u2028\u2029',
  '😀👩‍👩‍👧‍👦',
  'Grüße',
  'e\u0301 é',
  'İstanbul ı',
  '\u0001\u001f\u007f\u0085',
  'line\r\n\tline\b\f',
  '</script><!--',
  '100% _under_ \\',
  '\uffff\u{10ffff}\ufeff',
  '\u202eright to left',
  `'); DROP TABLE "Task"; --`,
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what a template would take for its own
  '$1 ${2} `r` :name ?',
  '__proto__',
  'constructor',
]

/** Moments at the ends of what JavaScript, PostgreSQL and ISO 8601 write in the usual way, with more or less of a fraction. */
const moments = [
  '0001-01-01T00:00:00.000Z',
  '1582-10-15T00:00:00.001Z',
  '1969-12-31T23:59:59.999Z',
  '1970-01-01T00:00:00.000Z',
  '2024-02-29T12:30:00.100Z',
  '2026-11-15T12:00:00.120Z',
  '2026-11-15T12:00:00.123Z',
  '9999-12-31T23:59:59.999Z',
].map((text) => new Date(text))

const days = ['0001-01-01', '1999-12-31', '2024-02-29', '2026-11-15', '9999-12-31'].map((day) => new Date(day))

const statuses: readonly TaskStatus[] = ['TODO', 'DONE', 'CANCELLED', 'IN_PROGRESS']
const priorities: readonly TaskPriority[] = ['URGENT', 'NONE', 'MEDIUM']

const at = <T>(items: readonly T[], index: number): T => items[index % items.length] as T

/**
 * Beside the demo data: a person of two organizations with a role in each, one of none, an organization without data, and in
 * both organizations of the demo, rows that are archived, empty, equal, extreme or oddly written.
 */
export async function writeOddRows(db: PrismaClient, now: Date): Promise<void> {
  const organization = (slug: string) => db.organization.findFirstOrThrow({ where: { slug } })
  const [demo, other] = [await organization('demo'), await organization('other')]
  const empty = await db.organization.create({ data: { slug: 'empty', name: '"Empty"', createdAt: now } })
  const person = (caller: string) =>
    db.user.create({ data: { email: `${caller}@demo.test`, name: `${caller} \u2028`, createdAt: now } })
  const both = await person('both')
  await person('lone')
  await db.membership.createMany({
    data: [
      { organizationId: demo.id, userId: both.id, name: 'Both', email: 'Both@Demo.test', role: 'VIEWER' },
      { organizationId: other.id, userId: both.id, name: 'both', email: 'both@other.test', role: 'ADMIN' },
      { organizationId: empty.id, userId: both.id, name: 'Both', email: null, role: 'VIEWER' },
    ],
  })
  for (const { id } of [demo, other]) await writeOrganization(db, id, now)
}

async function writeOrganization(db: PrismaClient, organizationId: string, now: Date): Promise<void> {
  const archivedAt = new Date(now.getTime() - 1000)
  const people = await db.membership.createManyAndReturn({
    data: oddTexts.slice(0, 12).map((name, index) => ({
      organizationId,
      name,
      email: index % 3 === 0 ? `Person.${index}+odd@Example.test` : null,
      role: at(['ADMIN', 'MEMBER', 'VIEWER'] as const, index),
      createdAt: at(moments, index),
    })),
  })
  const labels = await db.label.createManyAndReturn({
    data: oddTexts.map((name, index) => ({
      organizationId,
      name,
      createdAt: at(moments, index),
      archivedAt: index % 4 === 1 ? archivedAt : null,
    })),
  })
  const project = (key: string, rest: object) =>
    db.project.create({ data: { organizationId, key, name: key, createdAt: now, ...rest } })
  const odd = await project('ODD', { name: '"\\', description: '', lastNumber: 2_147_483_647 })
  const archived = await project('GONE', { description: 'a'.repeat(20_000), archivedAt })
  await project('VOID', {})

  const tasks = await db.task.createManyAndReturn({
    data: [odd, archived].flatMap((into, half) =>
      oddTexts.map((title, index) => {
        const status = at(statuses, index + half)
        return {
          organizationId,
          projectId: into.id,
          number: index === 25 ? 999_999_999 : index + 1,
          title,
          description: at([null, '', title, title.repeat(500)], index),
          status,
          priority: at(priorities, index),
          completedAt: status === 'DONE' ? at(moments, index + 1) : null,
          dueDate: at([...days, null], index),
          assigneeId: at([null, ...people.map(({ id }) => id)], index),
          creatorId: at([null, null, ...people.map(({ id }) => id)], index * 3),
          createdAt: at(moments, index),
          updatedAt: at(moments, index * 3),
          archivedAt: index % 5 === 2 || half === 1 ? archivedAt : null,
        }
      }),
    ),
  })
  // Parts of what is archived, and archived parts of what is not.
  const [first, , third, fourth] = tasks
  for (const [index, task] of tasks.slice(4, 16).entries()) {
    await db.task.update({ where: { id: task.id }, data: { parentId: at([first, third, fourth], index)?.id ?? null } })
  }
  await db.taskLabel.createMany({
    data: tasks.flatMap((task, index) =>
      labels
        .filter((_label, place) => (place + index) % 7 === 0 || index === 0)
        .map((label) => ({ organizationId, taskId: task.id, labelId: label.id })),
    ),
  })
  await db.comment.createMany({
    data: tasks.flatMap((task, index) =>
      oddTexts.slice(0, index % 6).map((body, place) => ({
        organizationId,
        taskId: task.id,
        authorId: at(people, index + place).id,
        body: place === 3 ? body.repeat(2000) : body,
        editedAt: place % 2 ? at(moments, index) : null,
        createdAt: at(moments, place),
      })),
    ),
  })
}
