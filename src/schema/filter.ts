import type { InputObjectRef } from '@pothos/core'
import { InvalidInputError } from '../platform/errors.ts'
import { all, any, type Sql, sql } from '../platform/sql.ts'
import { builder } from './builder.ts'
import { comparison, comparisonInput } from './comparisons.ts'
import { cost, weights } from './cost.ts'
import { pascalCase } from './enums.ts'
import { columnValue, type Lowering, namedRow, relatedRows, type Source } from './lowering.ts'
import { type Column, type Model, modelNamed, type Relation } from './models.ts'

/**
 * Filters: a typed input for each model, derived from its columns and relations, and its meaning as SQL. All that is
 * given must hold. `not` is the complement: it takes the rows that the filter leaves, those with nulls included.
 */

type Input = InputObjectRef<typeof builder.$inferSchemaTypes, Record<string, unknown>>
/** A filter as it was sent: by field name, or `and`, `or`, `not`. */
export type FilterInput = Readonly<Record<string, unknown>>

const MOST_CONDITIONS = 200
/** In all lists of a filter together: each is a parameter, of which PostgreSQL takes 65,535 in a statement. */
const MOST_VALUES = 1_000
const filters = new Map<string, Input>()
const relationFilters = new Map<string, Input>()

/** The input that filters a model's lists: `TaskFilter`. */
export function filterInput(model: Model): Input {
  const existing = filters.get(model.name)
  if (existing) return existing
  const ref = builder.inputRef<Record<string, unknown>>(`${model.name}Filter`)
  filters.set(model.name, ref)
  ref.implement({
    description: `Which ${model.name} to take. All that is given must hold; an empty filter takes everything.`,
    fields: (t) => {
      const columns = [...model.columns.values()].flatMap((column) => {
        const type = comparisonInput(column)
        return type ? [[column.name, t.field({ type, description: `By \`${column.name}\`.` })] as const] : []
      })
      const toOne = [...model.relations.values()].map(
        (relation) =>
          [
            relation.name,
            t.field({ type: toOneInput(relation), description: `By its \`${relation.name}\`.` }),
          ] as const,
      )
      const toMany = [...model.connections.values()].map(
        (relation) =>
          [
            relation.name,
            t.field({ type: toManyInput(relation), description: `By its \`${relation.name}\`.` }),
          ] as const,
      )
      return {
        and: t.field({ type: [ref], description: 'All of these hold; true of an empty list.' }),
        or: t.field({ type: [ref], description: 'Any of these holds; false of an empty list.' }),
        not: t.field({ type: ref, description: 'This does not hold.' }),
        ...Object.fromEntries([...columns, ...toOne, ...toMany]),
      }
    },
  })
  return ref
}

/** `ProjectRelationFilter`: about the one row that a relation leads to. */
function toOneInput(relation: Relation): Input {
  const { target } = relation
  const typeName = `${target}${relation.nullable ? 'Optional' : ''}RelationFilter`
  const existing = relationFilters.get(typeName)
  if (existing) return existing
  const ref = builder.inputRef<Record<string, unknown>>(typeName)
  relationFilters.set(typeName, ref)
  const filter = filterInput(modelNamed(target))
  ref.implement({
    description: `About the ${target} that a row names.`,
    fields: (t) => ({
      is: t.field({
        type: filter,
        description: 'There is one, and this holds of it.',
        ...cost({ weight: weights.relationFilter }),
      }),
      isNot: t.field({
        type: filter,
        description: 'There is none, or this does not hold of it.',
        ...cost({ weight: weights.relationFilter }),
      }),
      ...(relation.nullable ? { isNull: t.boolean({ description: 'Whether there is none.' }) } : {}),
    }),
  })
  return ref
}

/** `LabelListFilter`: about the rows that a connection leads to. */
function toManyInput(relation: Relation): Input {
  const typeName = `${relation.target}ListFilter`
  const existing = relationFilters.get(typeName)
  if (existing) return existing
  const ref = builder.inputRef<Record<string, unknown>>(typeName)
  relationFilters.set(typeName, ref)
  const filter = filterInput(modelNamed(relation.target))
  ref.implement({
    description: `About the ${pascalCase(relation.target)} rows that belong to a row. An empty filter in them takes all: \`some: {}\` means that there is one.`,
    fields: (t) => ({
      some: t.field({
        type: filter,
        description: 'At least one is such.',
        ...cost({ weight: weights.relationFilter }),
      }),
      none: t.field({ type: filter, description: 'Not one is such.', ...cost({ weight: weights.relationFilter }) }),
      every: t.field({
        type: filter,
        description: 'All are such; true also if there are none.',
        ...cost({ weight: weights.relationFilter }),
      }),
    }),
  })
  return ref
}

