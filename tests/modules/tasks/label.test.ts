import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createLabel, deleteLabel, updateLabel } from '../../../src/modules/tasks/label.ts'
import { addLabels, removeLabels } from '../../../src/modules/tasks/task-labels.ts'
import { aLabel, aProject, aTask, createWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())
beforeEach(() => world.news())

describe('labels', () => {
  test('have names of their own in the organization, without regard to case', async () => {
    const { id } = await world.member.does((scope) => createLabel(scope, { name: 'Bug', color: '#ff0000' }))
    expect(await world.db.label.findUniqueOrThrow({ where: { id } })).toMatchObject({ name: 'Bug', color: '#ff0000' })
    expect(await world.news()).toMatchObject([{ type: 'label.created', data: { labelId: id, name: 'Bug' } }])

    const again = world.member.does((scope) => createLabel(scope, { name: 'bug' }))
    await expect(again).rejects.toMatchObject({ code: 'CONFLICT', message: 'There is a label named bug already.' })
    const other = await aLabel(world.member, 'Other')
    await world.news()
    const renaming = world.admin.does((scope) => updateLabel(scope, { id: other, name: 'BUG' }))
    await expect(renaming).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await world.news()).toEqual([])
    await expect(aLabel(world.stranger, 'bug')).resolves.toBeTypeOf('string')
  })

  test('change by what is given', async () => {
    const id = await aLabel(world.member, 'Change')
    await world.news()
    await world.admin.does((scope) => updateLabel(scope, { id, name: 'CHANGE', color: '#6b7280' }))
    expect((await world.db.label.findUniqueOrThrow({ where: { id } })).name).toBe('CHANGE')
    expect(await world.news()).toMatchObject([
      { type: 'label.updated', data: { labelId: id, name: 'CHANGE', fields: ['name'] } },
    ])
  })

  test('come off all tasks when they are deleted', async () => {
    const id = await aLabel(world.member, 'Gone')
    const task = await aTask(world.member, (await aProject(world.admin)).id, { labelIds: [id] })
    await world.news()
    await world.admin.does((scope) => deleteLabel(scope, { id }))
    expect(await world.db.taskLabel.count({ where: { taskId: task.id } })).toBe(0)
    expect(await world.db.task.count({ where: { id: task.id } })).toBe(1)
    expect(await world.news()).toMatchObject([{ type: 'label.deleted', data: { labelId: id, name: 'Gone' } }])
  })

  test('of another organization are not found', async () => {
    const id = await aLabel(world.stranger, 'Foreign')
    const change = world.admin.does((scope) => updateLabel(scope, { id, name: 'Mine' }))
    await expect(change).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['id'] })
    const deletion = world.admin.does((scope) => deleteLabel(scope, { id }))
    await expect(deletion).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['id'] })
    expect((await world.db.label.findUniqueOrThrow({ where: { id } })).name).toBe('Foreign')
  })
})

describe('addLabels and removeLabels', () => {
  test('tell only what they changed', async () => {
    const [one, two] = [await aLabel(world.member, 'one'), await aLabel(world.member, 'two')]
    const { id: projectId, key } = await aProject(world.admin)
    const { id: taskId } = await aTask(world.member, projectId, { labelIds: [one] })
    await world.news()
    const borne = async () => (await world.db.taskLabel.findMany({ where: { taskId } })).map(({ labelId }) => labelId)
    const told = { projectId, taskId, key: `${key}-1`, labelIds: [two] }

    await world.member.does((scope) => addLabels(scope, { taskId, labelIds: [one, two, two] }))
    expect((await borne()).sort()).toEqual([one, two].sort())
    expect(await world.news()).toMatchObject([{ type: 'task.labelled', subjectId: taskId, data: told }])
    await world.member.does((scope) => addLabels(scope, { taskId, labelIds: [one, two] }))
    expect(await world.news()).toEqual([])

    await world.member.does((scope) => removeLabels(scope, { taskId, labelIds: [two] }))
    expect(await borne()).toEqual([one])
    expect(await world.news()).toMatchObject([{ type: 'task.unlabelled', subjectId: taskId, data: told }])
    await world.member.does((scope) => removeLabels(scope, { taskId, labelIds: [two] }))
    expect(await world.news()).toEqual([])
  })

  test('find neither tasks nor labels of another organization', async () => {
    const theirs = await aLabel(world.stranger, 'not yours')
    const own = await aLabel(world.member, 'yours')
    const { id: taskId } = await aTask(world.member, (await aProject(world.admin)).id)
    const foreignLabel = world.member.does((scope) => addLabels(scope, { taskId, labelIds: [own, theirs] }))
    await expect(foreignLabel).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['labelIds', '1'] })
    const foreignTask = world.stranger.does((scope) => addLabels(scope, { taskId, labelIds: [theirs] }))
    await expect(foreignTask).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['taskId'] })
    expect(await world.db.taskLabel.count({ where: { taskId } })).toBe(0)
  })

  test('the same label added twenty times at once is there once and told once', async () => {
    const label = await aLabel(world.member, 'race')
    const { id: taskId } = await aTask(world.member, (await aProject(world.admin)).id)
    await world.news()
    await Promise.all(
      Array.from({ length: 20 }, () => world.member.does((scope) => addLabels(scope, { taskId, labelIds: [label] }))),
    )
    expect(await world.db.taskLabel.count({ where: { taskId } })).toBe(1)
    expect(await world.news()).toHaveLength(1)
  })
})
