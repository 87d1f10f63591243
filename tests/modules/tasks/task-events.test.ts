import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Followed, followByEvents, followBySocket } from '../../harness/follow.ts'
import { aLabel, aProject, aTask, membershipIdOf, organizationIdOf } from '../../harness/things.ts'
import { type Person, password } from '../../harness/world.ts'
import { nobodys, startTasksApi, type TasksApi } from './api.ts'

let api: TasksApi

beforeAll(async () => {
  api = await startTasksApi()
})

afterAll(() => api.close())

const document = /* GraphQL */ `
  subscription ($organizationId: ID!) {
    taskEvents(organizationId: $organizationId) {
      type taskId createdAt actor { name } task { title status labels { nodes { name } } }
    }
  }
`

interface Event {
  taskEvents: {
    type: string
    taskId: string
    createdAt: string
    actor: { name: string } | null
    task: { title: string; status: string; labels: { nodes: { name: string }[] } } | null
  }
}

const ways = {
  'a WebSocket': async (caller: Person | null, variables: Record<string, unknown>): Promise<Followed<Event>> =>
    followBySocket<Event>(api.app, caller, document, variables),
  'an event stream': (caller: Person | null, variables: Record<string, unknown>) =>
    followByEvents<Event>(api.app, caller, document, variables),
}

/** Follows the organization from now on: whatever comes before the nudge is not waited for. */
async function following(way: keyof typeof ways, caller: Person): Promise<Followed<Event>> {
  const events = await ways[way](caller, { organizationId: organizationIdOf(api.world.admin) })
  let hasBegun = false
  const first = events.next().then((result) => {
    hasBegun = true
    return result
  })
  const nudges = new Set<string>()
  while (!hasBegun) {
    nudges.add(await aTask(api.world.admin, api.project, { title: 'nudge' }))
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const begun = await first
  expect(begun.errors).toBeUndefined()
  // Those that came while the first was on its way.
  const last = [...nudges].at(-1)
  for (let at = begun.data?.taskEvents.taskId; at !== last; ) at = (await events.next()).data?.taskEvents.taskId
  return events
}

describe.each(Object.keys(ways) as (keyof typeof ways)[])('over %s', (way) => {
  test('tells what happens to the tasks of the organization, in order, with the task as it is', async () => {
    const { admin, member, viewer, stranger } = api.world
    const events = await following(way, viewer)
    const label = await aLabel(admin)
    await aTask(stranger, await aProject(stranger), { title: 'theirs' })
    const task = await aTask(member, api.project, { title: 'Watched' })
    const created = await events.next()
    expect(created).toMatchObject({
      data: {
        taskEvents: {
          type: 'CREATED',
          taskId: task,
          actor: { name: 'Max' },
          task: { title: 'Watched', status: 'TODO', labels: { nodes: [] } },
        },
      },
    })
    expect(Math.abs(Date.parse(created.data?.taskEvents.createdAt ?? '') - Date.now())).toBeLessThan(60_000)
    const changes: [string, object, string][] = [
      ['updateTask', { id: task, title: 'Renamed' }, 'UPDATED'],
      ['assignTask', { id: task, assigneeId: membershipIdOf(admin) }, 'ASSIGNED'],
      ['addLabels', { taskId: task, labelIds: [label] }, 'LABELLED'],
      ['completeTask', { id: task }, 'COMPLETED'],
      ['reopenTask', { id: task }, 'REOPENED'],
      ['removeLabels', { taskId: task, labelIds: [label] }, 'UNLABELLED'],
    ]
    for (const [mutation, input, type] of changes) {
      await api.send(admin, mutation, input)
      expect((await events.next()).data?.taskEvents).toMatchObject({
        type,
        taskId: task,
        actor: { name: 'Ada' },
        task: { title: 'Renamed' },
      })
    }
    await api.send(admin, 'deleteTask', { id: task })
    expect((await events.next()).data?.taskEvents).toMatchObject({ type: 'DELETED', taskId: task, task: null })
    await events.stop()
  })

  test('tells nothing of what was refused or undone', async () => {
    const events = await following(way, api.world.member)
    await api.send(api.world.viewer, 'createTask', { projectId: api.project, title: 'Refused' })
    await api.send(api.world.member, 'createTask', {
      projectId: api.project,
      title: 'Wrong',
      labelIds: [nobodys('label')],
    })
    const task = await aTask(api.world.member, api.project, { title: 'Done' })
    expect((await events.next()).data?.taskEvents).toMatchObject({ type: 'CREATED', taskId: task })
    await events.stop()
  })

  test.each([
    ['a stranger', 'stranger', 'NOT_FOUND', 'There is no such Organization, or not for you.'],
    ['nobody', null, 'UNAUTHENTICATED', 'Sign in first.'],
  ] as const)('is not for %s', async (_who, name, code, message) => {
    const events = await ways[way](name && api.world[name], { organizationId: organizationIdOf(api.world.admin) })
    expect(await events.next()).toMatchObject({
      errors: [{ message, extensions: { code } }],
    })
    await events.stop()
  })

  test('an id of something else is refused', async () => {
    const events = await ways[way](api.world.member, { organizationId: api.project })
    expect(await events.next()).toMatchObject({ errors: [{ extensions: { code: 'INVALID_INPUT' } }] })
    await events.stop()
  })

  test('ends when its session does', async () => {
    const { member } = api.world
    const { data } = await api.app.ask<{ signIn: { accessToken: string } }>(
      null,
      'mutation ($input: SignInInput!) { signIn(input: $input) { ... on SignInPayload { accessToken } } }',
      { input: { email: member.email, password } },
    )
    const device = { ...member, token: data?.signIn.accessToken ?? '' }
    const events = await following(way, device)
    await api.app.ask(device, 'mutation { signOut(input: {}) { __typename } }')
    await aTask(api.world.admin, api.project, { title: 'After' })
    await events.ended
    const rest = []
    for (let next = await events.next().catch(() => null); next !== null; next = await events.next().catch(() => null))
      rest.push(next)
    expect(JSON.stringify(rest)).not.toContain('After')
  })
})
