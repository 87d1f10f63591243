import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { ErrorCode } from '../../src/platform/errors.ts'
import { temporaryFolder } from '../harness/temporary-folder.ts'
import { type LimitedApp, startLimitedApp } from './limited-app.ts'

/** The worst documents that we could think of. Whatever one is answered, it is the sender's fault and nobody else's wait. */

let app: LimitedApp
beforeAll(async () => {
  app = await startLimitedApp({ POINTS_PER_MINUTE: '10000000' })
  const { world, db } = app
  const { organizationId, membershipId } = world.admin
  const now = new Date()
  const project = await db.project.create({
    data: { organizationId, key: 'BIG', name: 'Big', createdAt: now, updatedAt: now },
  })
  await db.task.createMany({
    data: Array.from({ length: 3_000 }, (_none, index) => ({
      organizationId,
      projectId: project.id,
      number: index + 1,
      title: `Task ${index}`,
      creatorId: membershipId,
      createdAt: new Date(now.getTime() - index),
      updatedAt: now,
    })),
  })
})
afterAll(() => app.close())

const times = (count: number, of: (index: number) => string, between = ' '): string =>
  Array.from({ length: count }, (_none, index) => of(index)).join(between)
const nested = (depth: number, before: string, after: string, inner = ''): string =>
  before.repeat(depth) + inner + after.repeat(depth)

interface Hostile {
  /** What it is answered by. Null: by data, since nothing is wrong with it. */
  code: ErrorCode | null
  query: string
  operationName?: string
  variables?: Record<string, unknown>
}

const organization = 'organization(slug: "acme")'

