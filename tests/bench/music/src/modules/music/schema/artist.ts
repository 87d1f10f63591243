import { extend, model } from '../../../schema/model.ts'

model('Artist', {
  prefix: 'artist',
  permission: 'artist:read',
  columns: { number: {}, name: {} },
  connections: { albums: {} },
  orders: ['number', 'name'],
  defaultOrder: { field: 'number', direction: 'ASC' },
})

extend('Organization', { artists: {} })
