import { InvalidInputError } from '../../../platform/errors.ts'
import { name, sql } from '../../../platform/sql.ts'
import { builder } from '../../../schema/builder.ts'
import { lookup } from '../../../schema/lookup.ts'
import { extend, model } from '../../../schema/model.ts'

model('Task', {
  prefix: 'task',
  permission: 'task:read',
  columns: {
    number: {},
    title: {},
    description: {},
    status: {},
    priority: {},
    dueDate: {},
    completedAt: {},
    createdAt: {},
    updatedAt: {},
    archivedAt: {},
    version: {},
  },
  relations: ['organization', 'project', 'assignee', 'creator', 'parent'],
  connections: {
    subtasks: {},
    comments: {},
    labels: { through: ['taskLabels', 'label'], description: 'The labels that the task bears.' },
  },
  orders: ['createdAt', 'updatedAt', 'dueDate', 'completedAt', 'number', 'title', 'status', 'priority'],
  search: { columns: ['title', 'description'], similar: 'title' },
  groups: ['status', 'priority', 'assignee', 'creator', 'project', 'labels', 'createdAt', 'completedAt', 'dueDate'],
})

extend('Organization', { tasks: {} })
extend('Membership', { assignedTasks: {}, createdTasks: {} })

builder.prismaObjectField('Task', 'key', (t) =>
  t.string({
    description: 'The project’s key and the number: `PEP-572`. It names the task for people.',
    select: { number: true, project: { select: { key: true } } },
    resolve: (task) => `${task.project.key}-${task.number}`,
  }),
)

lookup('Query', 'task', {
  model: 'Task',
  description: 'The task with this id. Null if there is none, or not for you.',
  args: (t) => ({ id: t.id({ required: true, description: 'The id of a Task.' }) }),
})

const KEY = /^([A-Z][A-Z0-9]{1,9})-([1-9]\d{0,8})$/

lookup('Organization', 'task', {
  model: 'Task',
  description: 'The task with this key. Null if there is none.',
  args: (t) => ({
    key: t.string({ required: true, description: 'The project’s key and the task’s number, such as `PEP-572`.' }),
  }),
  where: ({ key }, alias) => {
    const [, project, number] = KEY.exec(key) ?? []
    if (project === undefined)
      throw InvalidInputError.at('key', 'must be a project’s key, a hyphen and a number, such as PEP-572')
    const ofProject = sql`SELECT "id" FROM "Project" WHERE "organizationId" = ${name(alias, 'organizationId')} AND "key" = ${project}`
    return sql`${name(alias, 'number')} = ${Number(number)} AND ${name(alias, 'projectId')} = (${ofProject})`
  },
})