const documents: Record<string, Hostile> = {
  'pages of pages of pages': {
    code: 'OPERATION_TOO_EXPENSIVE',
    query: `{ ${organization} { tasks(first: 100) { nodes { subtasks(first: 100) { nodes { subtasks(first: 100) { nodes { id } } } } } } } }`,
  },
  'pages of pages by variables': {
    code: 'OPERATION_TOO_EXPENSIVE',
    query: `query ($n: Int!) { ${organization} { tasks(first: $n) { nodes { project { tasks(first: $n) { nodes { id } } } } } } }`,
    variables: { n: 100 },
  },
  'the largest page that is allowed, with all its fields': {
    code: null,
    query: `{ ${organization} { tasks(first: 100) { totalCount nodes { id key title description status priority dueDate createdAt updatedAt project { id key name } creator { id name } labels { nodes { id name } } comments(first: 5) { nodes { id body author { name } } } } } } }`,
  },
  'as many pages as the price allows': {
    code: null,
    query: `{ ${times(24, (i) => `p${i}: ${organization} { tasks(first: 100) { nodes { id title project { id } } } }`)} }`,
  },
  '50,000 aliases': {
    code: 'OPERATION_TOO_COMPLEX',
    query: `{ ${times(50_000, (i) => `a${i}:id`)} }`,
  },
  '3,000 root fields': {
    code: 'OPERATION_TOO_COMPLEX',
    query: `{ ${times(3_000, (i) => `a${i}: __typename`)} }`,
  },
  '500 mutations': {
    code: 'OPERATION_TOO_COMPLEX',
    query: `mutation { ${times(500, (i) => `m${i}: signIn(input: { email: "a@b.c", password: "x" }) { __typename }`)} }`,
  },
  '20 passwords at once': {
    code: null,
    query: `mutation { ${times(20, (i) => `m${i}: signIn(input: { email: "a${i}@b.c", password: "x" }) { __typename }`)} }`,
  },
  'the same field 9,000 times': {
    code: 'OPERATION_TOO_COMPLEX',
    query: `{ ${times(9_000, () => 'viewer { id }')} }`,
  },
  'one leaf 9,000 times': {
    code: 'OPERATION_TOO_COMPLEX',
    query: `{ viewer { ${times(9_000, () => 'id')} } }`,
  },
  'fields that overlap on every level': {
    code: null,
    query: `{ ${organization} { tasks { nodes { ${nested(12, 'parent { id } parent { id ', '} ')} } } } }`,
  },
  'fields that overlap as the branches of a tree': {
    code: 'OPERATION_TOO_COMPLEX',
    query: ((): string => {
      const branch = (depth: number): string =>
        depth === 0 ? 'id' : times(2, () => `n: node(id: "x") { ...on Task { ${branch(depth - 1)} } }`)
      return `{ ${branch(8)} }`
    })(),
  },
  'a fragment that doubles on every level': {
    code: 'OPERATION_TOO_COMPLEX',
    query: `{ ${organization} { tasks { nodes { ...f0 } } } } ${times(30, (i) => `fragment f${i} on Task { a: parent { ...f${i + 1} } b: parent { ...f${i + 1} } }`)} fragment f30 on Task { id }`,
  },
  'fragments that spread each other many times': {
    code: 'OPERATION_TOO_COMPLEX',
    query: `{ viewer { ...f0 } } ${times(100, (i) => `fragment f${i} on User { ${times(3, () => `...f${i + 1}`)} }`)} fragment f100 on User { id }`,
  },
  'a fragment within itself': {
    code: 'GRAPHQL_VALIDATION_FAILED',
    query: '{ viewer { ...f } } fragment f on User { id ...f }',
  },
  'fragments in a circle through fields': {
    code: 'OPERATION_TOO_COMPLEX',
    query: `{ ${organization} { tasks { nodes { ...a } } } } fragment a on Task { parent { ...b } } fragment b on Task { parent { ...a } }`,
  },
  '1,600 fragments that nobody uses': {
    code: 'OPERATION_TOO_COMPLEX',
    query: `{ viewer { id } } ${times(1_600, (i) => `fragment f${i} on User { id }`)}`,
  },
  'every pair of 150 fragments compared': {
    code: 'OPERATION_TOO_COMPLEX',
    query: `{ viewer { ${times(150, (i) => `...f${i}`)} } } ${times(150, (i) => `fragment f${i} on User { id name email }`)}`,
  },
  '2,000 inline fragments within each other': {
    code: 'OPERATION_TOO_COMPLEX',
    query: `{ viewer { ${nested(2_000, '... { ', '}', 'id')} } }`,
  },
  'fields 5,000 deep': {
    code: 'GRAPHQL_PARSE_FAILED',
    query: nested(5_000, '{ a ', '}', '{ b }'),
  },
  'a list 4,900 deep': {
    code: 'GRAPHQL_PARSE_FAILED',
    query: `{ node(id: ${nested(4_900, '[', ']')}) { id } }`,
  },
  'an object 3,000 deep': {
    code: 'GRAPHQL_PARSE_FAILED',
    query: `{ node(id: ${nested(3_000, '{ a: ', '}', '1')}) { id } }`,
  },
  'a filter 60 deep': {
    code: 'OPERATION_TOO_COMPLEX',
    query: `{ ${organization} { tasks(filter: ${nested(60, '{ not: ', '}', '{}')}) { nodes { id } } } }`,
  },
  'a filter of 3,000 alternatives': {
    code: 'OPERATION_TOO_COMPLEX',
    query: `{ ${organization} { tasks(filter: { or: [${times(3_000, () => '{ number: { eq: 1 } }')}] }) { nodes { id } } } }`,
  },
  'relations within relations of a filter': {
    code: 'OPERATION_TOO_EXPENSIVE',
    query: `{ ${organization} { tasks(filter: ${nested(8, '{ subtasks: { every: ', '} }', '{ number: { gt: 0 } }')}) { totalCount } } }`,
  },
  '4,000 directives on one field': {
    code: 'OPERATION_TOO_COMPLEX',
    query: `{ viewer { id ${times(4_000, () => '@skip(if: false)')} } }`,
  },
  '90 directives that do not exist': {
    code: 'GRAPHQL_VALIDATION_FAILED',
    query: `{ viewer { id ${times(90, (i) => `@no${i}`)} } }`,
  },
  '9,000 fields that do not exist': {
    code: 'OPERATION_TOO_COMPLEX',
    query: `{ ${times(9_000, (i) => `x${i}`)} }`,
  },
  '1,900 fields that do not exist': {
    code: 'GRAPHQL_VALIDATION_FAILED',
    query: `{ viewer { ${times(1_900, (i) => `tasksss${i}`)} } }`,
  },
  'introspection many times over': {
    code: 'OPERATION_TOO_EXPENSIVE',
    query: `{ ${times(40, (i) => `s${i}: __schema { types { fields { name args { name type { name ofType { name } } } type { name ofType { name } } } } }`)} }`,
  },
  'introspection in circles': {
    code: 'GRAPHQL_VALIDATION_FAILED',
    query: `{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }`,
  },
  '60,000 variables': {
    code: 'OPERATION_TOO_COMPLEX',
    query: '{ viewer { id } }',
    variables: Object.fromEntries(Array.from({ length: 60_000 }, (_none, index) => [`v${index}`, index])),
  },
  'a variable of 200,000 values': {
    code: 'OPERATION_TOO_COMPLEX',
    query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    variables: { ids: Array.from({ length: 200_000 }, () => 'x') },
  },
  '2,000 declared variables': {
    code: 'OPERATION_TOO_COMPLEX',
    query: `query (${times(2_000, (i) => `$v${i}: Int`)}) { viewer { id } }`,
  },
  '190 operations that use 3,000 variables each': {
    code: 'OPERATION_TOO_COMPLEX',
    query: `${times(190, (i) => `query q${i}($a: ID!) { ...f }`)} fragment f on Query { nodes(ids: [${times(3_000, () => '$a')}]) { id } }`,
    operationName: 'q1',
    variables: { a: 'x' },
  },
  '50 operations that use 900 variables each': {
    code: null,
    query: `${times(50, (i) => `query q${i}($a: ID!) { ...f }`)} fragment f on Query { nodes(ids: [${times(90, () => '$a')}]) { id } ${times(8, (i) => `a${i}: nodes(ids: [${times(90, () => '$a')}]) { id }`)} }`,
    operationName: 'q1',
    variables: { a: 'x' },
  },
  '3,000 arguments that do not exist': {
    code: 'GRAPHQL_VALIDATION_FAILED',
    query: `{ ${organization} { tasks(${times(3_000, (i) => `zz${i}: 1`)}) { totalCount } } }`,
  },
  'a list of 1,800 values in 150 places': {
    code: 'OPERATION_TOO_EXPENSIVE',
    query: `{ ${organization} { tasks(first: 100) { nodes { ${times(150, (i) => `a${i}: project { ...f }`)} } } } } fragment f on Project { tasks(filter: { title: { in: [${times(1_800, () => '"c"')}] } }) { totalCount } }`,
  },
  'a variable 150 deep': {
    code: 'OPERATION_TOO_COMPLEX',
    query: `query ($f: TaskFilter) { ${organization} { tasks(filter: $f) { nodes { id } } } }`,
    variables: { f: JSON.parse(nested(150, '{"not":', '}', '{}')) },
  },
  'an integer of 99,000 digits': {
    code: 'GRAPHQL_VALIDATION_FAILED',
    query: `{ ${organization} { tasks(first: ${'9'.repeat(99_000)}) { nodes { id } } } }`,
  },
  'a number of 100,000 digits in a variable': {
    code: 'INVALID_INPUT',
    query: `query ($n: Int) { ${organization} { tasks(first: $n) { nodes { id } } } }`,
    variables: { n: 1e308 },
  },
  'a string of 900,000 characters': {
    code: 'OPERATION_TOO_COMPLEX',
    query: `{ node(id: "${'x'.repeat(900_000)}") { id } }`,
  },
  'a string of 900,000 characters in a variable': {
    code: null,
    query: 'query ($id: ID!) { node(id: $id) { id } }',
    variables: { id: 'x'.repeat(900_000) },
  },
  'a search of 900,000 characters': {
    code: 'INVALID_INPUT',
    query: `query ($s: String) { ${organization} { tasks(search: $s) { nodes { id } } } }`,
    variables: { s: 'x '.repeat(450_000) },
  },
  'a name of 99,000 characters': {
    code: 'GRAPHQL_VALIDATION_FAILED',
    query: `{ ${'x'.repeat(99_000)} }`,
  },
  'a comment of 99,000 characters': {
    code: null,
    query: `#${'x'.repeat(99_000)}\n{ viewer { id } }`,
  },
  'a comment of 900,000 characters': {
    code: 'OPERATION_TOO_COMPLEX',
    query: `#${'x'.repeat(900_000)}\n{ viewer { id } }`,
  },
  '99,000 braces': {
    code: 'GRAPHQL_PARSE_FAILED',
    query: '{'.repeat(99_000),
  },
  '900,000 braces': {
    code: 'OPERATION_TOO_COMPLEX',
    query: '{'.repeat(900_000),
  },
  '99,000 quotes': {
    code: 'GRAPHQL_PARSE_FAILED',
    query: `{ node(id: ${'"'.repeat(99_000)}) }`,
  },
  'errors behind 500,000 lines': {
    code: 'OPERATION_TOO_COMPLEX',
    query: `${'\n'.repeat(500_000)}{ viewer { ${times(150, (i) => `x${i}`)} } }`,
  },
  'errors behind 99,000 lines': {
    code: 'OPERATION_TOO_COMPLEX',
    query: `${'\r\n'.repeat(49_000)}{ viewer { ${times(150, (i) => `x${i}`)} } }`,
  },
  'errors behind as many lines as there may be': {
    code: 'GRAPHQL_VALIDATION_FAILED',
    query: `${'\n'.repeat(1_999)}{ viewer { ${times(150, (i) => `x${i}`)} } }`,
  },
  'errors of 50 fields behind as many lines as there may be': {
    code: 'INVALID_INPUT',
    query: `${'\n'.repeat(1_999)}{ ${times(50, (i) => `a${i}: ${organization} { tasks(first: -1) { nodes { id } } }`)} }`,
  },
  '1,000 operations in one document': {
    code: 'BAD_REQUEST',
    query: times(1_000, (i) => `query q${i} { viewer { id } }`),
  },
  ...Object.fromEntries(
    ['contains', 'startsWith', 'endsWith', 'eqIgnoreCase', 'eq', 'lt'].map((operator) => [
      `800,000 characters that a title ${operator}`,
      {
        code: 'INVALID_INPUT',
        query: `query ($text: String!) { ${organization} { tasks(filter: { title: { ${operator}: $text } }) { totalCount } } }`,
        variables: { text: '%_'.repeat(400_000) },
      },
    ]),
  ),
  'groups of groups of groups': {
    code: 'OPERATION_TOO_EXPENSIVE',
    query: `{ ${times(40, (i) => `o${i}: ${organization} { tasks { groups(by: [{ field: ASSIGNEE }, { field: LABELS }, { field: CREATED_AT, interval: DAY }], first: 100) { count } } }`)} }`,
  },
  'everything counted everywhere': {
    code: null,
    query: `{ ${organization} { tasks(first: 100) { nodes { subtasks { totalCount } comments { totalCount } labels { totalCount } } } } }`,
  },
}

