import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  isAbstractType,
  isObjectType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { decodeId } from '../platform/ids.ts'
import { all, name, never, raw, type Sql, sql } from '../platform/sql.ts'
import type { Place } from '../platform/tally.ts'
import { type Aggregate, aggregateFrom, aggregateTexts } from '../schema/aggregates.ts'
import { archivedIn } from '../schema/archive.ts'
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
import { keyIn } from '../schema/keys.ts'
import { lookupNamed } from '../schema/lookup.ts'
import { columnValue, type Source, visibleRows } from '../schema/lowering.ts'
import { allModels, type Column, type Model, modelNamed, type Relation, tableOf } from '../schema/models.ts'
import { cursorOf, type Order, orderOf, orderValues } from '../schema/order.ts'
import { countOf, type ListRequest, listRequest, listRows, MOST_COUNTED, moreBehind, pageRows } from '../schema/page.ts'
import { toldBy } from '../schema/told.ts'
import { fromText } from '../schema/values.ts'
import { collect, type Document, type Selected } from './collect.ts'
import { derivedValue } from './derived.ts'
import { leafText } from './leaf.ts'
import { NotCompiled } from './not-compiled.ts'
import type { Outline } from './outline.ts'
import { type Join, type Request, Row, rowsAsJson } from './row.ts'
import { Writer } from './writer.ts'

/**
 * From an operation to a plan: one statement, and a function that writes the response from the texts that it answers with.
 * The selection is walked once; what a field is follows from what the schema says of its model.
 */

export interface Plan {
  /** The field that it tells of. Null for a query. */
  readonly field: Selected | null
  /** In characters of generated code. */
  readonly size: number
  /** What `counts` of a request count. */
  readonly places: readonly Place[]
  /**
   * The statement of a request, or null if there is nothing to read.
   * @throws NotCompiled if this request must run in the ordinary executor
   */
  readonly statement: (request: Request) => Sql | null
  /** The response's `data`, from the statement's one row. */
  readonly write: (row: readonly (string | null)[], request: Request) => string
}

/**
 * Plans a query, or what the only field of a mutation tells of its payload, or that of a subscription of an event.
 * @param outline told how each field is read
 * @throws NotCompiled with the reason if it has a field that cannot be compiled
 */
export function planFor(document: Document, operation: OperationDefinitionNode, outline: Outline | null = null): Plan {
  const root = document.schema.getRootType(operation.operation)
  if (!root) throw new NotCompiled(operation.operation)
  const planner = new Planner(document, outline)
  if (operation.operation === 'query') return planner.query(root, operation.selectionSet)
  if (operation.directives?.length) throw new NotCompiled('several mutations in one transaction')
  const [selected, ...more] = collect(document, root, [operation.selectionSet])
  if (!selected?.field || more.length > 0) throw new NotCompiled('not one root field')
  return planner.telling(root, operation.selectionSet, toldType(document.schema, selected.field), selected)
}

/** The type of what a field tells: of a mutation's union that which is no refusal. */
function toldType(schema: GraphQLSchema, field: GraphQLField<unknown, unknown>): GraphQLObjectType {
  const type = getNamedType(field.type)
  const types = isAbstractType(type) ? schema.getPossibleTypes(type) : [type]
  const told = types.find((each) => isObjectType(each) && each.getInterfaces().length === 0)
  if (!told) throw new NotCompiled(`the type of ${field.name}`)
  return told as GraphQLObjectType
}

/** The places of the statement's own row: what the root fields need, each a text. */
type RootValue = (request: Request) => Sql

class Planner {
  readonly #document: Document
  readonly #outline: Outline | null
  readonly #writer = new Writer()
  readonly #roots: RootValue[] = []
  readonly #places: Place[] = []
  #lists = 0

  constructor(document: Document, outline: Outline | null) {
    this.#document = document
    this.#outline = outline
  }

  query(root: GraphQLObjectType, selectionSet: SelectionSetNode): Plan {
    return this.#plan(root, [selectionSet], null, (selected) => this.#root(selected))
  }

