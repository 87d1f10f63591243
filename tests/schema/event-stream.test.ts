import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { archiveProject, restoreProject } from '../../src/modules/tasks/archive-project.ts'
import { archiveTask, restoreTask } from '../../src/modules/tasks/archive-task.ts'
import { importTasks } from '../../src/modules/tasks/import/import-tasks.ts'
import { detectPreset } from '../../src/modules/tasks/import/presets.ts'
import { openSource } from '../../src/modules/tasks/import/source.ts'
import { deleteProject } from '../../src/modules/tasks/project.ts'
import { completeTask, deleteTask, updateTask } from '../../src/modules/tasks/task.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { startTestApp, type TestApp } from '../harness/app.ts'
import { type Followed, followByEvents } from '../harness/follow.ts'
import { aProject, aTask, keyOf, membershipIdOf, organizationIdOf } from '../harness/things.ts'
import { createWorld, type Person, type World } from '../harness/world.ts'

let app: TestApp
let world: World
let organizationId: string
let project: string

beforeAll(async () => {
  app = await startTestApp()
  world = await createWorld(app.db)
  organizationId = organizationIdOf(world.admin)
})

afterAll(() => app.close())

beforeEach(async () => {
  project = await aProject(world.admin)
})

interface TaskEvent {
  cursor: string
  type: string
  count: number | null
  taskId: string | null
  task: { id: string; title: string } | null
  projectId: string
  project: { id: string } | null
}

const selection = '{ cursor type count taskId task { id title } projectId project { id } }'

type Events = Followed<{ taskEvents: TaskEvent }>

/** Follows with these arguments, as they stand in a document. The stream has begun when this resolves. */
async function follow(args: string, by: Person | null = world.viewer, selected = selection): Promise<Events> {
  const document = `subscription { taskEvents(${args}) ${selected} }`
  const events = await followByEvents<{ taskEvents: TaskEvent }>(app, by, document)
  onTestFinished(() => events.stop())
  return events
}

async function next(events: Events): Promise<TaskEvent> {
  const { data, errors } = await events.next()
  if (!data) throw new Error(JSON.stringify(errors))
  return data.taskEvents
}

async function codeOf(events: Events): Promise<string | undefined> {
  return (await events.next()).errors?.[0]?.extensions?.code
}

/** What the next events are about, `CREATED A`, up to the last one, which is the creation of a task called `end`. */
async function untilEnd(events: Events): Promise<string[]> {
  await aTask(world.admin, project, { title: 'end' })
  const told: string[] = []
  for (;;) {
    const { type, task } = await next(events)
    if (type === 'CREATED' && task?.title === 'end') return told
    told.push(task ? `${type} ${task.title}` : type)
  }
}

const update = (task: string, change: { title?: string; priority?: 'URGENT' }) =>
  world.admin.does((scope) => updateTask(scope, { id: keyOf(task), ...change }))
const remove = (task: string) => world.admin.does((scope) => deleteTask(scope, { id: keyOf(task) }))

