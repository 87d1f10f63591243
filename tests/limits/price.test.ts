import { getIntrospectionQuery, parse, validate, validateExecutionArgs } from 'graphql'
import { expect, test } from 'vitest'
import { actualPrice } from '../../src/limits/actual.ts'
import { estimate } from '../../src/limits/estimate.ts'
import '../../src/modules/index.ts'
import { buildSchema } from '../../src/schema/schema.ts'

const schema = buildSchema()

function operation(text: string, variables: Record<string, unknown> = {}) {
  const document = parse(text)
  expect(validate(schema, document)).toEqual([])
  const args = validateExecutionArgs({ schema, document, variableValues: variables })
  if (!('operation' in args)) throw new Error(args.join())
  return args
}

const priceOf = (text: string, variables?: Record<string, unknown>) => estimate(operation(text, variables)).price
const inside = (text: string) => `{ organization(slug: "acme") { ${text} } }`

test.for<[string, string, number, Record<string, unknown>?]>([
  ['a leaf is free', '{ __typename }', 0],
  ['a row costs 1', '{ viewer { name } }', 1],
  ['a page costs its rows, and 1 for itself', inside('tasks(first: 10) { nodes { title } }'), 12],
  ['a page has 25 rows unless it is said', inside('tasks { nodes { title } }'), 27],
  ['a page from the end has its size, too', inside('tasks(last: 10) { nodes { title } }'), 12],
  ['edges cost as nodes do', inside('tasks(first: 10) { edges { cursor node { title } } }'), 12],
  ['a page of which no row is asked for costs 1', inside('tasks(first: 100) { pageInfo { hasNextPage } }'), 2],
  ['pages in pages multiply', inside('tasks(first: 10) { nodes { comments(first: 5) { nodes { body } } } }'), 72],
  ['a variable says the size', `query ($n: Int) ${inside('tasks(first: $n) { nodes { title } }')}`, 42, { n: 40 }],
  [
    'a default of a variable says the size',
    `query ($n: Int = 30) ${inside('tasks(first: $n) { nodes { title } }')}`,
    32,
  ],
  [
    'a variable that is not given leaves the default',
    `query ($n: Int) ${inside('tasks(first: $n) { nodes { title } }')}`,
    27,
  ],
  ['counting costs 10', inside('tasks { totalCount }'), 12],
  ['aggregates cost 50', inside('tasks { aggregates { number { max } } }'), 53],
  [
    'a group costs 1, each thing to group by 50',
    inside('tasks { groups(by: [{ field: STATUS }, { field: PRIORITY }], first: 10) { count } }'),
    112,
  ],
  ['a search costs 100', inside('tasks(first: 1, search: "x") { nodes { title } }'), 103],
  ['a filter costs 2', inside('tasks(first: 1, filter: { number: { eq: 1 } }) { nodes { title } }'), 5],
  [
    'relations in filters multiply',
    inside('tasks(first: 1, filter: { labels: { some: { tasks: { some: {} } } } }) { nodes { title } }'),
    3 + 2 * (1 + 5 * (1 + 5)),
  ],
  ['ids say the size', '{ nodes(ids: ["a", "b", "c"]) { id } }', 3],
  [
    'a fragment spread twice in one place counts once',
    '{ viewer { ...f ...f } } fragment f on User { memberships(first: 10) { nodes { id } } }',
    12,
  ],
  ['a field selected twice counts once', '{ viewer { name } viewer { id } }', 1],
  ['an alias counts again', '{ a: viewer { name } b: viewer { name } }', 2],
  [
    'of fragments on different types the dearest counts',
    '{ node(id: "x") { ... on Task { comments(first: 5) { nodes { id } } } ... on Project { tasks(first: 50) { nodes { id } } } } }',
    52,
  ],
  ['what is left out is free', '{ viewer { name } node(id: "x") @skip(if: true) { id } }', 1],
  [
    'a mutation costs 10, and what it answers',
    'mutation { updateViewer(input: { name: "A" }) { ... on UpdateViewerPayload { viewer { name } } } }',
    11,
  ],
  ['a password costs 100', 'mutation { signIn(input: { email: "a@b.c", password: "x" }) { __typename } }', 100],
  [
    'a batch costs as its mutations do',
    'mutation { deleteTasks(input: { items: [{ id: "a" }, { id: "b" }, { id: "c" }] }) { ... on DeleteTasksPayload { results { __typename } } } }',
    43,
  ],
])('%s', ([, text, price, variables]) => {
  expect(priceOf(text, variables)).toBe(price)
})

test('the whole of introspection is allowed, and counted to the value', () => {
  const { price, values } = estimate(
    operation(getIntrospectionQuery({ specifiedByUrl: true, inputValueDeprecation: true })),
  )
  expect(values).toBeGreaterThan(5_000)
  expect(values).toBeLessThan(100_000)
  expect(price).toBe(Math.ceil(values / 100))
})

test('the actual price is that of the rows that were answered', () => {
  const args = operation(inside('tasks(first: 50) { nodes { title project { name } parent { title } } }'))
  expect(estimate(args).price).toBe(152)
  const nodes = [
    { title: 'One', project: { name: 'P' }, parent: { title: 'Two' } },
    { title: 'Two', project: { name: 'P' }, parent: null },
  ]
  // A row that is not there was looked for as well.
  expect(actualPrice(args, { organization: { tasks: { nodes } } })).toBe(8)
  expect(actualPrice(args, { organization: { tasks: { nodes: [] } } })).toBe(2)
  expect(actualPrice(args, { organization: null })).toBe(1)
  expect(actualPrice(args, null)).toBe(0)
})

test('pricing is fast for an operation that unfolds to many', () => {
  const levels = Array.from(
    { length: 7 },
    (_none, index) => `fragment f${index} on Task { a: parent { ...f${index + 1} } b: parent { ...f${index + 1} } }`,
  )
  const args = operation(
    `{ organization(slug: "acme") { tasks { nodes { ...f0 } } } } ${levels.join(' ')} fragment f7 on Task { id }`,
  )
  const startedAt = performance.now()
  expect(estimate(args).price).toBe(1 + 1 + 25 * 255)
  expect(performance.now() - startedAt).toBeLessThan(50)
})
