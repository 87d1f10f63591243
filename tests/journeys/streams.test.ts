import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { signOut } from '../../src/modules/identity/session.ts'
import { changeRole } from '../../src/modules/organizations/membership.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { purgeEvents } from '../../src/platform/events/purge.ts'
import { createAccessTokens } from '../../src/platform/tokens.ts'
import { startTestApp, type TestApp } from '../harness/app.ts'
import { followByEvents } from '../harness/follow.ts'
import { aProject, aTask, organizationIdOf } from '../harness/things.ts'
import { createWorld, type Person, type World } from '../harness/world.ts'

let app: TestApp
let world: World
let organizationId: string
let project: string

beforeAll(async () => {
  app = await startTestApp({ settings: { SUBSCRIPTIONS_PER_CALLER: '600', SUBSCRIPTIONS_PER_ORGANIZATION: '700' } })
  world = await createWorld(app.db)
  organizationId = organizationIdOf(world.admin)
  project = await aProject(world.admin)
})

afterAll(() => app.close())

const openSockets = new Set<WebSocket>()

afterEach(() => {
  for (const socket of openSockets) socket.terminate()
  openSockets.clear()
})

interface Message {
  type: string
  id?: string
  payload?: { data?: { taskEvents: { cursor: string; type: string; taskId: string } }; errors?: Failure[] } | Failure[]
}
type Failure = { message: string; extensions: { code: string; oldest?: string } }

const follow = (args = `organizationId: "${organizationId}"`) =>
  `subscription { taskEvents(${args}) { cursor type taskId task { title } } }`

/** A client on a WebSocket that speaks what a test writes. Its connection is acknowledged. */
async function connect(token: string | null) {
  const socket = new WebSocket(`${app.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  openSockets.add(socket)
  const received: Message[] = []
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) })),
  )
  socket.on('message', (data) => received.push(JSON.parse((data as Buffer).toString())))
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const send = (message: object) => socket.send(JSON.stringify(message))
  send({ type: 'connection_init', payload: token === null ? {} : { authorization: `Bearer ${token}` } })
  await expect.poll(() => received.length).toBe(1)
  received.length = 0
  return {
    socket,
    received,
    closed,
    send,
    subscribe: (query: string, id = '1') => send({ id, type: 'subscribe', payload: { query } }),
    /** The tasks that it was told of, in that order. */
    tasks: () =>
      received.flatMap(({ payload }) =>
        payload && 'data' in payload && payload.data ? [payload.data.taskEvents.taskId] : [],
      ),
  }
}

type Client = Awaited<ReturnType<typeof connect>>

/** Creates tasks until the client has heard of one, so that its subscription has begun, and empties what it received. */
async function begin(...clients: Client[]): Promise<void> {
  let last = ''
  do {
    last = await aTask(world.admin, project, { title: 'begin' })
    await pause(50)
  } while (clients.some((client) => client.received.length === 0))
  await expect.poll(() => clients.every((client) => client.tasks().at(-1) === last)).toBe(true)
  for (const client of clients) client.received.length = 0
}

/** A person of the organization with a session of their own, so that it can be ended. */
async function somebody(): Promise<Person> {
  const { createdAt: _, ...session } = await app.db.session.create({
    data: { userId: world.member.userId, expiresAt: new Date(Date.now() + 3_600_000) },
  })
  return { ...world.member, sessionId: session.id, token: await tokenFor(session.id, 900) }
}

async function tokenFor(sessionId: string, seconds: number, userId = world.member.userId): Promise<string> {
  const tokens = createAccessTokens({ db: app.db, clock: systemClock, seconds })
  return (await tokens.issue({ userId, sessionId })).token
}

const refusal = (code: string) => ({ payload: { errors: [{ extensions: { code } }] } })

describe('rights, while nothing of the subscription itself happens', () => {
  test('signing out ends the stream within a second', async () => {
    const session = await somebody()
    const client = await connect(session.token)
    client.subscribe(follow(`projectId: "${await aProject(world.admin)}"`))
    const events = await followByEvents(app, session, follow())
    await pause(300)
    const signedOutAt = performance.now()
    const { userId, sessionId } = session
    await world.member.doesAlone((scope) => signOut({ ...scope, userId, sessionId }, {}))
    expect(await client.closed).toEqual({ code: 4403, reason: 'Signed out' })
    expect(await events.next()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
    await events.ended
    expect(performance.now() - signedOutAt).toBeLessThan(1_000)
  })

  test('leaving the organization ends the stream, whichever way it happens', async () => {
    const client = await connect(world.member.token)
    client.subscribe(follow())
    await begin(client)
    const where = { id: world.member.membershipId }
    await app.db.membership.update({ where, data: { userId: null } })
    await expect
      .poll(() => client.received, { timeout: 1_500 })
      .toMatchObject([refusal('FORBIDDEN'), { type: 'complete' }])
    await app.db.membership.update({ where, data: { userId: world.member.userId } })
    expect(client.socket.readyState).toBe(WebSocket.OPEN)
  })

  test('a role that still allows to read goes on', async () => {
    const client = await connect(world.member.token)
    client.subscribe(follow())
    await begin(client)
    const id = world.member.membershipId
    await world.admin.does((scope) => changeRole(scope, { id, role: 'VIEWER' }))
    const task = await aTask(world.admin, project)
    await expect.poll(client.tasks).toEqual([task])
    await world.admin.does((scope) => changeRole(scope, { id, role: 'MEMBER' }))
  })
})

describe('the token of a socket', () => {
  const inSeconds = (seconds: number) => tokenFor(world.member.sessionId, seconds)

  test('may be renewed by a Ping, with which everything goes on', async () => {
    const client = await connect(await inSeconds(2))
    client.subscribe(follow())
    await begin(client)
    client.send({ type: 'ping', payload: { authorization: `Bearer ${await inSeconds(60)}` } })
    await expect.poll(() => client.received).toEqual([{ type: 'pong' }])
    await pause(2_500)
    const task = await aTask(world.admin, project)
    await expect.poll(client.tasks).toEqual([task])
    client.subscribe('{ viewer { email } }', '2')
    await expect.poll(() => client.received.at(-1)).toEqual({ id: '2', type: 'complete' })
  })

  test('may be renewed also while an operation is being prepared', async () => {
    const client = await connect(await inSeconds(2))
    const authorization = `Bearer ${await inSeconds(60)}`
    // New documents take their time.
    const viewers = (of: number) => Array.from({ length: 20 }, (_, index) => `v${of}x${index}: viewer { id }`).join(' ')
    for (let index = 0; index < 10; index++) client.subscribe(`{ ${viewers(index)} }`, `query ${index}`)
    client.subscribe(`${follow()} # a new one`)
    client.send({ type: 'ping', payload: { authorization } })
    await expect.poll(() => client.received).toContainEqual({ type: 'pong' })
    await pause(2_500)
    client.received.length = 0
    await begin(client)
    const task = await aTask(world.admin, project)
    await expect.poll(client.tasks).toEqual([task])
  })

  test('ends the stream when it is not', async () => {
    const client = await connect(await inSeconds(1))
    client.subscribe(follow())
    expect(await client.closed).toEqual({ code: 4403, reason: 'Access token expired' })
  })

  test.each([
    ['a bad one', async () => 'Bearer nonsense'],
    ['somebody else’s', async () => `Bearer ${world.admin.token}`],
    ['none that is a text', async () => ({})],
  ])('%s closes the socket', async (_what, authorization) => {
    const client = await connect(world.member.token)
    client.send({ type: 'ping', payload: { authorization: await authorization() } })
    expect(await client.closed).toEqual({ code: 4403, reason: 'Forbidden' })
    expect(client.received).toEqual([])
  })
})

