import { GraphQLError, GraphQLScalarType, Kind } from 'graphql'
import { InvalidInputError } from '../platform/errors.ts'
import { enums } from '../platform/generated/models.ts'
import { plannedAnew, type Sql, sql } from '../platform/sql.ts'
import { builder } from './builder.ts'
import { enumRef } from './enums.ts'
import { keyOf } from './keys.ts'
import { storable } from './lowering.ts'
import { type Column, type ColumnScalar, type EnumName, modelNamed } from './models.ts'
import { isDay } from './values.ts'

/** How values are compared in filters: an input for each scalar, and what each operator means in SQL. */

const PERIOD =
  /^([+-])?(P(?=[\dT])(?:\d{1,3}Y)?(?:\d{1,4}M)?(?:\d{1,4}W)?(?:\d{1,5}D)?(?:T(?=\d)(?:\d{1,6}H)?(?:\d{1,6}M)?(?:\d{1,6}S)?)?)$/
const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/
const DATE_TIME =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/

function moment(
  name: string,
  description: string,
  pattern: RegExp,
  example: string,
): GraphQLScalarType<string, string> {
  const parse = (value: unknown): string => {
    if (typeof value === 'string' && (PERIOD.test(value) || (pattern.test(value) && isDay(value)))) return value
    throw new GraphQLError(`${name} must be ${example}, or a period from now such as "-P7D" or "P1M".`)
  }
  return new GraphQLScalarType<string, string>({
    name,
    description: `${description}, or an ISO 8601 period counted from now: \`-P7D\` is seven days ago, \`P1M\` in a month.`,
    serialize: String,
    parseValue: parse,
    parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
  })
}

const DateTimeOrPeriod = builder.addScalarType(
  'DateTimeOrPeriod' as never,
  moment(
    'DateTimeOrPeriod',
    'An ISO 8601 date and time with its offset',
    DATE_TIME,
    'an ISO 8601 date-time like "2026-01-31T09:00:00Z"',
  ),
)
const DateOrPeriod = builder.addScalarType(
  'DateOrPeriod' as never,
  moment('DateOrPeriod', 'An ISO 8601 date', DATE, 'an ISO 8601 date like "2026-01-31"'),
)

/** The longest text to compare with, in characters. */
const LONGEST_TEXT = 1_000

const equality = ['eq', 'ne', 'in', 'notIn'] as const
const size = ['lt', 'lte', 'gt', 'gte'] as const
const textual = ['contains', 'startsWith', 'endsWith', 'eqIgnoreCase'] as const
type Operator = (typeof equality)[number] | (typeof size)[number] | (typeof textual)[number]

function describe(operator: Operator, { type, nullable }: Column): string {
  const alsoNull = nullable ? '; true also of null' : ''
  switch (operator) {
    case 'eq':
      return 'Is this.'
    case 'ne':
      return `Is not this${alsoNull}.`
    case 'in':
      return 'Is one of these; false of an empty list. At most 1,000 values in all lists of a filter.'
    case 'notIn':
      return `Is none of these${alsoNull}. At most 1,000 values in all lists of a filter.`
    case 'contains':
      return 'Contains this text, in whatever case.'
    case 'startsWith':
      return 'Begins with this text, in whatever case.'
    case 'endsWith':
      return 'Ends with this text, in whatever case.'
    case 'eqIgnoreCase':
      return 'Is this text, in whatever case.'
    default:
      return `${sizeWords(type)[operator]}.`
  }
}

function sizeWords(type: Column['type']): Record<(typeof size)[number], string> {
  switch (type) {
    case 'String':
      return {
        lt: 'Comes before this text in the order of lists',
        lte: 'Is this text or comes before it',
        gt: 'Comes after this text in the order of lists',
        gte: 'Is this text or comes after it',
      }
    case 'Date':
    case 'DateTime':
      return { lt: 'Is earlier', lte: 'Is not later', gt: 'Is later', gte: 'Is not earlier' }
    default:
      return { lt: 'Is less', lte: 'Is at most this', gt: 'Is more', gte: 'Is at least this' }
  }
}

const operators: Partial<Record<ColumnScalar, readonly Operator[]>> = {
  ID: equality,
  String: [...equality, ...size, ...textual],
  Slug: [...equality, ...textual],
  EmailAddress: [...equality, ...textual],
  URL: [...equality, ...textual],
  Int: [...equality, ...size],
  BigInt: [...equality, ...size],
  Float: [...equality, ...size],
  Decimal: [...equality, ...size],
  Boolean: ['eq', 'ne'],
  DateTime: size,
  Date: [...equality, ...size],
}

/** The GraphQL type of an operator's operand. Texts of a pattern are compared with any text. */
const operandTypes: Partial<Record<ColumnScalar, string>> = {
  Slug: 'String',
  EmailAddress: 'String',
  URL: 'String',
  DateTime: DateTimeOrPeriod as unknown as string,
  Date: DateOrPeriod as unknown as string,
}

type Input = ReturnType<typeof builder.inputRef<Record<string, unknown>>>
const inputs = new Map<string, Input>()

