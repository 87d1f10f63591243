import { formed } from '../../../schema/input.ts'
import { extend, model } from '../../../schema/model.ts'
import { labelColorPattern } from '../label.ts'

model('Label', {
  prefix: 'label',
  permission: 'label:read',
  columns: { name: {}, color: {}, createdAt: {}, updatedAt: {}, archivedAt: {}, version: {} },
  relations: ['organization'],
  connections: { tasks: { through: ['taskLabels', 'task'], description: 'The tasks that bear the label.' } },
  orders: ['name', 'createdAt', 'updatedAt'],
  defaultOrder: { field: 'name', direction: 'ASC' },
  search: { columns: ['name'], similar: 'name' },
})

extend('Organization', { labels: {} })

/** The colour of a label in an input. */
export const color = (description: string) =>
  formed(description, {
    pattern: labelColorPattern,
    says: 'must be # and six hexadecimal digits, such as #2563eb',
  })
