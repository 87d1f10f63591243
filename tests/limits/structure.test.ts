import { parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { checkDocument, checkText, checkVariables, type StructureLimits } from '../../src/limits/structure.ts'

const usual: StructureLimits = readConfig({})

/** The limit that a document passes, or null. */
const limitOf = (text: string, limits: Partial<StructureLimits>): unknown =>
  (checkDocument(parse(text), { ...usual, ...limits })?.error.extensions.limit as { name: string } | undefined)?.name ??
  null

const within: [keyof StructureLimits, number, string, string][] = [
  ['LIMIT_DEPTH', 3, '{ a { b { c } } }', '{ a { b { c { d } } } }'],
  ['LIMIT_DEPTH', 2, '{ ...f } fragment f on T { a { b } }', '{ ...f } fragment f on T { a { b { c } } }'],
  ['LIMIT_FIELDS', 3, '{ a { b c } }', '{ a { b c d } }'],
  [
    'LIMIT_FIELDS',
    4,
    '{ ...f a { ...f } } fragment f on T { b }',
    '{ ...f a { ...f } c { ...f } } fragment f on T { b }',
  ],
  ['LIMIT_OPERATIONS', 2, 'query a { a } query b { b }', 'query a { a } query b { b } query c { c }'],
  ['LIMIT_VARIABLES', 2, 'query ($x: Int) { a(b: $x) }', 'query ($x: Int) { a(b: $x) c(b: $x) }'],
  ['LIMIT_REPEATS', 2, '{ a a b b }', '{ a a a }'],
  ['LIMIT_REPEATS', 2, '{ a { b } a { b } }', '{ a { b } a { b ... { b } } }'],
  ['LIMIT_REPEATS', 1, '{ x: a y: a }', '{ x: a x: b }'],
  ['LIMIT_ALIASES', 1, '{ x: a b }', '{ x: a y: b }'],
  ['LIMIT_ROOT_FIELDS', 2, '{ a b a }', '{ a b c }'],
  ['LIMIT_ROOT_FIELDS', 2, '{ ...f a { b c d } } fragment f on T { e }', '{ ...f a g } fragment f on T { e }'],
  ['LIMIT_MUTATIONS', 1, 'mutation { a { b c } }', 'mutation { a b }'],
  ['LIMIT_FRAGMENTS', 2, '{ ...f } fragment f on T { a }', '{ ...f ...f } fragment f on T { a }'],
  ['LIMIT_FRAGMENTS', 1, '{ ... { a } }', '{ ... { ... { a } } }'],
  ['LIMIT_DIRECTIVES', 1, '{ a @x b }', '{ a @x b @x }'],
  ['LIMIT_VALUE_DEPTH', 2, '{ a(b: [{ c: 1 }]) }', '{ a(b: [{ c: [1] }]) }'],
  ['LIMIT_VALUES', 3, '{ a(b: [1, 2]) }', '{ a(b: [1, 2, 3]) }'],
  ['LIMIT_VALUES', 2, 'query ($x: Int = 1) { a }', 'query ($x: Int = 1) { a(b: $x) }'],
]

test.for(within)('%s of %i lets %s through, and not %s', ([limit, number, good, bad]) => {
  expect(limitOf(good, { [limit]: number })).toBeNull()
  expect(limitOf(bad, { [limit]: number })).toBe(limit)
})

test('a refusal says the limit in words', () => {
  const refusal = checkDocument(parse('{ a { b } }'), { ...usual, LIMIT_DEPTH: 1 })
  expect([refusal?.status, refusal?.error.message]).toEqual([
    422,
    'The operation may have at most 1 levels of fields. Split it into several.',
  ])
  expect(refusal?.error.extensions).toEqual({
    code: 'OPERATION_TOO_COMPLEX',
    limit: { name: 'LIMIT_DEPTH', allowed: 1 },
  })
})

test.for([
  ['LIMIT_CHARACTERS', 5, '{ a }', '{ ab }'],
  ['LIMIT_LINES', 3, '{\r\na\r}', '{\n\na\n}'],
] as const)('%s of %i lets %j be parsed, and not %j', ([limit, allowed, good, bad]) => {
  const limits = { ...usual, [limit]: allowed }
  expect(checkText(good, limits)).toBeNull()
  expect(checkText(bad, limits)?.error.extensions).toEqual({
    code: 'OPERATION_TOO_COMPLEX',
    limit: { name: limit, allowed },
  })
})

describe('variables', () => {
  const limits = { ...usual, LIMIT_VALUES: 5, LIMIT_VALUE_DEPTH: 2 }
  test.for([
    [{ a: 1, b: 2, c: 3, d: 4, e: 5 }, null],
    [{ a: [1, 2, 3, 4] }, null],
    [{ a: [1, 2, 3, 4, 5] }, 'LIMIT_VALUES'],
    [{ a: { b: [1] } }, null],
    [{ a: { b: [[]] } }, 'LIMIT_VALUE_DEPTH'],
  ] as const)('%j', ([variables, limit]) => {
    const refusal = checkVariables(variables, limits)
    expect((refusal?.error.extensions.limit as { name: string } | undefined)?.name ?? null).toBe(limit)
  })
})
