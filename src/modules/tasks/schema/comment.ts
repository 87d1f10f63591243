import { extend, model } from '../../../schema/model.ts'

model('Comment', {
  prefix: 'comment',
  permission: 'comment:read',
  archivedWith: 'task',
  columns: { body: {}, editedAt: {}, createdAt: {}, updatedAt: {}, version: {} },
  relations: ['task', 'author'],
  orders: ['createdAt', 'updatedAt'],
  groups: ['author', 'createdAt'],
})

extend('Membership', { comments: {} })
