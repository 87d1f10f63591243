import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { decodeId } from '../platform/ids.ts'
import { all, name, raw, type Sql, sql } from '../platform/sql.ts'
import type { Place } from '../platform/tally.ts'
import { archivedIn } from '../schema/archive.ts'
import { keyIn } from '../schema/keys.ts'
import { lookupNamed } from '../schema/lookup.ts'
import { visibleRows } from '../schema/lowering.ts'
import { allModels, type Model, modelNamed } from '../schema/models.ts'
import { cursorOf, type Order, orderOf, orderValues } from '../schema/order.ts'
import { toldBy } from '../schema/told.ts'
import { argumentsOf, collect, type Document, type Selected } from './collect.ts'
import { leafText } from './leaf.ts'
import { NotCompiled } from './not-compiled.ts'
import type { Outline } from './outline.ts'
import { planObject } from './plan-object.ts'
import { Planning } from './planning.ts'
import { type Request, Row, rowsAsJson } from './row.ts'

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
  const planner = new RootPlanner(new Planning(document, outline))
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

/** Plans what stands at the root: rows that are looked up, and rows that are told of. */
class RootPlanner {
  readonly #planning: Planning
  readonly #roots: RootValue[] = []

  constructor(planning: Planning) {
    this.#planning = planning
  }

  query(root: GraphQLObjectType, selectionSet: SelectionSetNode): Plan {
    return this.#plan(root, [selectionSet], null, (selected) => this.#root(selected))
  }

