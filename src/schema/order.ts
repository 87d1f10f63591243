import type { EnumRef, InputObjectRef } from '@pothos/core'
import { InvalidInputError } from '../platform/errors.ts'
import { enums } from '../platform/generated/models.ts'
import { all, any, list, name, type Sql, sql } from '../platform/sql.ts'
import { builder } from './builder.ts'
import { decodeCursor, encodeCursor, orderSignature } from './cursor.ts'
import { constantCase } from './enums.ts'
import { isInteger, isKeyText } from './keys.ts'
import { columnValue, type Lowering } from './lowering.ts'
import { type Column, type EnumName, type Model, modelNamed } from './models.ts'
import { MOST_RANKED, relevance } from './search.ts'
import { isDay } from './values.ts'

/**
 * Orderings, and the keyset predicates that follow from them. Every ordering ends in the id, so that no two rows share a
 * place; nulls come last in either direction.
 */

export type Direction = 'ASC' | 'DESC'

export interface OrderInput {
  field: string
  direction: Direction
}

/** One key of an ordering, as SQL under the alias of the rows. */
export interface OrderKey {
  readonly name: string
  readonly direction: Direction
  readonly nullable: boolean
  /** The values of an enumeration from the smallest to the largest, else null. */
  readonly values: readonly string[] | null
  readonly value: (alias: string) => Sql
  /** Whether PostgreSQL will take this text for the key's type. */
  readonly accepts: (value: string) => boolean
}

export interface Order {
  readonly keys: readonly OrderKey[]
  readonly signature: string
}

const directionRef = builder.enumType('OrderDirection', {
  description: 'Which way to order. Nulls come last either way.',
  values: {
    ASC: { value: 'ASC' as const, description: 'From small to large, old to new, A to Z.' },
    DESC: { value: 'DESC' as const, description: 'From large to small, new to old, Z to A.' },
  },
})

const inputs = new Map<string, InputObjectRef<Types, OrderInput>>()
type Types = typeof builder.$inferSchemaTypes

function valuesOf({ type }: Column): string[] | null {
  return type in enums ? Object.keys(enums[type as EnumName].values) : null
}

function orderedBy(model: Model, field: string): string {
  const column = model.columns.get(field)
  const values = column && valuesOf(column)
  return !values ? `By \`${field}\`.` : `By \`${field}\`, from ${values.at(0)} to ${values.at(-1)}.`
}

/** The input that orders a model's lists: `TaskOrder`. */
export function orderInput(model: Model): InputObjectRef<Types, OrderInput> {
  const existing = inputs.get(model.name)
  if (existing) return existing
  const fields = Object.fromEntries(
    model.orders.map((field) => [constantCase(field), { value: field, description: orderedBy(model, field) }]),
  )
  const relevant = model.search
    ? {
        RELEVANCE: {
          value: RELEVANCE,
          description: `By how well it fits \`search\`, which must be given. DESC: the best first. Of more than ${MOST_RANKED.toLocaleString('en')} that have all its words, only the first ones of the default order are there.`,
        },
      }
    : {}
  const fieldEnum = builder.enumType(`${model.name}OrderField`, {
    description: `What a list of ${model.name} can be ordered by.`,
    values: { ...fields, ...relevant },
  }) as EnumRef<Types, string>
  const ref = builder.inputRef<OrderInput>(`${model.name}Order`).implement({
    description: `One key of an ordering of ${model.name}.`,
    fields: (t) => ({
      field: t.field({ type: fieldEnum, required: true, description: 'What to order by.' }),
      direction: t.field({ type: directionRef, required: true, defaultValue: 'ASC', description: 'Which way.' }),
    }),
  })
  inputs.set(model.name, ref)
  return ref
}

const RELEVANCE = '(relevance)'
const MOST_KEYS = 5

/**
 * The ordering that a caller asked for, or the model's own: the best first under a search, else its default.
 * @throws InvalidInputError for a key named twice, too many keys, or relevance without a search
 */
export function orderOf(
  model: Model,
  asked: readonly OrderInput[] | null | undefined,
  search: string | null,
  lowering: Lowering,
): Order {
  const natural: OrderInput = search && model.search ? { field: RELEVANCE, direction: 'DESC' } : model.defaultOrder
  const given = asked?.length ? asked : [natural]
  if (given.length > MOST_KEYS) throw InvalidInputError.at('orderBy', `must have at most ${MOST_KEYS} keys`)
  if (new Set(given.map((key) => key.field)).size < given.length) {
    throw InvalidInputError.at('orderBy', 'must name each field once')
  }
  const keys = given.map(({ field, direction }): OrderKey => {
    if (field === RELEVANCE) {
      if (!search) throw InvalidInputError.at('orderBy', 'RELEVANCE needs `search`')
      return {
        name: RELEVANCE,
        direction,
        nullable: false,
        values: null,
        value: (alias) => relevance(model, search, alias),
        accepts: (value) => /^\d{1,6}(\.\d{1,8})?$/.test(value),
      }
    }
    const column = model.columns.get(field)
    if (!column) throw new Error(`${model.name} orders by ${field}, which is no column of it`)
    return {
      name: field,
      direction,
      nullable: column.nullable,
      values: valuesOf(column),
      value: (alias) => columnValue(column, alias, lowering),
      accepts: acceptance(column),
    }
  })
  const last: OrderKey = {
    name: 'id',
    // With the direction of the key before it, an index over both serves the ordering.
    direction: keys.at(-1)?.direction ?? 'ASC',
    nullable: false,
    values: null,
    value: (alias) => name(alias, 'id'),
    accepts: (value) => isKeyText(model, value),
  }
  const complete = [...keys, last]
  return {
    keys: complete,
    signature: orderSignature([model.name, ...complete.map((key) => `${key.name} ${key.direction}`)]),
  }
}

