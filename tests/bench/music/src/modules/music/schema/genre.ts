import { extend, model } from '../../../schema/model.ts'

model('Genre', {
  prefix: 'genre',
  permission: 'genre:read',
  columns: { name: {} },
  connections: { tracks: {} },
  orders: ['name'],
  defaultOrder: { field: 'name', direction: 'ASC' },
})

extend('Organization', { genres: {} })