describe('what is followed', () => {
  test('is an organization, a project or one row', async () => {
    const other = await aProject(world.admin)
    const task = await aTask(world.admin, project, { title: 'A' })
    const ofOrganization = await follow(`organizationId: "${organizationId}"`)
    const ofProject = await follow(`projectId: "${project}"`)
    const ofTask = await follow(`taskId: "${task}"`)
    await aTask(world.admin, other, { title: 'B' })
    await aTask(world.admin, project, { title: 'C' })
    await update(task, { title: 'A2' })
    await remove(task)
    // What has been updated may be gone when that is sent.
    const typesUntilEnd = async (events: Events) => (await untilEnd(events)).map((told) => told.replace(/ A2$/, ''))
    expect(await typesUntilEnd(ofOrganization)).toEqual(['CREATED B', 'CREATED C', 'UPDATED', 'DELETED'])
    expect(await typesUntilEnd(ofProject)).toEqual(['CREATED C', 'UPDATED', 'DELETED'])
    expect(await next(ofTask)).toMatchObject({ type: 'UPDATED', taskId: task, projectId: project, count: 1 })
    expect(await next(ofTask)).toMatchObject({ type: 'DELETED', taskId: task, task: null, project: { id: project } })
  })

  test('is named by exactly one id, of its type', async () => {
    const task = await aTask(world.admin, project)
    const expected = 'INVALID_INPUT'
    expect(await codeOf(await follow('types: [CREATED]'))).toBe(expected)
    expect(await codeOf(await follow(`projectId: "${project}", taskId: "${task}"`))).toBe(expected)
    expect(await codeOf(await follow(`projectId: "${task}"`))).toBe(expected)
  })

  test('is not found by strangers, also with a cursor', async () => {
    const task = await aTask(world.admin, project)
    const ours = await follow(`projectId: "${project}"`)
    await update(task, { title: 'A2' })
    const { cursor } = await next(ours)
    await remove(task)
    for (const [by, code] of [
      [world.stranger, 'NOT_FOUND'],
      [null, 'UNAUTHENTICATED'],
    ] as const) {
      for (const args of [`organizationId: "${organizationId}"`, `projectId: "${project}"`, `taskId: "${task}"`]) {
        expect(await codeOf(await follow(args, by))).toBe(code)
        expect(await codeOf(await follow(`${args}, after: "${cursor}"`, by))).toBe(code)
      }
    }
  })

  test('may be gone by the time it is resumed: the news of that come, and then it is not found', async () => {
    const task = await aTask(world.admin, project, { title: 'A' })
    const events = await follow(`projectId: "${project}"`)
    await update(task, { title: 'A2' })
    const { cursor } = await next(events)
    await update(task, { title: 'A3' })
    await remove(task)
    const resumed = await follow(`taskId: "${task}", after: "${cursor}"`)
    expect((await next(resumed)).type).toBe('UPDATED')
    const last = await next(resumed)
    expect(last.type).toBe('DELETED')
    expect(await codeOf(await follow(`taskId: "${task}", after: "${last.cursor}"`))).toBe('NOT_FOUND')
    expect(await codeOf(await follow(`taskId: "${task}"`))).toBe('NOT_FOUND')
  })

  test('may be archived; an event has the row if archived ones are asked for', async () => {
    const task = await aTask(world.admin, project, { title: 'A' })
    const id = keyOf(task)
    await world.admin.does((scope) => archiveTask(scope, { id }))
    const events = await follow(
      `taskId: "${task}"`,
      world.viewer,
      '{ type task { id } archived: task(archived: INCLUDE) { title } }',
    )
    await world.admin.does((scope) => restoreTask(scope, { id }))
    expect(await next(events)).toEqual({ type: 'RESTORED', task: { id: task }, archived: { title: 'A' } })
    await world.admin.does((scope) => archiveTask(scope, { id }))
    expect(await next(events)).toEqual({ type: 'ARCHIVED', task: null, archived: { title: 'A' } })
  })
})