describe('an event stream', () => {
  async function open(headers: Record<string, string>, args?: string) {
    const leaving = new AbortController()
    onTestFinished(() => leaving.abort())
    const response = await fetch(`${app.url}/graphql?${new URLSearchParams({ query: follow(args) })}`, {
      headers: { accept: 'text/event-stream', authorization: `Bearer ${world.viewer.token}`, ...headers },
      signal: leaving.signal,
    })
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    return async (count: number) => {
      while ((text.match(/^id: /gm) ?? []).length < count) text += (await reader.read()).value ?? ''
      return [...text.matchAll(/^event: next\nid: (.*)\ndata: (.*)$/gm)].map(([, id, data]) => ({
        id,
        event: JSON.parse(data ?? '').data.taskEvents as { cursor: string; taskId: string },
      }))
    }
  }

  test('has the cursors for ids, and goes on after Last-Event-ID, which comes before `after`', async () => {
    const read = await open({})
    const tasks: string[] = []
    for (let count = 0; count < 4; count++) tasks.push(await aTask(world.admin, project))
    const all = await read(4)
    expect(all.map(({ event }) => event.taskId)).toEqual(tasks)
    expect(all.map(({ id }) => id)).toEqual(all.map(({ event }) => event.cursor))
    const resumed = await open({ 'last-event-id': all[1]?.id ?? '' })
    expect((await resumed(2)).map(({ event }) => event.taskId)).toEqual(tasks.slice(2))
    const both = await open(
      { 'last-event-id': all[2]?.id ?? '' },
      `organizationId: "${organizationId}", after: "${all[0]?.id}"`,
    )
    expect((await both(1)).map(({ event }) => event.taskId)).toEqual(tasks.slice(3))
  })

  test('has the cursors for ids also where each event is told with how it is read', async () => {
    const read = await open({ 'graphql-explain': '1' })
    await aTask(world.admin, project)
    const [told] = await read(1)
    expect(told?.id).toBe(told?.event.cursor)
  })
})

