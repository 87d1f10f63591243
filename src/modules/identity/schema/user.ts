import { name, never, sql } from '../../../platform/sql.ts'
import { lookup } from '../../../schema/lookup.ts'
import { model } from '../../../schema/model.ts'

model('User', {
  prefix: 'user',
  // An account is its owner's alone; others meet the person as a membership.
  visible: (viewer, alias) => (viewer.userId === null ? never : sql`${name(alias, 'id')} = ${viewer.userId}`),
  columns: { email: { type: 'EmailAddress' }, name: {}, createdAt: {}, updatedAt: {}, version: {} },
  connections: {
    memberships: {},
    organizations: {
      through: ['memberships', 'organization'],
      description: 'The organizations that the person belongs to.',
    },
  },
  orders: ['createdAt'],
})

lookup('Query', 'viewer', {
  model: 'User',
  description: 'The account that asks. Null if nobody is signed in.',
  where: (_args, alias, { userId }) => (userId === null ? never : sql`${name(alias, 'id')} = ${userId}`),
})
