import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { archiveLabel, restoreLabel } from '../../../src/modules/tasks/archive-label.ts'
import { aLabel, createWorld, type Person, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())
beforeEach(() => world.news())

const restore = (by: Person, id: string) => by.does((scope) => restoreLabel(scope, { id }))
const isArchived = async (id: string) => (await world.db.label.findUniqueOrThrow({ where: { id } })).archivedAt !== null

async function anArchivedLabel(name: string): Promise<string> {
  const id = await aLabel(world.admin, name)
  await world.admin.does((scope) => archiveLabel(scope, { id }))
  await world.news()
  return id
}

test('shows a label again', async () => {
  const id = await anArchivedLabel('Back')
  await restore(world.admin, id)
  expect(await isArchived(id)).toBe(false)
  expect(await world.news()).toEqual([
    { type: 'label.restored', subjectId: id, actorId: world.admin.id, data: { labelId: id, name: 'Back' } },
  ])
})

test('refuses if another label has its name by now', async () => {
  const id = await anArchivedLabel('Taken')
  await aLabel(world.admin, 'TAKEN')
  await world.news()
  await expect(restore(world.admin, id)).rejects.toMatchObject({
    code: 'CONFLICT',
    message: 'There is a label named Taken already.',
  })
  expect(await isArchived(id)).toBe(true)
  expect(await world.news()).toEqual([])
})

test('refuses a label that is not archived, and whoever may not', async () => {
  const live = await aLabel(world.admin, 'Live')
  await expect(restore(world.admin, live)).rejects.toMatchObject({
    code: 'CONFLICT',
    message: 'The label Live is not archived.',
  })
  const id = await anArchivedLabel('Gone')
  await expect(restore(world.member, id)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(restore(world.stranger, id)).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['id'] })
  expect(await isArchived(id)).toBe(true)
  expect(await world.news()).toEqual([])
})