async function neighbour(): Promise<number> {
  const startedAt = performance.now()
  const { status } = await app.send(app.world.stranger, { query: '{ viewer { id } }' })
  if (status !== 200) throw new Error(`the neighbour got ${status}`)
  return performance.now() - startedAt
}

test.for(Object.entries(documents))('%s: answered in words, and nobody waits', async ([, hostile]) => {
  await neighbour()
  const hostileAnswer = app.send(app.world.member, hostile)
  const waits: number[] = []
  let isDone = false
  const watching = (async () => {
    while (!isDone) {
      waits.push(await neighbour())
      await delay(5)
    }
  })()
  const { status, body } = await hostileAnswer
  isDone = true
  await watching
  expect(status).toBeLessThan(500)
  expect([...new Set(body.errors?.map(({ extensions }) => extensions.code) ?? [null])]).toEqual([hostile.code])
  expect(Math.max(...waits)).toBeLessThan(500)
})

test('a body of more than the limit is not read', async () => {
  const { status } = await app.send(app.world.member, { query: `#${'x'.repeat(2_000_000)}` })
  expect(status).toBe(413)
  expect(await neighbour()).toBeLessThan(500)
})

test.for([
  'introspection many times over',
  '3,000 arguments that do not exist',
  '50 operations that use 900 variables each',
])('twenty times at once, each with a text of its own: %s', async (name) => {
  const hostile = documents[name]
  await neighbour()
  let isDone = false
  const flood = Promise.all(
    Array.from({ length: 20 }, (_none, index) => app.send(null, { ...hostile, query: `${hostile?.query} # ${index}` })),
  ).finally(() => {
    isDone = true
  })
  const waits: number[] = []
  while (!isDone) waits.push(await neighbour())
  expect((await flood).filter(({ status }) => status >= 500)).toEqual([])
  expect(Math.max(...waits)).toBeLessThan(1_000)
})