export function isByRelevance({ keys }: Order): boolean {
  return keys.some((key) => key.name === RELEVANCE)
}

const FLOAT = /^-?(\d{1,400}(\.\d{1,400})?(e[+-]?\d{1,3})?|Infinity|NaN)$/
const DECIMAL = /^-?\d{1,60}(\.\d{1,60})?$/
const DATE_TIME = /^\d{4}-\d\d-\d\d ([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?[+-](0\d|1[0-4])(:[0-5]\d)?$/
const DATE = /^\d{4}-\d\d-\d\d$/

/** Whether PostgreSQL will take a text for a column's type: a cursor that a client has made up must not fail a statement. */
function acceptance(column: Column): (value: string) => boolean {
  switch (column.type) {
    case 'ID':
      return (value) => isKeyText(modelNamed(column.model), value)
    case 'Int':
      return (value) => isInteger(value, 32)
    case 'BigInt':
      return (value) => isInteger(value, 64)
    case 'Float':
      return (value) => FLOAT.test(value) && (Number.isFinite(Number(value)) || /[IN]/.test(value))
    case 'Decimal':
      return (value) => DECIMAL.test(value)
    case 'Boolean':
      return (value) => value === 'true' || value === 'false'
    case 'DateTime':
      return (value) => DATE_TIME.test(value) && isDay(value)
    case 'Date':
      return (value) => DATE.test(value) && isDay(value)
    default: {
      const values = column.type in enums ? enums[column.type as EnumName].values : null
      return (value) => (values ? Object.hasOwn(values, value) : !value.includes('\0') && value.isWellFormed())
    }
  }
}

/** The ORDER BY of an ordering, or of its reverse. */
export function orderBy(order: Order, alias: string, reversed: boolean): Sql {
  return orderByKeys(order.keys, alias, reversed)
}

function orderByKeys(keys: readonly OrderKey[], alias: string, reversed: boolean): Sql {
  return list(
    keys.map((key) => {
      const descending = (key.direction === 'DESC') !== reversed
      const value = key.value(alias)
      if (!key.nullable) return descending ? sql`${value} DESC` : sql`${value} ASC`
      if (reversed) return descending ? sql`${value} DESC NULLS FIRST` : sql`${value} ASC NULLS FIRST`
      return descending ? sql`${value} DESC NULLS LAST` : sql`${value} ASC NULLS LAST`
    }),
  )
}

/** The values of the ordering's keys as text, which cursors are made of. */
export function orderValues(order: Order, alias: string): Sql {
  return list(order.keys.map((key) => sql`${key.value(alias)}::text`))
}

/** The cursor of a row, from what `orderValues` selected. */
export function cursorOf(order: Order, values: readonly (string | null)[]): string {
  return encodeCursor(order.signature, values)
}

/** The place that a cursor names. @throws InvalidInputError if it is not a cursor of this ordering */
export function placeOf(order: Order, cursor: string, argument: 'after' | 'before'): (string | null)[] {
  return decodeCursor(
    cursor,
    argument,
    order.signature,
    order.keys.map((key) => (value) => (value === null ? key.nullable : key.accepts(value))),
  )
}

/** A side of a place in an ordering: the rows that stand after it or before it; with `inclusive`, also the one at it. */
export interface Bound {
  readonly place: readonly (string | null)[]
  readonly side: 'after' | 'before'
  readonly inclusive: boolean
}

/** A part of an ordering between bounds: what holds of its rows, and their ORDER BY. */
export interface Stretch {
  readonly conditions: readonly Sql[]
  readonly orderBy: Sql
}

/** An ordering between bounds, or its reverse, as one stretch. */
export function wholeStretch({ keys }: Order, alias: string, bounds: readonly Bound[], reversed: boolean): Stretch {
  return stretch(keys, alias, bounds, reversed)
}

/**
 * The same as stretches that an index can find and read in order, where it cannot for the whole. An index has its nulls at
 * one end and in one direction, so that they are a stretch of their own; so is each value of an enumeration that other keys
 * follow, since too many rows share it to be sorted by them.
 */
export function stretches({ keys }: Order, alias: string, bounds: readonly Bound[], reversed: boolean): Stretch[] {
  return split(keys, alias, bounds, reversed, true)
}

function stretch(keys: readonly OrderKey[], alias: string, bounds: readonly Bound[], reversed: boolean): Stretch {
  return {
    conditions: bounds.map((bound) => beyond(keys, alias, bound)),
    orderBy: orderByKeys(keys, alias, reversed),
  }
}

/** @param isFirst of the key after the first only nulls are split off, of further keys nothing: there would be too many */
function split(
  keys: readonly OrderKey[],
  alias: string,
  bounds: readonly Bound[],
  reversed: boolean,
  isFirst: boolean,
): Stretch[] {
  const [first, ...rest] = keys
  const isFollowed = rest.length > 1
  const values = (isFirst && isFollowed && first?.values) || null
  if (!first || !(values || first.nullable)) return [stretch(keys, alias, bounds, reversed)]
  const value = first.value(alias)
  const present: OrderKey = { ...first, nullable: false }
  const withFirst = (condition: Sql, inside: readonly Stretch[]) =>
    inside.map((part) => ({ ...part, conditions: [condition, ...part.conditions] }))
  const ofRest = (here: readonly Bound[]): Stretch[] => {
    const inside = here.map((bound) => ({ ...bound, place: bound.place.slice(1) }))
    return isFirst ? split(rest, alias, inside, reversed, false) : [stretch(rest, alias, inside, reversed)]
  }
  const ofNull = (here: readonly Bound[]): Stretch[] => {
    if (isFollowed) return ofRest(here)
    // PostgreSQL does not take what is null for constant: the index is read in the order of all that is in it.
    return ofRest(here).map((part) => ({ ...part, orderBy: orderByKeys([present, ...rest], alias, reversed) }))
  }

  type Part = (here: readonly Bound[]) => Stretch[]
  const ordered = first.direction === 'ASC' ? values : values?.toReversed()
  const parts: Part[] = ordered?.map((one) => (here) => withFirst(sql`${value} = ${one}`, ofRest(here))) ?? [
    (here) => withFirst(sql`${value} IS NOT NULL`, [stretch([present, ...rest], alias, here, reversed)]),
  ]
  if (first.nullable) parts.push((here) => withFirst(sql`${value} IS NULL`, ofNull(here)))
  const partOf = ([at = null]: Bound['place']) => (at === null ? parts.length - 1 : (ordered?.indexOf(at) ?? 0))
  return parts.flatMap((part, index) => {
    const distances = bounds.map(({ place, side }) => (index - partOf(place)) * (side === 'after' ? 1 : -1))
    return distances.some((distance) => distance < 0) ? [] : part(bounds.filter((_bound, at) => distances[at] === 0))
  })
}

/** What holds of the rows on a side of a place. */
function beyond(keys: readonly OrderKey[], alias: string, { place, side, inclusive }: Bound): Sql {
  const [first] = keys
  if (!first) throw new Error('an ordering has at least the id')
  const larger = (key: OrderKey) => (key.direction === 'ASC') === (side === 'after')
  if (keys.every((key) => !key.nullable && key.direction === first.direction)) {
    const row = sql`(${list(keys.map((key) => key.value(alias)))})`
    const values = sql`(${list(place.map((value) => sql`${value}`))})`
    if (larger(first)) return inclusive ? sql`${row} >= ${values}` : sql`${row} > ${values}`
    return inclusive ? sql`${row} <= ${values}` : sql`${row} < ${values}`
  }
  const strictly = (key: OrderKey, value: string | null): Sql => {
    const column = key.value(alias)
    if (value === null) return side === 'after' ? sql`FALSE` : sql`${column} IS NOT NULL`
    const compared = larger(key) ? sql`${column} > ${value}` : sql`${column} < ${value}`
    return key.nullable && side === 'after' ? sql`(${compared} OR ${column} IS NULL)` : compared
  }
  const same = (key: OrderKey, value: string | null): Sql =>
    value === null ? sql`${key.value(alias)} IS NULL` : sql`${key.value(alias)} = ${value}`
  const at = (index: number) => place[index] ?? null
  const alternatives = keys.map((key, index) =>
    all([...keys.slice(0, index).map((earlier, place) => same(earlier, at(place))), strictly(key, at(index))]),
  )
  if (inclusive) alternatives.push(all(keys.map((key, index) => same(key, at(index)))))
  const chain = any(alternatives)
  if (first.nullable) return chain
  // The same said once more, loosely, of the first key alone: PostgreSQL finds an index by it, not by alternatives.
  const bound = larger(first) ? sql`${first.value(alias)} >= ${at(0)}` : sql`${first.value(alias)} <= ${at(0)}`
  return all([bound, chain])
}