describe('resuming', () => {
  test('in the middle of writes gives every event once, in order, however often it is done', async () => {
    const first = await followByEvents<{ taskEvents: { cursor: string; taskId: string } }>(app, world.viewer, follow())
    await aTask(world.admin, project)
    let cursor = (await first.next()).data?.taskEvents.cursor ?? ''
    await first.stop()
    const created: string[] = []
    const writing = (async () => {
      for (let count = 0; count < 60; count++) created.push(await aTask(world.admin, project))
    })()
    const told: string[] = []
    while (told.length < 60) {
      const events = await followByEvents<{ taskEvents: { cursor: string; taskId: string } }>(
        app,
        world.viewer,
        follow(`organizationId: "${organizationId}", after: "${cursor}"`),
      )
      for (let count = 0; count < 7 && told.length < 60; count++) {
        const event = (await events.next()).data?.taskEvents
        told.push(event?.taskId ?? '')
        cursor = event?.cursor ?? ''
      }
      await events.stop()
    }
    await writing
    expect(told).toEqual(created)
  })

  test('where the log no longer reaches back is refused, and says to where it does', async () => {
    const events = await followByEvents<{ taskEvents: { cursor: string } }>(app, world.viewer, follow())
    const cursors: string[] = []
    for (let count = 0; count < 3; count++) {
      await aTask(world.admin, project)
      cursors.push((await events.next()).data?.taskEvents.cursor ?? '')
    }
    await events.stop()
    await pause(20)
    await purgeEvents(app.db, { olderThan: new Date() })
    const after = (cursor?: string) =>
      followByEvents<{ taskEvents: { taskId: string } }>(
        app,
        world.viewer,
        follow(`organizationId: "${organizationId}", after: "${cursor}"`),
      )
    const tooLate = await after(cursors[0])
    const [error] = (await tooLate.next()).errors ?? []
    expect(error?.extensions).toEqual({ code: 'LOG_TRUNCATED', oldest: cursors[2] })
    await tooLate.ended
    const inTime = await after(cursors[2])
    const task = await aTask(world.admin, project)
    expect((await inTime.next()).data?.taskEvents.taskId).toBe(task)
    await inTime.stop()
    const ahead = await after('7fffffffffffffff0000000000000001')
    expect((await ahead.next()).errors?.[0]?.extensions).toEqual({ code: 'LOG_TRUNCATED' })
    await ahead.ended
  })
})

describe('many subscribers', () => {
  test('all get every event once and in order, beside ones that do not read; a stranger gets none', async () => {
    const people = [world.admin, world.member, world.viewer]
    const clients = await Promise.all(
      Array.from({ length: 500 }, async (_, index) => connect(people[index % people.length]?.token ?? null)),
    )
    const stranger = await connect(world.stranger.token)
    stranger.subscribe(follow())
    stranger.subscribe(follow(`organizationId: "${organizationIdOf(world.stranger)}"`), '2')
    for (const client of clients) client.subscribe(follow())
    await begin(...clients)
    const stalled = clients.slice(0, 25)
    for (const { socket } of stalled) socket.pause()
    const created: string[] = []
    for (let count = 0; count < 50; count++) created.push(await aTask(world.admin, project, { title: `${count}` }))
    await expect
      .poll(() => clients.slice(25).every((client) => client.tasks().length >= 50), { timeout: 15_000 })
      .toBe(true)
    for (const { socket } of stalled) socket.resume()
    await expect.poll(() => clients.every((client) => client.tasks().length >= 50), { timeout: 15_000 }).toBe(true)
    for (const client of clients) expect(client.tasks()).toEqual(created)
    expect(stranger.received).toMatchObject([
      { id: '1', ...refusal('NOT_FOUND') },
      { id: '1', type: 'complete' },
    ])
  }, 60_000)

  test('are no more than SUBSCRIPTIONS_PER_CALLER, and as many again when some have ended', async () => {
    const clients = await Promise.all(Array.from({ length: 7 }, () => connect(world.viewer.token)))
    for (let count = 0; count < 601; count++) clients[count % 7]?.subscribe(follow(), `${count}`)
    const messages = () => clients.flatMap((client) => client.received)
    await expect.poll(() => messages().length).toBeGreaterThan(0)
    expect(messages()[0]).toMatchObject(refusal('TOO_MANY_SUBSCRIPTIONS'))
    clients[0]?.socket.terminate()
    await pause(200)
    const events = await followByEvents<{ taskEvents: { taskId: string } }>(app, world.viewer, follow())
    const task = await aTask(world.admin, project)
    expect((await events.next()).data?.taskEvents.taskId).toBe(task)
    await events.stop()
  })
})