describe('of what happens', () => {
  test('only some types', async () => {
    const events = await follow(`projectId: "${project}", types: [COMPLETED, CREATED]`)
    const task = await aTask(world.admin, project, { title: 'A' })
    await update(task, { priority: 'URGENT' })
    await world.admin.does((scope) => completeTask(scope, { id: keyOf(task) }))
    expect(await untilEnd(events)).toEqual(['CREATED A', 'COMPLETED A'])
  })

  test('nothing, for no types', async () => {
    const none = await follow(`projectId: "${project}", types: []`)
    const all = await follow(`projectId: "${project}"`)
    await aTask(world.admin, project)
    await next(all)
    expect(await Promise.race([none.next(), pause(200, 'nothing')])).toBe('nothing')
  })

  const orEnd = (filter: string) => `filter: { or: [${filter}, { title: { eq: "end" } }] }`

  test('only to rows that pass a filter when the event is sent; what is gone passes', async () => {
    const events = await follow(`projectId: "${project}", ${orEnd('{ priority: { eq: URGENT } }')}`)
    const task = await aTask(world.admin, project, { title: 'A', priority: 'LOW' })
    await aTask(world.admin, project, { title: 'B', priority: 'URGENT' })
    expect(await next(events)).toMatchObject({ type: 'CREATED', task: { title: 'B' } })
    await update(task, { title: 'A2' })
    await update(task, { priority: 'URGENT' })
    await world.admin.does((scope) => completeTask(scope, { id: keyOf(task) }))
    const told = await untilEnd(events)
    expect(told.at(-1)).toBe('COMPLETED A2')
    await remove(task)
    expect(await next(events)).toMatchObject({ type: 'DELETED', taskId: task })
  })

  test('only to rows with such relations', async () => {
    const events = await follow(`projectId: "${project}", ${orEnd('{ assignee: { is: { name: { eq: "Max" } } } }')}`)
    await aTask(world.admin, project, { title: 'nobody’s' })
    await aTask(world.admin, project, { title: 'his', assigneeId: membershipIdOf(world.member) })
    expect(await untilEnd(events)).toEqual(['CREATED his'])
  })

  test.each([
    ['a filter that cannot be', 'filter: { title: null }'],
    ['a cursor that is none', 'after: "x"'],
  ])('%s is refused at once', async (_what, args) => {
    expect(await codeOf(await follow(`projectId: "${project}", ${args}`))).toBe('INVALID_INPUT')
  })
})

describe('what happens to many at once is one event, of all that it concerns', () => {
  test('an import, for each of its batches', async () => {
    const ofTask = await follow(`taskId: "${await aTask(world.admin, project)}"`)
    const ofProject = await follow(`projectId: "${project}", filter: { title: { eq: "Two" } }`)
    const ofOther = await follow(`projectId: "${await aProject(world.admin)}"`)
    await importCsv('Title,Status\nOne,Done\nTwo,To do\nThree,\n')
    for (const events of [ofTask, ofProject]) {
      expect(await next(events)).toMatchObject({
        type: 'IMPORTED',
        count: 3,
        taskId: null,
        task: null,
        projectId: project,
        project: { id: project },
      })
    }
    expect(await Promise.race([ofOther.next(), pause(200, 'nothing')])).toBe('nothing')
  })

  test('a project that goes, or comes back, with its tasks', async () => {
    const events = await follow(`taskId: "${await aTask(world.admin, project)}"`)
    await aTask(world.admin, project)
    const id = keyOf(project)
    await world.admin.does((scope) => archiveProject(scope, { id }))
    await world.admin.does((scope) => restoreProject(scope, { id }))
    await world.admin.does((scope) => deleteProject(scope, { id }))
    for (const type of ['ARCHIVED_WITH_PROJECT', 'RESTORED_WITH_PROJECT', 'DELETED_WITH_PROJECT']) {
      expect(await next(events)).toMatchObject({ type, count: 2, taskId: null, projectId: project })
    }
  })
})

async function importCsv(text: string): Promise<void> {
  const file = join(tmpdir(), `${crypto.randomUUID()}.csv`)
  await writeFile(file, text)
  onTestFinished(() => rm(file))
  const source = await openSource(file)
  const mapping = detectPreset(source.columns)?.mapping
  if (!mapping) throw new Error('No preset fits.')
  const { key } = await app.db.project.findUniqueOrThrow({ where: { id: keyOf(project) } })
  await importTasks({
    db: app.db,
    clock: systemClock,
    organizationId: world.organizationId,
    projectKey: key,
    source,
    mapping,
    signal: new AbortController().signal,
    onRefused: () => {},
    onRemark: () => {},
    onProgress: () => {},
  })
}