const megabytes: Record<string, string> = {
  'as many variables as are taken apart': JSON.stringify({
    query: '{ viewer { id } }',
    variables: Object.fromEntries(Array.from({ length: 49_000 }, (_none, index) => [`key${index}`, index])),
  }),
  '340,000 lists': `{"query":"{ viewer { id } }","variables":{"a":[${times(340_000, () => '[]', ',')}]}}`,
  '80,000 keys that nobody looks at': `{"query":"{ __typename }","x":{${times(80_000, (i) => `"k${i}":0`, ',')}}}`,
}

test.for(Object.entries(megabytes))('ten large bodies at once, again and again: %s', async ([, body]) => {
  const folder = await temporaryFolder('trellis-hostile-')
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'body.json')
  await writeFile(file, body)
  // By programs of their own, since to send so much takes time too.
  const sendTwice = async (): Promise<string[]> => {
    const authorization = `Authorization: Bearer ${app.world.member.token}`
    const url = `${app.url}/graphql`
    const curl = ['-s', '-H', authorization, '--json', `@${file}`, '-w', '%{stderr}%{http_code} ', url, url]
    const { stderr } = await promisify(execFile)('curl', curl)
    return stderr.trim().split(' ')
  }
  await neighbour()
  let isDone = false
  const flood = Promise.all(Array.from({ length: 10 }, sendTwice)).finally(() => {
    isDone = true
  })
  const waits: number[] = []
  while (!isDone) {
    waits.push(await neighbour())
    await delay(5)
  }
  const statuses = (await flood).flat()
  expect(statuses).toHaveLength(20)
  expect(statuses.filter((status) => !/^(200|400|422)$/.test(status))).toEqual([])
  expect(Math.max(...waits)).toBeLessThan(1_000)
})

test('eight of the dearest at once leave room for a neighbour', async () => {
  const hostile = documents['as many pages as the price allows']
  const flood = Promise.all(Array.from({ length: 8 }, () => app.send(app.world.member, hostile ?? {})))
  await delay(20)
  const wait = await neighbour()
  const statuses = (await flood).map(({ status }) => status)
  expect(statuses.filter((status) => status >= 500)).toEqual([])
  expect(wait).toBeLessThan(500)
})
