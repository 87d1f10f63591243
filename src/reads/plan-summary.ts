import { type GraphQLObjectType, type GraphQLOutputType, getNamedType } from 'graphql'
import { name, never, type Sql, sql } from '../platform/sql.ts'
import { type Aggregate, aggregateFrom, aggregateTexts } from '../schema/aggregates.ts'
import {
  checkGroups,
  dimensionNamed,
  type GroupArgs,
  groupable,
  groupKey,
  groupOrder,
  groupRows,
  isDate,
  isRelation,
} from '../schema/groups.ts'
import { type Column, type Model, modelNamed } from '../schema/models.ts'
import type { ListRequest, ListRows } from '../schema/page.ts'
import { fromText } from '../schema/values.ts'
import { argumentsOf, type Selected } from './collect.ts'
import { leafText } from './leaf.ts'
import { NotCompiled } from './not-compiled.ts'
import type { At, Planning, PlanObject } from './planning.ts'
import { type Request, Row, rowsAsJson } from './row.ts'

/** What is said of the whole list, of which a connection shows a page: its aggregates and its groups. */

/** The rows of a list for the parent under an alias, and with which arguments. */
export type RowsOfList = (parent: string, request: Request) => { list: ListRequest; rows: ListRows }

/** All columns that are asked for are computed together. */
export function planAggregates(
  planning: Planning,
  model: Model,
  selected: Selected,
  { row, join, r }: At,
  rows: RowsOfList,
): string {
  const type = getNamedType(selected.field?.type) as GraphQLObjectType
  planning.note('all computed over the whole list')
  const columns: Column[] = []
  const object = planning.object(type, selected.selections, null, ({ name: field, selections, field: stated }) => {
    const column = model.columns.get(field)
    if (!column) throw new NotCompiled(`${type.name}.${field}`)
    const place = columns.push(column) - 1
    const aggregate = getNamedType(stated?.type) as GraphQLObjectType
    return planning.object(aggregate, selections, null, (part) => {
      const leaf = part.field?.type as GraphQLOutputType // That of `__typename` is not asked for.
      const function_ = part.name as keyof Aggregate
      return `${planning.writer.constant((texts: string[]) => leafText(leaf, aggregateFrom(column, texts, place)[function_]))}(texts)`
    })
  })
  if (columns.length === 0) return object
  const place = row.list(join, null, (parent, request) =>
    aggregateTexts(columns, rows(parent, request).rows, request.lowering),
  )
  return `((texts) => ${object})(parsed(${r}[${place}]))`
}

export function planGroups(
  planning: Planning,
  model: Model,
  selected: Selected,
  { row, join, r }: At,
  rows: RowsOfList,
  planObject: PlanObject,
): string {
  const argsOf = (request: Request) => argumentsOf(selected, request) as unknown as GroupArgs
  const keyOf = (field: string, alias: string, request: Request): Sql | null => {
    const index = argsOf(request).by.findIndex((dimension) => dimension.field === field)
    return index < 0 ? null : name(alias, groupKey(index))
  }
  planning.note((request) => {
    const { by, first } = argsOf(request)
    return `the whole list grouped by ${by.map(({ field }) => field).join(', ')}, at most ${first} groups`
  })
  const inner = new Row()
  const type = getNamedType(selected.field?.type) as GraphQLObjectType
  const place = row.list(join, null, (parent, request) => {
    const args = argsOf(request)
    checkGroups(args)
    const source = groupRows(rows(parent, request).list, args, request.lowering, parent)
    return rowsAsJson(inner.select(source, request, [], groupOrder(args, source.alias)))
  })
  const object = planning.object(type, selected.selections, selected.field, (part) => {
    planning.note(part.name === 'count' ? 'how many rows the group has' : 'what is grouped by')
    if (part.name === 'count') return `g[${inner.place(null, 'count', (alias) => name(alias, 'count'))}]`
    const dimension = dimensionNamed(model, part.name)
    if (dimension === undefined || !part.field) throw new NotCompiled(`${type.name}.${part.name}`)
    const over = groupable(model, dimension)
    if (!isRelation(over)) {
      const key = inner.place(null, part.name, (alias, request) => keyOf(dimension, alias, request) ?? sql`NULL`)
      const columnType = isDate(over) ? 'Date' : over.type
      const leaf = part.field.type
      return `${planning.writer.constant((text: string | null) => leafText(leaf, fromText(columnType, text)))}(g[${key}])`
    }
    const target = modelNamed(over.target)
    const joined = inner.join({
      key: part.name,
      from: null,
      table: target.table,
      on: (group, alias, request) => {
        const groupedBy = keyOf(dimension, group, request)
        return groupedBy ? sql`${name(alias, 'id')} = ${groupedBy}` : never
      },
    })
    planning.note(`what is grouped by, the row of ${target.table} joined`)
    const id = inner.place(joined, 'id', (alias) => name(alias, 'id'))
    const at: At = { row: inner, join: joined, r: 'g' }
    return `(g[${id}] === null ? "null" : ${planObject(planning, target, part.selections, at)})`
  })
  return `many(parsed(${r}[${place}]), (g) => ${object})`
}
