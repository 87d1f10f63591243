import { serverAudits } from 'graphql-http'
import { expect, test } from 'vitest'
import { startServer } from './fixture.ts'

test('all 61 audits of graphql-http are content', async () => {
  const { graphql } = await startServer()
  const results = []
  for (const audit of serverAudits({ url: graphql })) results.push(await audit.fn())
  expect(results.filter(({ status }) => status !== 'ok')).toEqual([])
  expect(results).toHaveLength(61)
})
