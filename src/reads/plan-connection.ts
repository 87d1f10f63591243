import { type GraphQLObjectType, getNamedType } from 'graphql'
import { sql } from '../platform/sql.ts'
import { type Model, modelNamed, type Relation } from '../schema/models.ts'
import { orderValues } from '../schema/order.ts'
import { countOf, type ListRequest, listRequest, listRows, MOST_COUNTED, moreBehind, pageRows } from '../schema/page.ts'
import { argumentsOf, type Selected } from './collect.ts'
import { NotCompiled } from './not-compiled.ts'
import { planAggregates, planGroups, type RowsOfList } from './plan-summary.ts'
import type { At, Planning, PlanObject } from './planning.ts'
import { Row, rowsAsJson } from './row.ts'

/** The page of a list: what is read of it follows from all that is selected, and is known when all of it is planned. */
interface Page {
  readonly number: number
  readonly row: Row
  /** Its place in the parent's row, if it is read. */
  place: number | null
  /** Whether a row beyond it is read too, if there is one. */
  overflow: boolean
  /** Whether the values of its order are, of which cursors are made. */
  cursors: boolean
}

/** Plans a node of a page. */
type PlanNode = (selections: Selected['selections'], itemOf: Selected['field']) => string

/** A connection: its page, its count, and what is said of the whole list. Only what is asked for is read. */
export function planConnection(
  planning: Planning,
  model: Model,
  relation: Relation,
  selected: Selected,
  { row, join, r }: At,
  planObject: PlanObject,
): string {
  const target = modelNamed(relation.target)
  const type = getNamedType(selected.field?.type) as GraphQLObjectType
  const page: Page = { number: planning.newList(), row: new Row(), place: null, overflow: false, cursors: false }
  const { number } = page
  planning.note((request) => listed(target, request.lists[number], page))

  const rows: RowsOfList = (parent, request) => {
    request.lists[number] ??= listRequest(model, relation, argumentsOf(selected, request), request.lowering)
    return { list: request.lists[number], rows: listRows(request.lists[number], request.lowering, parent) }
  }
  const readPage = (): void => {
    page.place = row.list(join, `page ${number}`, (parent, request) => {
      const { list, rows: all } = rows(parent, request)
      const { source, rest } = pageRows(list, all, { overflow: page.overflow, areJoined: page.row.hasJoins })
      const values = page.cursors ? [orderValues(list.order, source.alias)] : []
      return rowsAsJson(page.row.select(source, request, values, rest))
    })
  }
  const count = (): string =>
    `Number(r[${row.place(join, `count ${number}`, (parent, request) => countOf(rows(parent, request).rows))}])`
  const more = (): string => {
    const place = row.place(join, `more ${number}`, (parent, request) => {
      const { list, rows: all } = rows(parent, request)
      return moreBehind(list, all)
    })
    return `r[${place}]`
  }
  const node: PlanNode = (selections, itemOf) => {
    const write = planning.writer.function((inside) =>
      planObject(planning, target, selections, { row: page.row, join: null, r: inside }, itemOf),
    )
    return `${write}(row, x)`
  }

  // A function of its own writes the list, in which the row that it belongs to is `r`.
  const at: At = { row, join, r: 'r' }
  const { width } = row
  const object = planning.object(type, selected.selections, null, (part) => {
    switch (part.name) {
      case 'edges':
        readPage()
        return `many(page.rows, (row) => ${planEdge(planning, part, page, node)})`
      case 'nodes':
        readPage()
        return `many(page.rows, (row) => ${node(part.selections, part.field)})`
      case 'pageInfo':
        readPage()
        return planPageInfo(planning, part, page, more)
      case 'totalCount':
        planning.note(`counted, up to ${MOST_COUNTED}`)
        return `String(Math.min(${count()}, ${MOST_COUNTED}))`
      case 'totalCountIsExact':
        planning.note(`counted, up to ${MOST_COUNTED}`)
        return `String(${count()} <= ${MOST_COUNTED})`
      case 'aggregates':
        return planAggregates(planning, target, part, at, rows)
      case 'groups':
        return planGroups(planning, target, part, at, rows, planObject)
      default:
        throw new NotCompiled(`${type.name}.${part.name}`)
    }
  })
  // The arguments are checked also of a list of which nothing is read.
  if (row.width === width) {
    row.place(join, null, (parent, request) => {
      rows(parent, request)
      return sql`NULL`
    })
  }
  return planning.writer.list(number, page.place === null ? null : `r[${page.place}]`, object, r)
}

function planEdge(planning: Planning, selected: Selected, page: Page, node: PlanNode): string {
  const type = getNamedType(selected.field?.type) as GraphQLObjectType
  return planning.object(type, selected.selections, selected.field, ({ name, selections }) =>
    name === 'cursor' ? planCursor(planning, page, 'row') : node(selections, null),
  )
}

function planCursor(planning: Planning, page: Page, row: string): string {
  page.cursors = true
  planning.note('the values of the order, signed')
  return planning.writer.cursor(row, page.row)
}

const readAlong = 'whether the page reads a row more than it shows'
const lookedFor = 'whether there is a row on the other side of the cursor'

/** @param more whether there is a row on the side of the page to which it does not run */
function planPageInfo(planning: Planning, selected: Selected, page: Page, more: () => string): string {
  const type = getNamedType(selected.field?.type) as GraphQLObjectType
  const cursor = (row: string) => `(${row} === undefined ? "null" : ${planCursor(planning, page, row)})`
  return planning.object(type, selected.selections, null, ({ name }) => {
    switch (name) {
      case 'hasNextPage':
        page.overflow = true
        planning.note(({ lists }) => (lists[page.number]?.backward ? lookedFor : readAlong))
        return `(list.backward ? ${more()} : String(page.overflow))`
      case 'hasPreviousPage':
        page.overflow = true
        planning.note(({ lists }) => (lists[page.number]?.backward ? readAlong : lookedFor))
        return `(list.backward ? String(page.overflow) : ${more()})`
      case 'startCursor':
        return cursor('page.rows[0]')
      default:
        return cursor('page.rows.at(-1)')
    }
  })
}

/** A list, for an outline. Without its request, it is not read. */
function listed({ table }: Model, request: ListRequest | undefined, { overflow }: Page): string {
  if (!request) return `rows of ${table}`
  const { size, backward, order } = request
  const keys = order.keys.map((key) => `${key.name} ${key.direction}`).join(', ')
  return `rows of ${table}, the ${backward ? 'last' : 'first'} ${size}${overflow ? ' and one more' : ''} by ${keys}`
}
