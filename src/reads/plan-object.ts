import type { GraphQLField, GraphQLObjectType, GraphQLOutputType, SelectionSetNode } from 'graphql'
import { all, name, never, raw, type Sql, sql } from '../platform/sql.ts'
import { archivedIn } from '../schema/archive.ts'
import { type Lookup, lookupNamed } from '../schema/lookup.ts'
import { columnValue, visibleRows } from '../schema/lowering.ts'
import { type Column, type Model, modelNamed, type Relation, tableOf } from '../schema/models.ts'
import { argumentsOf, type Selected } from './collect.ts'
import { derivedValue } from './derived.ts'
import { NotCompiled } from './not-compiled.ts'
import { planConnection } from './plan-connection.ts'
import type { At, Planning } from './planning.ts'
import { type Request, Row, rowsAsJson } from './row.ts'

/** An object of a model, written from a row: what each of its fields is follows from what the schema says of the model. */
export function planObject(
  planning: Planning,
  model: Model,
  selections: readonly SelectionSetNode[],
  at: At,
  itemOf: GraphQLField<unknown, unknown> | null = null,
): string {
  const type = planning.document.schema.getType(model.name) as GraphQLObjectType
  return planning.object(type, selections, itemOf, (selected) => planField(planning, model, selected, at))
}

function planField(planning: Planning, model: Model, selected: Selected, at: At): string {
  const column = model.columns.get(selected.name)
  if (column && selected.field) return planColumn(planning, model, column, selected.field.type, at)
  const relation = model.relations.get(selected.name)
  if (relation) return planRelation(planning, model, relation, selected, at)
  const connection = model.connections.get(selected.name)
  if (connection) return planConnection(planning, model, connection, selected, at, planObject)
  const lookup = lookupNamed(model.name, selected.name)
  if (lookup) return planLookup(planning, lookup, selected, at)
  const derived = selected.field && derivedValue(model, selected.field, at.row, at.join)
  if (derived) {
    planning.note(`computed by its resolver from ${derived.columns.join(', ')}`)
    return planning.writer.derived(derived, at.r)
  }
  throw new NotCompiled(`${model.name}.${selected.name}`)
}

function planColumn(
  planning: Planning,
  model: Model,
  column: Column,
  type: GraphQLOutputType,
  { row, join, r }: At,
): string {
  const { permission } = column
  planning.note(permission === undefined ? 'a column' : `a column, null for whoever lacks ${permission}`)
  const place = row.place(join, column.name, (alias, { lowering }) => columnValue(column, alias, lowering))
  return planning.writer.column(column, model.prefix, `${r}[${place}]`, type)
}

/** A relation to one row. */
function planRelation(
  planning: Planning,
  model: Model,
  relation: Relation,
  selected: Selected,
  { row, join, r }: At,
): string {
  const target = modelNamed(relation.target)
  const { archived } = target
  planning.note(`a row of ${target.table}, joined`)
  const joined = row.joinRelation(join, relation, (parent, alias, request) => [
    ...permitted(model, relation, parent, request),
    // Where there is always one, it is shown also if it is archived.
    ...(relation.nullable && archived ? [sql`NOT ${archived(alias)}`] : []),
  ])
  const id = row.place(joined, 'id', (alias) => name(alias, 'id'))
  const object = planObject(planning, target, selected.selections, { row, join: joined, r })
  return `(${r}[${id}] === null ? "null" : ${object})`
}

/** A row of the parent's that is asked for by a key. */
function planLookup(planning: Planning, lookup: Lookup, selected: Selected, { row, join, r }: At): string {
  const target = modelNamed(lookup.target)
  planning.note(`the row of ${target.table} that is asked for`)
  const inner = new Row()
  const write = planning.writer.function((inside) =>
    planObject(planning, target, selected.selections, { row: inner, join: null, r: inside }),
  )
  const place = row.list(join, null, (parent, request) => {
    const args = argumentsOf(selected, request)
    const rows = visibleRows(target, request.lowering, archivedIn(args))
    const mine = sql`${name(rows.alias, 'organizationId')} = ${name(parent, 'id')}`
    const where = all([rows.where, mine, lookup.condition(args, rows.alias, request.context.viewer)])
    return rowsAsJson(inner.select({ ...rows, where }, request, [], raw('')))
  })
  return planning.writer.one(`${r}[${place}]`, write)
}

/**
 * What must hold for a relation's row to be shown, beyond that the row under the alias is: that the viewer may read such rows
 * in its organization. Nothing, where that follows from the rule by which the row itself is visible.
 * @throws NotCompiled where there must be a row, and the executor refuses it
 */
function permitted(model: Model, relation: Relation, alias: string, { context: { viewer } }: Request): Sql[] {
  const { permission } = modelNamed(relation.target)
  const readable = permission === null ? [] : viewer.organizationsWith(permission)
  if (model.confinedBy !== null) {
    const known = new Set(readable)
    if (viewer.organizationsWith(model.confinedBy).every((organization) => known.has(organization))) return []
  }
  if (!relation.nullable) throw new NotCompiled('a relation that is not for the viewer')
  if (readable.length === 0 || !('organizationId' in tableOf(model.name).columns)) return [never]
  return [sql`${name(alias, 'organizationId')} = ANY(${[...readable]})`]
}
