import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type DemoApp, startDemoApp } from '../harness/demo.ts'
import { hasBrowser, openGraphiql } from '../harness/graphiql.ts'

describe.skipIf(!hasBrowser)('GraphiQL on the demo data', () => {
  let app: DemoApp
  beforeAll(async () => {
    app = await startDemoApp()
  })
  afterAll(() => app.close())

  test('shows an admin, a stranger and nobody what each may see', async () => {
    const graphiql = await openGraphiql(app.graphql)
    await graphiql.run()
    await graphiql.shows('"email": "admin@demo.test"')
    await graphiql.choose('WorkUnderWay')
    await graphiql.run()
    await graphiql.shows('"priority": "URGENT"')
    expect(await graphiql.result()).not.toContain('"errors"')
    await graphiql.signIn('stranger@demo.test')
    await graphiql.run()
    await graphiql.shows('"organization": null')
    await graphiql.choose('Viewer')
    await graphiql.signIn('')
    await graphiql.run()
    await graphiql.shows('"viewer": null')
    expect(graphiql.complaints).toEqual([])
  })

  const people = ['admin@demo.test', 'member@demo.test', 'viewer@demo.test', 'stranger@demo.test', '']

  test('every tab answers every demo person, and nobody, what they may see', async () => {
    const graphiql = await openGraphiql(app.graphql)
    const inside = (text: string) => [text, text, text, '"organization":null', '"organization":null']
    // For admin, member, viewer, stranger, nobody.
    const answers: Record<string, string[]> = {
      Viewer: [...people.slice(0, 4), '"viewer":null'],
      WorkUnderWay: inside('"totalCount":41'),
      Page: inside('"key":"WEB-1"'),
      Search: inside('"totalCount":5'),
      Overview: inside('"totalCount":117'),
      Nodes: [...Array<string>(3).fill('"key":"WEB"'), '"nodes":[null,null]', '"nodes":[null,null]'],
      Explained: [
        ...Array<string>(3).fill('"plan":["organization: the row of Organization'),
        '"organization":null',
        '"organization":null',
      ],
      CreateTask: ['"key":"WEB-42"', '"key":"WEB-43"', 'ForbiddenError', 'NotFoundError', 'UnauthenticatedError'],
    }
    for (const [tab, expected] of Object.entries(answers)) {
      await graphiql.choose(tab)
      for (const [index, person] of people.entries()) {
        await graphiql.signIn(person)
        expect(await graphiql.ask(), `${tab} as ${person}`).toContain(expected[index])
      }
    }
    expect(graphiql.complaints).toEqual([])
  }, 90_000)

  test('a subscription hears what happens as every demo person who may', async () => {
    const graphiql = await openGraphiql(app.graphql)
    await graphiql.choose('TaskEvents')
    for (const [index, person] of people.slice(0, 3).entries()) {
      await graphiql.signIn(person)
      await graphiql.run()
      const key = `WEB-${index + 1}`
      await app.renameUntil(key, async () => expect(await graphiql.result()).toContain(`"key": "${key}"`))
      await graphiql.run()
    }
    for (const [person, code] of [
      ['stranger@demo.test', 'NOT_FOUND'],
      ['', 'UNAUTHENTICATED'],
    ] as const) {
      await graphiql.signIn(person)
      await graphiql.run()
      await graphiql.shows(`"code": "${code}"`)
    }
  }, 90_000)

  test('refuses a viewer the mutation of the examples, and lets a member create the task', async () => {
    const graphiql = await openGraphiql(app.graphql)
    await graphiql.signIn('viewer@demo.test')
    await graphiql.choose('CreateTask')
    await graphiql.run()
    await graphiql.shows('"__typename": "ForbiddenError"')
    await graphiql.signIn('member@demo.test')
    await graphiql.run()
    await graphiql.shows('"title": "Try the API"')
  })

  test('receives, while a subscription runs, what is done in a second window', async () => {
    const graphiql = await openGraphiql(app.graphql)
    await graphiql.choose('TaskEvents')
    await graphiql.run()
    const second = await graphiql.secondWindow()
    await second.choose('CreateTask')
    await vi.waitFor(async () => {
      await second.ask()
      expect(await graphiql.result()).toContain('"title": "Try the API"')
    }, 5000)
    expect(await graphiql.result()).toContain('"type": "CREATED"')
    expect([...graphiql.complaints, ...second.complaints]).toEqual([])
  })
})
