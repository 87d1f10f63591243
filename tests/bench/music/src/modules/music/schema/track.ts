import { extend, model } from '../../../schema/model.ts'

model('Track', {
  prefix: 'track',
  permission: 'track:read',
  columns: { number: {}, name: {} },
  relations: ['album', 'genre'],
  orders: ['number', 'name'],
  defaultOrder: { field: 'number', direction: 'ASC' },
})

extend('Organization', { tracks: {} })
