import type { GraphQLLeafType } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { leafText } from '../../src/reads/leaf.ts'
import { model } from '../../src/schema/model.ts'
import { fromText } from '../../src/schema/values.ts'
import { answered, refused } from './odd-fields.ts'
import { openTwoDoors, schema, type TwoDoors } from './two-doors.ts'

// Values become text as the executor completes them, or are left to it.

let doors: TwoDoors
beforeAll(async () => {
  doors = await openTwoDoors()
})
afterAll(() => doors.close())

const tasks = (numbers: string, field: string) =>
  `{ organization(slug: "demo") { tasks(filter: { number: ${numbers}, project: { is: { key: { eq: "WEB" } } } }) { nodes { number ${field} } } } }`

describe('a field that a resolver computes', () => {
  test.each(answered)('%s', async (field) => {
    const first = await doors.both('admin', tasks('{ eq: 1 }', field))
    expect(first).toMatchObject({ because: null, errors: [] })
    const { because, errors } = await doors.both('admin', tasks('{ lte: 3 }', field))
    expect({ because, errors }).toEqual({ because: field === 'later' ? 'a value is none yet' : null, errors: [] })
  })

  test.each(refused)('%s: the executor says what is wrong', async (field) => {
    const first = await doors.both('admin', tasks('{ eq: 1 }', field))
    expect(first).toMatchObject({ because: null, errors: [] })
    const { because, errors } = await doors.both('admin', tasks('{ eq: 2 }', field))
    expect(because).toMatch(/^a (value|list|resolver) /)
    expect(errors).toHaveLength(1)
  })
})

/** Literals in SQL, by the scalar that a column of their type is. */
const literals: Record<string, readonly string[]> = {
  BigInt: [
    '0::bigint',
    '-7::bigint',
    '9007199254740991::bigint',
    '9007199254740993::bigint',
    '(-9223372036854775808)::bigint',
  ],
  Float: [
    '0::float8',
    '-0.0::float8',
    '0.1::float8',
    '1e21::float8',
    '5e-324::float8',
    '1.7976931348623157e308::float8',
  ],
  Decimal: [
    '0::numeric',
    '19.90::numeric',
    '-0.000000001::numeric',
    '123456789012345678901234567890.123456789012345::numeric',
    '1e25::numeric',
  ],
  JSON: [
    `'{"b":[1,2.50,null,"\\u2028"],"a":{}}'::jsonb`,
    `'"text"'::jsonb`,
    `'1e400'::jsonb`,
    `'[]'::jsonb`,
    `'false'::jsonb`,
  ],
  URL: [`'https://example.test/a b?q=ü#x'`, `'HTTP://EXAMPLE.test:80'`],
  Slug: [`'acme-2'`],
  Boolean: ['true', 'false'],
  Int: ['2147483647::int4'],
}

describe('a column', () => {
  test('of JSON', async () => {
    await doors.pool.query(`UPDATE "Task" SET "fieldVersions" = '{"title": [2, null, "ü"]}' WHERE "number" = 1`)
    expect(await doors.both('admin', tasks('{ eq: 1 }', 'fieldVersions'))).toEqual({
      because: null,
      errors: [],
      data: { organization: { tasks: { nodes: [{ number: 1, fieldVersions: { title: [2, null, 'ü'] } }] } } },
    })
  })

  test.each(Object.entries(literals))('of the type %s', async (name, all) => {
    const type = schema.getType(name) as GraphQLLeafType
    for (const literal of all) {
      const [row] = await doors.db.$queryRawUnsafe<{ value: unknown; text: string }[]>(
        `SELECT ${literal} AS value, (${literal})::text AS text`,
      )
      expect(leafText(type, fromText(name as 'JSON', row?.text ?? null))).toBe(
        JSON.stringify(type.coerceOutputValue(row?.value)),
      )
    }
  })

  test.each([
    ['Float', 'NaN'],
    ['Float', 'Infinity'],
    ['URL', 'nowhere'],
    ['EmailAddress', 'nobody'],
  ])('of the type %s that is %s is left to the executor', (name, text) => {
    const type = schema.getType(name) as GraphQLLeafType
    expect(() => leafText(type, fromText(name as 'Float', text))).toThrow('a value is refused')
    expect(() => type.coerceOutputValue(fromText(name as 'Float', text))).toThrow(
      /cannot represent|Invalid URL|not a valid/,
    )
  })
})

test('a decimal number has every digit, and no exponent', () => {
  const type = schema.getType('Decimal') as GraphQLLeafType
  const texts = ['19.90', '0.0000000010', '10000000000000000000000000', '-0.5']
  expect(texts.map((text) => leafText(type, text))).toEqual([
    '"19.9"',
    '"0.000000001"',
    '"10000000000000000000000000"',
    '"-0.5"',
  ])
})

test('a permission is refused at start for a column that must not be null', () => {
  const state = () =>
    model('Session', {
      prefix: 'session',
      permission: 'x:read',
      columns: { createdAt: { permission: 'x:read' } },
      orders: [],
    })
  expect(state).toThrow('Session.createdAt cannot take a permission: it would be null for others, and must not be')
})