/**
 * A filter as a condition on the rows under an alias.
 * @throws InvalidInputError for an id or a text that cannot be, an explicit null, a column that the viewer may read nowhere,
 * or too many conditions or values
 */
export function filterCondition(model: Model, filter: FilterInput, alias: string, lowering: Lowering): Sql {
  return new Conditions(lowering).of(model, filter, alias, ['filter'])
}

/** Counts as it goes, so that no filter grows without bound. */
class Conditions {
  readonly lowering: Lowering
  #conditions = 0
  #values = 0
  constructor(lowering: Lowering) {
    this.lowering = lowering
  }

  of(model: Model, filter: FilterInput, alias: string, path: readonly string[]): Sql {
    this.#countCondition()
    return all(Object.entries(filter).map(([key, value]) => this.#field(model, key, value, alias, [...path, key])))
  }

  #countCondition(): void {
    if (++this.#conditions > MOST_CONDITIONS) {
      throw InvalidInputError.at('filter', `must have at most ${MOST_CONDITIONS} conditions`)
    }
  }

  #countValues(operand: unknown): void {
    if (Array.isArray(operand)) this.#values += operand.length
    if (this.#values > MOST_VALUES) {
      throw InvalidInputError.at('filter', `must have at most ${MOST_VALUES} values in all its lists`)
    }
  }

  #field(model: Model, key: string, value: unknown, alias: string, path: readonly string[]): Sql {
    this.#countCondition()
    if (value === null)
      throw new InvalidInputError([{ path: [...path], message: 'must not be null: leave it out, or use isNull' }])
    if (key === 'and' || key === 'or') {
      const parts = (value as FilterInput[]).map((part, index) => this.of(model, part, alias, [...path, String(index)]))
      return key === 'and' ? all(parts) : any(parts)
    }
    if (key === 'not') return sql`(${this.of(model, value as FilterInput, alias, path)}) IS NOT TRUE`
    const column = model.columns.get(key)
    if (column) return this.#column(column, value as FilterInput, alias, path)
    const toOne = model.relations.get(key)
    if (toOne) return this.#toOne(toOne, value as FilterInput, alias, path)
    const toMany = model.connections.get(key)
    if (toMany) return this.#toMany(toMany, value as FilterInput, alias, path)
    throw new Error(`${model.name} has no field ${key} to filter by`)
  }

  #column(column: Column, operators: FilterInput, alias: string, path: readonly string[]): Sql {
    const { viewer, now } = this.lowering
    if (column.permission !== undefined && viewer.organizationsWith(column.permission).length === 0) {
      throw new InvalidInputError([{ path: [...path], message: 'is not for you to read, so not to filter by' }])
    }
    const value = columnValue(column, alias, this.lowering)
    return all(
      Object.entries(operators).map(([operator, operand]) => {
        this.#countValues(operand)
        return comparison({ column, value, operator, operand, now, path: [...path, operator] })
      }),
    )
  }

  #toOne(relation: Relation, operators: FilterInput, alias: string, path: readonly string[]): Sql {
    return all(
      Object.entries(operators).map(([operator, operand]) => {
        const here = [...path, operator]
        if (operand === null) throw new InvalidInputError([{ path: here, message: 'must not be null: use isNull' }])
        if (operator === 'isNull') {
          const one = this.#exists(relation, namedRow(relation, alias, this.lowering), {}, here)
          return operand === true ? sql`NOT ${one}` : one
        }
        const row = namedRow(relation, alias, this.lowering)
        const exists = this.#exists(relation, row, operand as FilterInput, here)
        return operator === 'is' ? exists : sql`NOT ${exists}`
      }),
    )
  }

  #toMany(relation: Relation, operators: FilterInput, alias: string, path: readonly string[]): Sql {
    return all(
      Object.entries(operators).map(([operator, operand]) => {
        const here = [...path, operator]
        if (operand === null) throw new InvalidInputError([{ path: here, message: 'must not be null: leave it out' }])
        const rows = relatedRows(relation, alias, this.lowering)
        if (operator === 'some') return this.#exists(relation, rows, operand as FilterInput, here)
        if (operator === 'none') return sql`NOT ${this.#exists(relation, rows, operand as FilterInput, here)}`
        return sql`NOT ${this.#exists(relation, rows, { not: operand }, here)}`
      }),
    )
  }

  #exists(relation: Relation, rows: Source, filter: FilterInput, path: readonly string[]): Sql {
    const condition = this.of(modelNamed(relation.target), filter, rows.alias, path)
    return sql`EXISTS (SELECT 1 FROM ${rows.from} WHERE ${rows.where} AND ${condition})`
  }
}
