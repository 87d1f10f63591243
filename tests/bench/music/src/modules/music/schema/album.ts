import { extend, model } from '../../../schema/model.ts'

model('Album', {
  prefix: 'album',
  permission: 'album:read',
  columns: { number: {}, title: {} },
  relations: ['artist'],
  connections: { tracks: {} },
  orders: ['number', 'title'],
  defaultOrder: { field: 'number', direction: 'ASC' },
})

extend('Organization', { albums: {} })
