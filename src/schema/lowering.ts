import type { Context } from '../context/context.ts'
import type { Viewer } from '../context/viewer.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { all, name, never, nothing, type Sql, sql } from '../platform/sql.ts'
import { type Column, type ListOwner, type Model, modelNamed, type Relation } from './models.ts'

/** What a part of a statement is written for: who asks, when, and which aliases are taken. */
export interface Lowering {
  readonly viewer: Viewer
  readonly now: Date
  /** An alias that the statement does not have yet. */
  readonly alias: () => string
}

export function createLowering(context: Context): Lowering {
  let count = 0
  return { viewer: context.viewer, now: context.clock.now(), alias: () => `t${++count}` }
}

/** Rows to read from: tables with their joins, under the alias of the last, confined to what the viewer may see. */
export interface Source {
  readonly alias: string
  readonly from: Sql
  readonly where: Sql
}

/** Whether archived rows are left out, taken too, or taken alone. */
export type Archived = 'EXCLUDE' | 'INCLUDE' | 'ONLY'

/** The rows of a model that the viewer may see. */
export function visibleRows(model: Model, lowering: Lowering, archived: Archived = 'EXCLUDE'): Source {
  const alias = lowering.alias()
  return { alias, from: sql`${name(model.table)} AS ${name(alias)}`, where: visible(model, alias, lowering, archived) }
}

function visible(model: Model, alias: string, { viewer }: Lowering, archived: Archived, from?: ListOwner): Sql {
  const mine = model.visible(viewer, alias)
  // What cannot be archived is not among what is.
  if (model.archived === null) return archived === 'ONLY' ? never : mine
  if (archived === 'INCLUDE') return mine
  const is = model.archived(alias, from)
  return all([mine, archived === 'ONLY' ? is : sql`NOT ${is}`])
}

/** The rows that a relation leads to from the row under an alias, of those that the viewer may see. */
export function relatedRows(
  relation: Relation,
  parent: string,
  lowering: Lowering,
  archived: Archived = 'EXCLUDE',
): Source {
  let from: Sql = nothing
  let first: Sql = nothing
  let previous = parent
  for (const [index, hop] of relation.hops.entries()) {
    const alias = lowering.alias()
    const on = all(hop.on.map(([here, there]) => sql`${name(alias, there)} = ${name(previous, here)}`))
    const table = sql`${name(hop.table)} AS ${name(alias)}`
    if (index === 0) {
      from = table
      first = on
    } else {
      from = sql`${from} JOIN ${table} ON ${on}`
    }
    previous = alias
  }
  const target = modelNamed(relation.target)
  return {
    alias: previous,
    from,
    where: all([first, visible(target, previous, lowering, archived, { relation, alias: parent })]),
  }
}

/** The row that a relation to one row leads to. Where there always is one, it is that also when it is archived. */
export function namedRow(relation: Relation, parent: string, lowering: Lowering): Source {
  return relatedRows(relation, parent, lowering, relation.nullable ? 'EXCLUDE' : 'INCLUDE')
}

/** A column's value as the viewer may see it: null where a permission is needed and not held in the row's organization. */
export function columnValue(column: Column, alias: string, lowering: Lowering): Sql {
  const value = name(alias, column.column)
  if (column.permission === undefined) return value
  const organizations = lowering.viewer.organizationsWith(column.permission)
  return sql`CASE WHEN ${name(alias, 'organizationId')} = ANY(${organizations}) THEN ${value} END`
}

/**
 * A text as a parameter. PostgreSQL stores any text but NUL, and UTF-8 has no lone surrogates.
 * @throws InvalidInputError if the text has one of these
 */
export function storable(text: string, path: readonly string[]): string {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw new InvalidInputError([
      { path: [...path], message: 'must be well-formed Unicode text without NUL characters' },
    ])
  }
  return text
}
