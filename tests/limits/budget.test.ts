import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { socketClient } from '../harness/client.ts'
import { aProject, aTask } from '../harness/things.ts'
import { type LimitedApp, startLimitedApp } from './limited-app.ts'

const viewer = '{ viewer { name } }'

describe('points', () => {
  let app: LimitedApp
  beforeEach(async () => {
    app = await startLimitedApp({ POINTS_PER_MINUTE: '100', ANONYMOUS_POINTS_PER_MINUTE: '20' })
  })
  afterEach(() => app.close())

  test('every answer says what it cost, and what is left', async () => {
    const { status, headers, body } = await app.send(app.world.admin, { query: viewer })
    expect(status).toBe(200)
    expect(body.extensions?.cost).toEqual({ requested: 1, actual: 1, limit: 5000, remaining: 99, resetsIn: 60 })
    expect(headers.get('ratelimit-policy')).toBe('"points";q=100;w=60')
    expect(headers.get('ratelimit')).toBe('"points";r=99;t=60')
    expect(headers.get('retry-after')).toBeNull()
  })

  test('what was not used comes back', async () => {
    const project = await aProject(app.world.admin)
    await aTask(app.world.admin, project)
    await aTask(app.world.admin, project)
    const { body } = await app.send(app.world.admin, {
      query: '{ organization(slug: "acme") { tasks(first: 70) { nodes { title } } } }',
    })
    // The organization, its list, and 70 rows of which there are two.
    expect(body.extensions?.cost).toMatchObject({ requested: 72, actual: 4, remaining: 96 })
  })

  test('mutations that were done and undone keep what they took', async () => {
    const project = await aProject(app.world.admin)
    const create = (title: string) => `createTask(input: { projectId: "${project}", title: "${title}" }) { __typename }`
    const { body } = await app.send(app.world.admin, {
      query: `mutation @transaction { one: ${create('One')} two: ${create('Two')} three: ${create('')} }`,
    })
    expect(body).toMatchObject({
      data: null,
      errors: [{ path: ['three'], extensions: { code: 'ROLLED_BACK' } }],
      extensions: { cost: { requested: 30, actual: 30, remaining: 70 } },
    })
  })

  test('without enough of them an operation does not run', async () => {
    for (let n = 0; n < 9; n++)
      await app.send(app.world.admin, { query: 'mutation { signOut(input: {}) { __typename } nothing }' })
    const { status, headers, body } = await app.send(app.world.admin, {
      query:
        'mutation { updateViewer(input: { name: "Changed" }) { __typename } viewer: updateViewer(input: { name: "Twice" }) { __typename } }',
    })
    expect([status, body.errors?.[0]?.extensions.code]).toEqual([429, 'RATE_LIMITED'])
    expect(body.errors?.[0]?.message).toMatch(
      /^The operation costs 20 points, and 10 of 100 are left for the next \d+ s\.$/,
    )
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(50)
    expect(headers.get('ratelimit')).toMatch(/^"points";r=10;t=\d+$/)
    expect(await app.db.user.count({ where: { name: { in: ['Changed', 'Twice'] } } })).toBe(0)
    // What was refused took nothing.
    expect((await app.send(app.world.admin, { query: viewer })).body.extensions?.cost).toMatchObject({ remaining: 9 })
  })

  test('each person has their own, and who is nobody shares those of the address', async () => {
    for (let n = 0; n < 20; n++) expect((await app.send(null, { query: viewer })).status).toBe(200)
    expect((await app.send(null, { query: viewer })).status).toBe(429)
    expect((await app.send(app.world.member, { query: viewer })).status).toBe(200)
    expect((await app.send(app.world.admin, { query: viewer })).body.extensions?.cost).toMatchObject({ remaining: 99 })
  })

  test('without any, no document is read', async () => {
    for (let n = 0; n < 20; n++) await app.send(null, { query: viewer })
    for (const query of ['{ nonsense }', '{', '{ viewer { id } }']) {
      const { status, body } = await app.send(null, { query })
      expect([status, body.errors?.[0]?.extensions.code]).toEqual([429, 'RATE_LIMITED'])
    }
    const dryRun = await app.send(null, { query: viewer, extensions: { dryRun: true } })
    expect([dryRun.status, dryRun.body.errors?.[0]?.extensions.code]).toEqual([429, 'RATE_LIMITED'])
  })

  test('an answer to a refused document says what is left, too', async () => {
    const headers: (string | null)[] = []
    for (const query of [
      '{',
      '{ nonsense }',
      `{ ${'id '.repeat(10_001)} }`,
      '{ organization(slug: "acme") { tasks(first: 100) { nodes { subtasks(first: 100) { nodes { id } } } } } }',
      'query ($id: ID!) { node(id: $id) { id } }',
    ]) {
      headers.push((await app.send(app.world.admin, { query })).headers.get('ratelimit'))
    }
    const left = headers.map((header) => /^"points";r=(\d+);t=\d+$/.exec(header ?? '')?.[1])
    expect(left).toEqual(['90', '80', '70', '60', '50'])
  })

  test('what is too dear costs what a refused document does, dry runs included', async () => {
    const query =
      '{ organization(slug: "acme") { tasks(first: 100) { nodes { subtasks(first: 100) { nodes { id } } } } } }'
    expect((await app.send(app.world.admin, { query })).status).toBe(422)
    expect((await app.send(app.world.admin, { query }, { 'graphql-dry-run': '1' })).status).toBe(422)
    expect((await app.send(app.world.admin, { query: viewer })).body.extensions?.cost).toMatchObject({ remaining: 79 })
  })

  test('a header that anybody can write does not make another address', async () => {
    for (let n = 0; n < 20; n++) await app.send(null, { query: viewer }, { 'x-forwarded-for': `10.0.0.${n}` })
    expect((await app.send(null, { query: viewer }, { 'x-forwarded-for': '10.0.0.99' })).status).toBe(429)
  })

  test('hold on a WebSocket as well', async () => {
    await app.send(app.world.admin, { query: viewer })
    const client = socketClient(app.url, app.world.admin)
    onTestFinished(() => void client.dispose())
    const ask = async (query: string) => {
      for await (const result of client.iterate({ query })) return result
      return null
    }
    expect(await ask(viewer)).toMatchObject({ extensions: { cost: { requested: 1, remaining: 98 } } })
    const many = `{ organization(slug: "acme") { tasks(first: 97) { nodes { title } } } }`
    await expect(ask(many)).rejects.toMatchObject([{ extensions: { code: 'RATE_LIMITED', cost: { requested: 99 } } }])
    await expect(
      ask(many.replace('97', '100').replaceAll('title', 'subtasks(first: 100) { nodes { title } }')),
    ).rejects.toMatchObject([{ extensions: { code: 'OPERATION_TOO_EXPENSIVE' } }])
    // What is too dear was priced, and costs what a refused document does.
    expect(await ask(viewer)).toMatchObject({ extensions: { cost: { remaining: 87 } } })
  })
})