/** The input that compares a column: `StringFilter`, `TaskStatusFilter`. Null for what cannot be compared, such as JSON. */
export function comparisonInput(column: Column): Input | null {
  const isEnum = column.type in enums
  const allowed = isEnum ? equality : operators[column.type as ColumnScalar]
  if (!allowed) return null
  const typeName = `${column.nullable ? 'Optional' : ''}${column.type}Filter`
  const existing = inputs.get(typeName)
  if (existing) return existing
  const ref = builder.inputRef<Record<string, unknown>>(typeName)
  inputs.set(typeName, ref)
  // The reference of an enumeration or scalar is known only by the column here, not by a literal type.
  const operand = (
    isEnum ? enumRef(column.type as EnumName) : (operandTypes[column.type as ColumnScalar] ?? column.type)
  ) as 'String'
  const isText = operand === 'String'
  ref.implement({
    description: `How to compare ${isEnum ? `a ${column.type}` : `a value of type ${column.type}`}. All that is given must hold.${isText ? ' A text to compare with has at most 1,000 characters.' : ''}`,
    fields: (t) => ({
      ...Object.fromEntries(
        allowed.map((operator) => [
          operator,
          operator === 'in' || operator === 'notIn'
            ? t.field({ type: [operand], description: describe(operator, column) })
            : t.field({ type: operand, description: describe(operator, column) }),
        ]),
      ),
      ...(column.nullable ? { isNull: t.boolean({ description: 'Whether there is no value.' }) } : {}),
    }),
  })
  return ref
}

export interface Comparison {
  column: Column
  /** The column's value in SQL. */
  value: Sql
  operator: string
  operand: unknown
  now: Date
  /** Where the operator stands in the arguments, for errors. */
  path: readonly string[]
}

/** One comparison as SQL. @throws InvalidInputError for null, a malformed id, or a text that is malformed or too long */
export function comparison({ column, value, operator, operand, now, path }: Comparison): Sql {
  if (operand === null) throw new InvalidInputError([{ path: [...path], message: 'must not be null: use isNull' }])
  if (operator === 'isNull') return operand === true ? sql`${value} IS NULL` : sql`${value} IS NOT NULL`
  const one = (item: unknown) => parameter(column, item, now, path)
  if (operator === 'in' || operator === 'notIn') {
    const items = operand as unknown[]
    if (items.length === 0) return operator === 'in' ? sql`FALSE` : sql`TRUE`
    const any = items.map(one).reduce((list, item) => sql`${list}, ${item}`)
    return operator === 'in' ? sql`${value} IN (${any})` : sql`(${value} IN (${any})) IS NOT TRUE`
  }
  if (operator === 'contains') return like(value, `%${pattern(operand, path)}%`)
  if (operator === 'startsWith') return like(value, `${pattern(operand, path)}%`)
  if (operator === 'endsWith') return like(value, `%${pattern(operand, path)}`)
  if (operator === 'eqIgnoreCase') return like(value, pattern(operand, path))
  if (operator === 'eq') return sql`${value} = ${one(operand)}`
  if (operator === 'ne') return sql`${value} IS DISTINCT FROM ${one(operand)}`
  if (operator === 'lt') return sql`${plannedAnew}${value} < ${one(operand)}`
  if (operator === 'lte') return sql`${plannedAnew}${value} <= ${one(operand)}`
  if (operator === 'gt') return sql`${plannedAnew}${value} > ${one(operand)}`
  if (operator === 'gte') return sql`${plannedAnew}${value} >= ${one(operand)}`
  throw new Error(`there is no comparison ${operator}`)
}

const like = (value: Sql, text: string): Sql => sql`${plannedAnew}${value}::text ILIKE ${text}`

/** The text with LIKE's wildcards taken literally. */
function pattern(operand: unknown, path: readonly string[]): string {
  return comparable(String(operand), path).replace(/[\\%_]/g, '\\$&')
}

function comparable(text: string, path: readonly string[]): string {
  if (text.length <= LONGEST_TEXT) return storable(text, path)
  throw new InvalidInputError([{ path: [...path], message: `must have at most ${LONGEST_TEXT} characters` }])
}

function parameter(column: Column, operand: unknown, now: Date, path: readonly string[]): Sql {
  if (column.type === 'ID') return sql`${keyOf(modelNamed(column.model), String(operand), path)}`
  if (column.type === 'DateTime' || column.type === 'Date') {
    const text = String(operand)
    const period = PERIOD.exec(text)
    if (!period) return sql`${text}`
    const [, sign, length] = period
    const interval = sql`${length}::interval`
    const at = sql`(${now.toISOString()}::timestamptz AT TIME ZONE 'UTC')`
    const moved = sign === '-' ? sql`(${at} - ${interval})` : sql`(${at} + ${interval})`
    return column.type === 'Date' ? sql`${moved}::date` : sql`(${moved} AT TIME ZONE 'UTC')`
  }
  if (typeof operand === 'string') return sql`${comparable(operand, path)}`
  if (typeof operand === 'bigint') return sql`${operand.toString()}`
  return sql`${operand}`
}
