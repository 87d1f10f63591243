import { name, sql } from '../../../platform/sql.ts'
import { lookup } from '../../../schema/lookup.ts'
import { extend, model } from '../../../schema/model.ts'

model('Project', {
  prefix: 'project',
  permission: 'project:read',
  columns: {
    key: {},
    name: {},
    description: {},
    lastNumber: {},
    createdAt: {},
    updatedAt: {},
    archivedAt: {},
    version: {},
  },
  relations: ['organization'],
  connections: { tasks: {} },
  orders: ['createdAt', 'updatedAt', 'key', 'name'],
  search: { columns: ['name', 'description'], similar: 'name' },
})

extend('Organization', { projects: {} })

lookup('Query', 'project', {
  model: 'Project',
  description: 'The project with this id. Null if there is none, or not for you.',
  args: (t) => ({ id: t.id({ required: true, description: 'The id of a Project.' }) }),
})

lookup('Organization', 'project', {
  model: 'Project',
  description: 'The project with this key. Null if there is none.',
  args: (t) => ({ key: t.string({ required: true, description: 'The project’s key, such as `PEP`.' }) }),
  where: ({ key }, alias) => sql`${name(alias, 'key')} = ${key}`,
})