describe('behind a proxy', () => {
  let app: LimitedApp
  beforeAll(async () => {
    app = await startLimitedApp({ ANONYMOUS_POINTS_PER_MINUTE: '2', TRUSTED_PROXIES: '1' })
  })
  afterAll(() => app.close())

  test('the address is the one that the proxy saw, whatever the caller wrote before it', async () => {
    const from = async (header: string) =>
      (await app.send(null, { query: viewer }, { 'x-forwarded-for': header })).status
    expect([await from('1.1.1.1, 2.2.2.2'), await from('9.9.9.9, 2.2.2.2'), await from('8.8.8.8, 2.2.2.2')]).toEqual([
      200, 200, 429,
    ])
    expect(await from('2.2.2.2, 3.3.3.3')).toBe(200)
  })
})

describe('a dry run', () => {
  let app: LimitedApp
  beforeAll(async () => {
    app = await startLimitedApp()
  })
  afterAll(() => app.close())

  const query = 'mutation { updateViewer(input: { name: "Changed" }) { __typename } }'
  const cost = {
    requested: 10,
    limit: 5000,
    values: 2,
    valuesLimit: 100_000,
    dearest: [{ path: 'updateViewer', price: 10, advice: 'leave it out, or ask for it in an operation of its own' }],
  }

  test('is asked for by a header or a parameter, says the price, takes nothing and does nothing', async () => {
    const byHeader = await app.send(app.world.admin, { query }, { 'graphql-dry-run': '1' })
    const byParameter = await app.send(app.world.admin, { query, extensions: { dryRun: true } })
    expect([byHeader.status, byHeader.body]).toEqual([200, { data: null, extensions: { cost } }])
    expect(byParameter.body).toEqual(byHeader.body)
    expect(await app.db.user.count({ where: { name: 'Changed' } })).toBe(0)
    expect((await app.send(app.world.admin, { query: viewer })).body.extensions?.cost).toMatchObject({
      remaining: 59_999,
    })
  })

  test('of what is too dear says what is, and what to change', async () => {
    const { status, body } = await app.send(
      app.world.admin,
      {
        query:
          '{ organization(slug: "acme") { name tasks(first: 100) { nodes { title subtasks(first: 90) { nodes { title } } } } } }',
      },
      { 'graphql-dry-run': '1' },
    )
    expect(status).toBe(422)
    expect(body.errors?.[0]).toMatchObject({
      message:
        'The operation costs 9202 points; one may cost 5000. organization.tasks.nodes.subtasks.nodes (9000): organization.tasks asks for 100: lower `first` or `last`; organization.tasks.nodes.subtasks asks for 90: lower `first` or `last`.',
      extensions: { code: 'OPERATION_TOO_EXPENSIVE', cost: { requested: 9202, limit: 5000 } },
    })
  })
})