  telling(root: GraphQLObjectType, selectionSet: SelectionSetNode, type: GraphQLObjectType, of: Selected): Plan {
    this.#places.push({ type: root, selections: [selectionSet], itemOf: null })
    return this.#part(of.key, of.name, () =>
      this.#plan(type, of.selections, of, (selected, field) => this.#told(selected, field)),
    )
  }

  #plan(
    type: GraphQLObjectType,
    selections: readonly SelectionSetNode[],
    field: Selected | null,
    code: (selected: Selected, field: GraphQLField<unknown, unknown>) => string,
  ): Plan {
    const object = this.#objectOf(type, selections, null, (selected) =>
      selected.field === null ? '' : code(selected, selected.field),
    )
    // What is told is within the answer's own object.
    const { write, size } = this.#writer.build(field ? `(x.counts[0]++, ${object})` : object)
    return {
      field,
      size,
      places: this.#places,
      statement: (request) => {
        if (this.#roots.length === 0) return null
        return sql`SELECT ${this.#roots.map((value) => sql`${value(request)}::text`).reduce((list, one) => sql`${list}, ${one}`)}`
      },
      write,
    }
  }

  /**
   * An object: the code that counts it and writes it.
   * @param itemOf the field whose list it is an item of
   * @param code of each field's value; that of `__typename` is known
   */
  #objectOf(
    type: GraphQLObjectType,
    selections: readonly SelectionSetNode[],
    itemOf: GraphQLField<unknown, unknown> | null,
    code: (selected: Selected) => string,
  ): string {
    const fields = collect(this.#document, type, selections).map((selected) => ({
      key: selected.key,
      code: this.#part(selected.key, selected.name, () => {
        if (selected.field !== null) return code(selected)
        this.#outline?.note(`always ${type.name}`)
        return this.#writer.typename(type.name)
      }),
    }))
    return this.#writer.object(fields, this.#places.push({ type, selections, itemOf }) - 1)
  }

  #part<T>(key: string, field: string | null, plan: () => T): T {
    if (!this.#outline) return plan()
    return this.#outline.part(field === null || field === key ? key : `${key} (${field})`, plan)
  }

  #root(selected: Selected): string {
    if (selected.name === 'node') return this.#node(selected)
    if (selected.name === 'nodes') return this.#nodes(selected)
    const lookup = lookupNamed('Query', selected.name)
    if (!lookup) throw new NotCompiled(`Query.${selected.name}`)
    const model = modelNamed(lookup.target)
    this.#outline?.note(`the row of ${model.table} that is asked for`)
    const row = new Row()
    const write = this.#writer.function((r) => this.#object(model, selected.selections, row, null, r))
    const value: RootValue = (request) => {
      const args = argumentsOf(selected, request)
      const rows = visibleRows(model, request.lowering, archivedIn(args))
      const condition = lookup.condition(args, rows.alias, request.context.viewer)
      return rowsAsJson(row.select({ ...rows, where: all([rows.where, condition]) }, request, [], raw('')))
    }
    return this.#writer.one(`r[${this.#roots.push(value) - 1}]`, write)
  }

  /** A field of what is told: a value that follows from it, a row that it names, or the edge of one. */
  #told(selected: Selected, field: GraphQLField<unknown, unknown>): string {
    const told = toldBy(field)
    if (!told) throw new NotCompiled(`the field ${field.name} of what is told`)
    if ('value' in told) {
      const { value } = told
      this.#outline?.note('follows from what has happened')
      const written = this.#writer.constant((request: Request) => leafText(field.type, value(request.source ?? {})))
      return `${written}(x)`
    }
    const { key, archived } = told
    const model = modelNamed(told.model)
    this.#outline?.note(`the row of ${model.table} that is told of`)
    const row = new Row()
    const type = getNamedType(field.type) as GraphQLObjectType
    const order = type.name === model.name ? null : (request: Request) => orderOf(model, null, null, request.lowering)
    const write = this.#writer.function((r) =>
      order
        ? this.#edgeOf(model, type, selected, row, order, r)
        : this.#object(model, selected.selections, row, null, r),
    )
    const value: RootValue = (request) => {
      const id = key(request.source ?? {})
      if (id === null) return sql`NULL`
      const rows = visibleRows(
        model,
        request.lowering,
        archived === 'AS_ASKED' ? archivedIn(argumentsOf(selected, request)) : archived,
      )
      const where = all([rows.where, sql`${name(rows.alias, 'id')} = ${id}::uuid`])
      const more = order ? [orderValues(order(request), rows.alias)] : []
      return rowsAsJson(row.select({ ...rows, where }, request, more, raw('')))
    }
    return this.#writer.oneOrNone(`r[${this.#roots.push(value) - 1}]`, write)
  }

  #edgeOf(
    model: Model,
    type: GraphQLObjectType,
    selected: Selected,
    row: Row,
    order: (request: Request) => Order,
    r: string,
  ): string {
    return this.#objectOf(type, selected.selections, null, ({ name: field, selections }) => {
      if (field !== 'cursor') return this.#object(model, selections, row, null, r)
      this.#outline?.note('the values of the order, signed')
      const cursor = (texts: (string | null)[], request: Request) =>
        JSON.stringify(cursorOf(order(request), texts.slice(row.width)))
      return `${this.#writer.constant(cursor)}(${r}, x)`
    })
  }

  /** `node`: the type follows from the id, so that each request asks for a row of one type, in the same place. */
  #node(selected: Selected): string {
    this.#outline?.note('a row of the type that its id has')
    const types = this.#byType(selected)
    const given = (request: Request) => {
      const args = argumentsOf(selected, request)
      const id = String(args.id)
      const prefix = id.slice(0, Math.max(0, id.lastIndexOf('_')))
      return { args, id, type: types.find(({ model }) => model.prefix === prefix) }
    }
    const value: RootValue = (request) => {
      const { args, id, type } = given(request)
      const key = type ? keyIn(type.model, id) : null
      return type && key !== null ? type.select([key], args, request) : sql`NULL`
    }
    const at = this.#roots.push(value) - 1
    const writers = types.map(({ model, write }) => `${JSON.stringify(model.prefix)}: ${write}`)
    const prefix = this.#writer.constant((request: Request) => given(request).type?.model.prefix)
    return this.#writer.oneOrNone(`r[${at}]`, `({ ${writers.join(', ')} })[${prefix}(x)]`)
  }

  #nodes(selected: Selected): string {
    const ids = (args: Record<string, unknown>) => {
      const given = (args.ids as unknown[]).map(String)
      // The ordinary executor has the words for too many.
      if (given.length > 100) throw new NotCompiled('too many ids')
      return given
    }
    this.#outline?.note('rows of the types that their ids have, those of one type together')
    // All types are asked for their keys one after the other, so that those of the last request are those of this one.
    let last: { request: Request; args: Record<string, unknown>; decoded: ReadonlyMap<string, string[]> } | null = null
    const asked = (request: Request) => {
      if (last?.request !== request) {
        const args = argumentsOf(selected, request)
        last = { request, args, decoded: Map.groupBy(ids(args), (id) => decodeId(id)?.prefix ?? '') }
      }
      return last
    }
    const found = this.#byType(selected).map(({ model, write, select }) => {
      const value: RootValue = (request) => {
        const { args, decoded } = asked(request)
        const keys = (decoded.get(model.prefix) ?? []).flatMap((id) => keyIn(model, id) ?? [])
        return keys.length === 0 ? sql`NULL` : select(keys, args, request)
      }
      return `[r[${this.#roots.push(value) - 1}], ${write}, ${JSON.stringify(model.prefix)}]`
    })
    const place = this.#places.push({ type: null, selections: [], itemOf: selected.field }) - 1
    const given = this.#writer.constant((request: Request) => {
      const all = ids(argumentsOf(selected, request))
      request.counts[place] = all.length
      return all
    })
    return `nodes(${given}(x), [${found.join(', ')}], x)`
  }

  /** What is asked of a row of each type that there is, and how rows of it are read. */
  #byType(selected: Selected) {
    return allModels().map((model) => {
      const row = new Row()
      row.place(null, 'id', (alias) => name(alias, 'id'))
      const write = this.#part(`... on ${model.name}`, null, () =>
        this.#writer.function((r) => this.#object(model, selected.selections, row, null, r)),
      )
      const select = (keys: readonly string[], args: Record<string, unknown>, request: Request): Sql => {
        const rows = visibleRows(model, request.lowering, archivedIn(args))
        const where = all([rows.where, sql`${name(rows.alias, 'id')} = ANY(${keys})`])
        return rowsAsJson(row.select({ ...rows, where }, request, [], raw('')))
      }
      return { model, write, select }
    })
  }

  /** An object of a model: the code that writes it from the variable `r`. */
  #object(
    model: Model,
    selections: readonly SelectionSetNode[],
    row: Row,
    of: Join | null,
    r: string,
    itemOf: GraphQLField<unknown, unknown> | null = null,
  ): string {
    const type = this.#document.schema.getType(model.name) as GraphQLObjectType
    return this.#objectOf(type, selections, itemOf, (selected) => this.#field(model, selected, row, of, r))
  }

  #field(model: Model, selected: Selected, row: Row, of: Join | null, r: string): string {
    const column = model.columns.get(selected.name)
    if (column && selected.field) return this.#column(model, column, selected.field.type, row, of, r)
    const relation = model.relations.get(selected.name)
    if (relation) return this.#toOne(model, relation, selected, row, of, r)
    const connection = model.connections.get(selected.name)
    if (connection) return this.#connection(model, connection, selected, row, of, r)
    const lookup = lookupNamed(model.name, selected.name)
    if (lookup) return this.#lookup(model, selected, row, of, r)
    const derived = selected.field && derivedValue(model, selected.field, row, of)
    if (derived) {
      this.#outline?.note(`computed by its resolver from ${derived.columns.join(', ')}`)
      return this.#writer.derived(derived, r)
    }
    throw new NotCompiled(`${model.name}.${selected.name}`)
  }

  #column(model: Model, column: Column, type: GraphQLOutputType, row: Row, of: Join | null, r: string): string {
    const { permission } = column
    this.#outline?.note(permission === undefined ? 'a column' : `a column, null for whoever lacks ${permission}`)
    const at = row.place(of, column.name, (alias, { lowering }) => columnValue(column, alias, lowering))
    return this.#writer.column(column, model.prefix, `${r}[${at}]`, type)
  }

  #toOne(model: Model, relation: Relation, selected: Selected, row: Row, of: Join | null, r: string): string {
    const target = modelNamed(relation.target)
    const { archived } = target
    this.#outline?.note(`a row of ${target.table}, joined`)
    const join = row.joinRelation(of, relation, (parent, alias, request) => [
      ...permitted(model, relation, parent, request),
      // Where there is always one, it is shown also if it is archived.
      ...(relation.nullable && archived ? [sql`NOT ${archived(alias)}`] : []),
    ])
    const id = row.place(join, 'id', (alias) => name(alias, 'id'))
    const object = this.#object(target, selected.selections, row, join, r)
    return `(${r}[${id}] === null ? "null" : ${object})`
  }

  #lookup(model: Model, selected: Selected, row: Row, of: Join | null, r: string): string {
    const lookup = lookupNamed(model.name, selected.name)
    if (!lookup) throw new NotCompiled(`${model.name}.${selected.name}`)
    const target = modelNamed(lookup.target)
    this.#outline?.note(`the row of ${target.table} that is asked for`)
    const inner = new Row()
    const write = this.#writer.function((inside) => this.#object(target, selected.selections, inner, null, inside))
    const at = row.list(of, null, (parent, request) => {
      const args = argumentsOf(selected, request)
      const rows = visibleRows(target, request.lowering, archivedIn(args))
      const mine = sql`${name(rows.alias, 'organizationId')} = ${name(parent, 'id')}`
      const where = all([rows.where, mine, lookup.condition(args, rows.alias, request.context.viewer)])
      return rowsAsJson(inner.select({ ...rows, where }, request, [], raw('')))
    })
    return this.#writer.one(`${r}[${at}]`, write)
  }

  #connection(model: Model, relation: Relation, selected: Selected, row: Row, of: Join | null, r: string): string {
    const number = this.#lists++
    const needs: Needs = { overflow: false, cursors: false }
    const target = modelNamed(relation.target)
    const inner = new Row()
    const type = getNamedType(selected.field?.type) as GraphQLObjectType
    this.#outline?.note((request) => listed(target, request.lists[number], needs))
    const rows = (parent: string, request: Request) => {
      request.lists[number] ??= listRequest(model, relation, argumentsOf(selected, request), request.lowering)
      return { list: request.lists[number], rows: listRows(request.lists[number], request.lowering, parent) }
    }
    const pageAt = (): number =>
      row.list(of, `page ${number}`, (parent, request) => {
        const { list, rows: source } = rows(parent, request)
        const page = pageRows(list, source, { overflow: needs.overflow, areJoined: inner.hasJoins })
        const values = needs.cursors ? [orderValues(list.order, page.source.alias)] : []
        return rowsAsJson(inner.select(page.source, request, values, page.rest))
      })
    const countAt = (): number =>
      row.place(of, `count ${number}`, (parent, request) => countOf(rows(parent, request).rows))
    const moreAt = (): number =>
      row.place(of, `more ${number}`, (parent, request) => {
        const { list, rows: source } = rows(parent, request)
        return moreBehind(list, source)
      })
    const node = (sets: readonly SelectionSetNode[], itemOf: Selected['field']) =>
      `${this.#writer.function((inside) => this.#object(target, sets, inner, null, inside, itemOf))}(row, x)`
    const pages = new Set<number>()
    const { width } = row
    const object = this.#objectOf(type, selected.selections, null, (part) => {
      switch (part.name) {
        case 'edges':
          pages.add(pageAt())
          return `many(page.rows, (row) => ${this.#edge(part, inner, needs, node)})`
        case 'nodes':
          pages.add(pageAt())
          return `many(page.rows, (row) => ${node(part.selections, part.field)})`
        case 'pageInfo':
          pages.add(pageAt())
          return this.#pageInfo(part, inner, needs, number, () => `r[${moreAt()}]`)
        case 'totalCount':
          this.#outline?.note(`counted, up to ${MOST_COUNTED}`)
          return `String(Math.min(Number(r[${countAt()}]), ${MOST_COUNTED}))`
        case 'totalCountIsExact':
          this.#outline?.note(`counted, up to ${MOST_COUNTED}`)
          return `String(Number(r[${countAt()}]) <= ${MOST_COUNTED})`
        case 'aggregates':
          return this.#aggregates(target, part, row, of, rows)
        case 'groups':
          return this.#groups(target, part, row, of, rows)
        default:
          throw new NotCompiled(`${type.name}.${part.name}`)
      }
    })
    // The arguments are checked also of a list of which nothing is read.
    if (row.width === width) {
      row.place(of, null, (parent, request) => {
        rows(parent, request)
        return sql`NULL`
      })
    }
    const [page] = pages
    return this.#writer.list(number, page === undefined ? null : `r[${page}]`, object, r)
  }

  /** All columns that are asked for are computed together. */
  #aggregates(model: Model, selected: Selected, row: Row, of: Join | null, rows: RowsOfList): string {
    const type = getNamedType(selected.field?.type) as GraphQLObjectType
    this.#outline?.note('all computed over the whole list')
    const columns: Column[] = []
    const object = this.#objectOf(type, selected.selections, null, ({ name: field, selections, field: stated }) => {
      const column = model.columns.get(field)
      if (!column) throw new NotCompiled(`${type.name}.${field}`)
      const place = columns.push(column) - 1
      const aggregate = getNamedType(stated?.type) as GraphQLObjectType
      return this.#objectOf(aggregate, selections, null, (part) => {
        const leaf = part.field?.type as GraphQLOutputType // That of `__typename` is not asked for.
        const function_ = part.name as keyof Aggregate
        return `${this.#writer.constant((texts: string[]) => leafText(leaf, aggregateFrom(column, texts, place)[function_]))}(texts)`
      })
    })
    if (columns.length === 0) return object
    const at = row.list(of, null, (parent, request) =>
      aggregateTexts(columns, rows(parent, request).rows, request.lowering),
    )
    return `((texts) => ${object})(parsed(r[${at}]))`
  }

  #groups(model: Model, selected: Selected, row: Row, of: Join | null, rows: RowsOfList): string {
    this.#outline?.note((request) => {
      const { by, first } = argsOf(request)
      return `the whole list grouped by ${by.map(({ field }) => field).join(', ')}, at most ${first} groups`
    })
    const inner = new Row()
    const type = getNamedType(selected.field?.type) as GraphQLObjectType
    const argsOf = (request: Request) => argumentsOf(selected, request) as unknown as GroupArgs
    const keyOf = (field: string, alias: string, request: Request): Sql | null => {
      const index = argsOf(request).by.findIndex((dimension) => dimension.field === field)
      return index < 0 ? null : name(alias, groupKey(index))
    }
    const at = row.list(of, null, (parent, request) => {
      const args = argsOf(request)
      checkGroups(args)
      const source = groupRows(rows(parent, request).list, args, request.lowering, parent)
      return rowsAsJson(inner.select(source, request, [], groupOrder(args, source.alias)))
    })
    const object = this.#objectOf(
      type,
      selected.selections,
      selected.field,
      ({ name: field, selections, field: stated }) => {
        this.#outline?.note(field === 'count' ? 'how many rows the group has' : 'what is grouped by')
        if (field === 'count') return `g[${inner.place(null, 'count', (alias) => name(alias, 'count'))}]`
        const dimension = dimensionNamed(model, field)
        if (dimension === undefined || !stated) throw new NotCompiled(`${type.name}.${field}`)
        const over = groupable(model, dimension)
        if (!isRelation(over)) {
          const place = inner.place(null, field, (alias, request) => keyOf(dimension, alias, request) ?? sql`NULL`)
          const columnType = isDate(over) ? 'Date' : over.type
          return `${this.#writer.constant((text: string | null) => leafText(stated.type, fromText(columnType, text)))}(g[${place}])`
        }
        const target = modelNamed(over.target)
        const join = inner.join({
          key: field,
          from: null,
          table: target.table,
          on: (group, alias, request) => {
            const groupedBy = keyOf(dimension, group, request)
            return groupedBy ? sql`${name(alias, 'id')} = ${groupedBy}` : never
          },
        })
        this.#outline?.note(`what is grouped by, the row of ${target.table} joined`)
        const id = inner.place(join, 'id', (alias) => name(alias, 'id'))
        return `(g[${id}] === null ? "null" : ${this.#object(target, selections, inner, join, 'g')})`
      },
    )
    return `many(parsed(r[${at}]), (g) => ${object})`
  }

  #edge(
    selected: Selected,
    inner: Row,
    needs: Needs,
    node: (sets: readonly SelectionSetNode[], itemOf: Selected['field']) => string,
  ): string {
    const type = getNamedType(selected.field?.type) as GraphQLObjectType
    return this.#objectOf(type, selected.selections, selected.field, ({ name: field, selections }) =>
      field === 'cursor' ? this.#cursor('row', inner, needs) : node(selections, null),
    )
  }

  #cursor(row: string, inner: Row, needs: Needs): string {
    needs.cursors = true
    this.#outline?.note('the values of the order, signed')
    return this.#writer.cursor(row, inner)
  }

  #pageInfo(selected: Selected, inner: Row, needs: Needs, number: number, more: () => string): string {
    const type = getNamedType(selected.field?.type) as GraphQLObjectType
    const cursor = (row: string) => `(${row} === undefined ? "null" : ${this.#cursor(row, inner, needs)})`
    return this.#objectOf(type, selected.selections, null, ({ name: field }) => {
      switch (field) {
        case 'hasNextPage':
          needs.overflow = true
          this.#outline?.note(({ lists }) => (lists[number]?.backward ? lookedFor : readAlong))
          return `(list.backward ? ${more()} : String(page.overflow))`
        case 'hasPreviousPage':
          needs.overflow = true
          this.#outline?.note(({ lists }) => (lists[number]?.backward ? readAlong : lookedFor))
          return `(list.backward ? String(page.overflow) : ${more()})`
        case 'startCursor':
          return cursor('page.rows[0]')
        default:
          return cursor('page.rows.at(-1)')
      }
    })
  }
}

const readAlong = 'whether the page reads a row more than it shows'
const lookedFor = 'whether there is a row on the other side of the cursor'

/** A list, for an outline. Without its request, it is not read. */
function listed({ table }: Model, request: ListRequest | undefined, { overflow }: Needs): string {
  if (!request) return `rows of ${table}`
  const { size, backward, order } = request
  const keys = order.keys.map((key) => `${key.name} ${key.direction}`).join(', ')
  return `rows of ${table}, the ${backward ? 'last' : 'first'} ${size}${overflow ? ' and one more' : ''} by ${keys}`
}

/** What is read of a page because something that is selected needs it, known when all of it is planned. */
interface Needs {
  /** Whether there is a row beyond it. */
  overflow: boolean
  /** The values of its order. */
  cursors: boolean
}

type RowsOfList = (parent: string, request: Request) => { list: ListRequest; rows: Source }

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

/** A field's arguments, coerced as the executor does. @throws GraphQLError where one does not fit */
export function argumentsOf(
  { field, node }: Selected,
  { variables }: Pick<Request, 'variables'>,
): Record<string, unknown> {
  if (!field) return {}
  return getArgumentValues(field, node, variables)
}
