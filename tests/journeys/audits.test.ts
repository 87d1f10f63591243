import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type DemoApp, startDemoApp } from '../harness/demo.ts'

let app: DemoApp

beforeAll(async () => {
  app = await startDemoApp()
})
afterAll(() => app.close())

// The first time, the documents are new to the server; the second time they take the lean lane.
test.each(['once', 'and again'])(
  'all 61 audits of graphql-http are content with the whole application, %s',
  async () => {
    const results = await Promise.all(serverAudits({ url: app.graphql }).map((audit) => audit.fn()))
    expect(results.filter(({ status }) => status !== 'ok')).toEqual([])
    expect(results).toHaveLength(61)
  },
)