  telling(root: GraphQLObjectType, selectionSet: SelectionSetNode, type: GraphQLObjectType, of: Selected): Plan {
    this.#planning.places.push({ type: root, selections: [selectionSet], itemOf: null })
    return this.#planning.part(of.key, of.name, () =>
      this.#plan(type, of.selections, of, (selected, field) => this.#told(selected, field)),
    )
  }

  #plan(
    type: GraphQLObjectType,
    selections: readonly SelectionSetNode[],
    field: Selected | null,
    code: (selected: Selected, field: GraphQLField<unknown, unknown>) => string,
  ): Plan {
    const object = this.#planning.object(type, selections, null, (selected) =>
      selected.field === null ? '' : code(selected, selected.field),
    )
    // What is told is within the answer's own object.
    const { write, size } = this.#planning.writer.build(field ? `(x.counts[0]++, ${object})` : object)
    return {
      field,
      size,
      places: this.#planning.places,
      statement: (request) => {
        if (this.#roots.length === 0) return null
        return sql`SELECT ${this.#roots.map((value) => sql`${value(request)}::text`).reduce((list, one) => sql`${list}, ${one}`)}`
      },
      write,
    }
  }

  #root(selected: Selected): string {
    if (selected.name === 'node') return this.#node(selected)
    if (selected.name === 'nodes') return this.#nodes(selected)
    const lookup = lookupNamed('Query', selected.name)
    if (!lookup) throw new NotCompiled(`Query.${selected.name}`)
    const model = modelNamed(lookup.target)
    this.#planning.note(`the row of ${model.table} that is asked for`)
    const row = new Row()
    const write = this.#planning.writer.function((r) =>
      planObject(this.#planning, model, selected.selections, { row, join: null, r }),
    )
    const value: RootValue = (request) => {
      const args = argumentsOf(selected, request)
      const rows = visibleRows(model, request.lowering, archivedIn(args))
      const condition = lookup.condition(args, rows.alias, request.context.viewer)
      return rowsAsJson(row.select({ ...rows, where: all([rows.where, condition]) }, request, [], raw('')))
    }
    return this.#planning.writer.one(`r[${this.#roots.push(value) - 1}]`, write)
  }

  /** A field of what is told: a value that follows from it, a row that it names, or the edge of one. */
  #told(selected: Selected, field: GraphQLField<unknown, unknown>): string {
    const told = toldBy(field)
    if (!told) throw new NotCompiled(`the field ${field.name} of what is told`)
    if ('value' in told) {
      const { value } = told
      this.#planning.note('follows from what has happened')
      const written = this.#planning.writer.constant((request: Request) =>
        leafText(field.type, value(request.source ?? {})),
      )
      return `${written}(x)`
    }
    const { key, archived } = told
    const model = modelNamed(told.model)
    this.#planning.note(`the row of ${model.table} that is told of`)
    const row = new Row()
    const type = getNamedType(field.type) as GraphQLObjectType
    const order = type.name === model.name ? null : (request: Request) => orderOf(model, null, null, request.lowering)
    const write = this.#planning.writer.function((r) =>
      order
        ? this.#edgeOf(model, type, selected, row, order, r)
        : planObject(this.#planning, model, selected.selections, { row, join: null, r }),
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
    return this.#planning.writer.oneOrNone(`r[${this.#roots.push(value) - 1}]`, write)
  }

  #edgeOf(
    model: Model,
    type: GraphQLObjectType,
    selected: Selected,
    row: Row,
    order: (request: Request) => Order,
    r: string,
  ): string {
    return this.#planning.object(type, selected.selections, null, ({ name: field, selections }) => {
      if (field !== 'cursor') return planObject(this.#planning, model, selections, { row, join: null, r })
      this.#planning.note('the values of the order, signed')
      const cursor = (texts: (string | null)[], request: Request) =>
        JSON.stringify(cursorOf(order(request), texts.slice(row.width)))
      return `${this.#planning.writer.constant(cursor)}(${r}, x)`
    })
  }

  /** `node`: the type follows from the id, so that each request asks for a row of one type, in the same place. */
  #node(selected: Selected): string {
    this.#planning.note('a row of the type that its id has')
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
    const prefix = this.#planning.writer.constant((request: Request) => given(request).type?.model.prefix)
    return this.#planning.writer.oneOrNone(`r[${at}]`, `({ ${writers.join(', ')} })[${prefix}(x)]`)
  }

  #nodes(selected: Selected): string {
    const ids = (args: Record<string, unknown>) => {
      const given = (args.ids as unknown[]).map(String)
      // The ordinary executor has the words for too many.
      if (given.length > 100) throw new NotCompiled('too many ids')
      return given
    }
    this.#planning.note('rows of the types that their ids have, those of one type together')
    // All types are asked for their keys, which are taken apart once. The plan outlives the request, and keeps nothing of it.
    const known = new WeakMap<Request, { args: Record<string, unknown>; decoded: ReadonlyMap<string, string[]> }>()
    const asked = (request: Request) => {
      const before = known.get(request)
      if (before) return before
      const args = argumentsOf(selected, request)
      const now = { args, decoded: Map.groupBy(ids(args), (id) => decodeId(id)?.prefix ?? '') }
      known.set(request, now)
      return now
    }
    const found = this.#byType(selected).map(({ model, write, select }) => {
      const value: RootValue = (request) => {
        const { args, decoded } = asked(request)
        const keys = (decoded.get(model.prefix) ?? []).flatMap((id) => keyIn(model, id) ?? [])
        return keys.length === 0 ? sql`NULL` : select(keys, args, request)
      }
      return `[r[${this.#roots.push(value) - 1}], ${write}, ${JSON.stringify(model.prefix)}]`
    })
    const place = this.#planning.places.push({ type: null, selections: [], itemOf: selected.field }) - 1
    const given = this.#planning.writer.constant((request: Request) => {
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
      const write = this.#planning.part(`... on ${model.name}`, null, () =>
        this.#planning.writer.function((r) =>
          planObject(this.#planning, model, selected.selections, { row, join: null, r }),
        ),
      )
      const select = (keys: readonly string[], args: Record<string, unknown>, request: Request): Sql => {
        const rows = visibleRows(model, request.lowering, archivedIn(args))
        const where = all([rows.where, sql`${name(rows.alias, 'id')} = ANY(${keys})`])
        return rowsAsJson(row.select({ ...rows, where }, request, [], raw('')))
      }
      return { model, write, select }
    })
  }
}
