import { extend, model } from '../../../schema/model.ts'

model('Membership', {
  prefix: 'member',
  permission: 'membership:read',
  columns: {
    name: {},
    email: { type: 'EmailAddress', permission: 'membership:read-email' },
    role: {},
    createdAt: {},
    updatedAt: {},
    version: {},
  },
  relations: ['organization'],
  orders: ['name', 'createdAt', 'updatedAt', 'role'],
  defaultOrder: { field: 'name', direction: 'ASC' },
  search: { columns: ['name'], similar: 'name' },
  groups: ['role', 'createdAt'],
})

extend('Organization', { memberships: {} })
