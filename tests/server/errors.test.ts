import { expect, test } from 'vitest'
import { post, startServer } from './fixture.ts'

const masked = {
  message: 'Something went wrong on our side. Quote the request id r1 when you report it.',
  extensions: { code: 'INTERNAL', requestId: 'r1' },
}

test('a refusal keeps its words and has its code', async () => {
  const world = await startServer()
  expect((await post(world, { query: '{ refused }' })).body).toEqual({
    data: { refused: null },
    errors: [
      {
        message: 'Only an ADMIN may see this.',
        locations: [{ line: 1, column: 3 }],
        path: ['refused'],
        extensions: { code: 'FORBIDDEN' },
      },
    ],
  })
  expect(world.logged.filter(({ level }) => level === 50)).toEqual([])
})

test('a wrong input says where', async () => {
  const world = await startServer()
  expect((await post(world, { query: '{ invalid }' })).body).toMatchObject({
    errors: [
      {
        message: 'task.dueDate: must be a day in the future',
        extensions: {
          code: 'INVALID_INPUT',
          issues: [{ path: ['task', 'dueDate'], message: 'must be a day in the future' }],
        },
      },
    ],
  })
})

test.each([
  ['an error of the database', '{ broken }', 'duplicate key value violates unique constraint "User_email_key"'],
  [
    'a value that is not of its type',
    '{ brokenByType }',
    'Int cannot represent non-integer value: "secret text that is no number"',
  ],
  ['a null where none may be', '{ brokenForEver }', 'Cannot return null for non-nullable field Query.brokenForEver.'],
  ['a GraphQL error with a code that is not ours', '{ located }', 'internal words'],
])('%s is masked, and logged once', async (_name, query, message) => {
  const world = await startServer()
  const { status, body } = await post(world, { query }, { 'X-Request-Id': 'r1' })
  expect(status).toBe(200)
  expect(body).toMatchObject({ errors: [masked] })
  expect(JSON.stringify(body)).not.toContain(message)
  expect(world.logged.filter(({ level }) => level === 50)).toMatchObject([{ requestId: 'r1', err: { message } }])
})

test('one failure behind many fields is logged once', async () => {
  const world = await startServer()
  const { body } = await post(world, { query: '{ brokenThrice { broken } }' }, { 'X-Request-Id': 'r1' })
  expect(body).toMatchObject({ errors: [masked, masked, masked] })
  expect(world.logged.filter(({ level }) => level === 50)).toMatchObject([{ err: { message: 'the loader failed' } }])
})

test('an argument that only execution can refuse is the fault of the caller', async () => {
  const world = await startServer()
  const query = 'query ($n: Int) { count(first: $n) }'
  expect((await post(world, { query, variables: {} })).body).toEqual({ data: { count: 10 } })
  expect((await post(world, { query, variables: { n: null } })).body).toMatchObject({
    errors: [{ path: ['count'], extensions: { code: 'INVALID_INPUT' } }],
  })
  expect(world.logged.filter(({ level }) => level === 50)).toEqual([])
})
