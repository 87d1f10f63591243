import type { Context } from '../context/context.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { all, list, name, never, nothing, raw, type Sql, sql } from '../platform/sql.ts'
import { rowsOf } from '../platform/transaction.ts'
import { type FilterInput, filterCondition } from './filter.ts'
import { type Archived, createLowering, type Lowering, relatedRows, type Source, storable } from './lowering.ts'
import { type Model, modelNamed, type Relation } from './models.ts'
import {
  type Bound,
  cursorOf,
  isByRelevance,
  type Order,
  type OrderInput,
  orderBy,
  orderOf,
  orderValues,
  placeOf,
  stretches,
  wholeStretch,
} from './order.ts'
import { LONGEST_SEARCH, MOST_RANKED, matches, matchesApart } from './search.ts'

/**
 * Pages of a list by keyset: the rows of the page, its cursors and whether there is more, for any number of parents in one
 * statement. A page costs the same at any depth, since the place is found in an index and not by counting: docs/reads.md
 * says which index.
 */

export const DEFAULT_PAGE = 25
export const LARGEST_PAGE = 100
/** `totalCount` counts no further. */
export const MOST_COUNTED = 10_000

export interface ConnectionArgs {
  first?: number | null
  after?: string | null
  last?: number | null
  before?: string | null
  filter?: FilterInput | null
  orderBy?: readonly OrderInput[] | null
  search?: string | null
  archived?: Archived
}

/** A list of the schema with its arguments checked: which rows, in which order, from where to where. */
export interface ListRequest {
  readonly parent: Model
  readonly relation: Relation
  readonly model: Model
  readonly order: Order
  /** Of a list by relevance, the model's own ordering, which says what is ranked. Else null. */
  readonly natural: Order | null
  readonly size: number
  readonly backward: boolean
  readonly after: readonly (string | null)[] | null
  readonly before: readonly (string | null)[] | null
  readonly search: string | null
  readonly filter: FilterInput
  readonly archived: Archived
}

export interface Page {
  /** One for each row of the page, in order. */
  readonly edges: readonly { readonly id: string; readonly cursor: string }[]
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
}

/** Checks a connection's arguments. @throws InvalidInputError with the argument's name */
export function listRequest(parent: Model, relation: Relation, args: ConnectionArgs, lowering: Lowering): ListRequest {
  const model = modelNamed(relation.target)
  const { first, last } = args
  if (first != null && last != null) throw InvalidInputError.at('last', 'must not be given together with `first`')
  for (const [argument, value] of [
    ['first', first],
    ['last', last],
  ] as const) {
    if (value != null && (value < 1 || value > LARGEST_PAGE)) {
      throw InvalidInputError.at(argument, `must be 1 to ${LARGEST_PAGE}, not ${value}`)
    }
  }
  const search = searchOf(args.search)
  const order = orderOf(model, args.orderBy, search, lowering)
  return {
    parent,
    relation,
    model,
    order,
    natural: isByRelevance(order) ? orderOf(model, null, null, lowering) : null,
    size: first ?? last ?? DEFAULT_PAGE,
    backward: last != null,
    after: args.after == null ? null : placeOf(order, args.after, 'after'),
    before: args.before == null ? null : placeOf(order, args.before, 'before'),
    search,
    filter: args.filter ?? {},
    archived: args.archived ?? 'EXCLUDE',
  }
}

function searchOf(search: string | null | undefined): string | null {
  const query = search?.trim()
  if (!query) return null
  if (query.length > LONGEST_SEARCH)
    throw InvalidInputError.at('search', `must be at most ${LONGEST_SEARCH} characters`)
  return storable(query, ['search'])
}

const PARENT = 'parent'

export interface ListRows extends Source {
  /** The conditions without the search. */
  readonly unsearched: Sql
}

/** The rows of a list for the parent under an alias: related, visible, filtered and searched; not yet paged. */
export function listRows(request: ListRequest, lowering: Lowering, parent = PARENT): ListRows {
  const { model, relation, search, filter, archived } = request
  const rows = relatedRows(relation, parent, lowering, archived)
  const unsearched = all([rows.where, filterCondition(model, filter, rows.alias, lowering)])
  const where = search === null ? unsearched : all([unsearched, matches(model, search, rows.alias)])
  return { ...rows, where, unsearched }
}

/**
 * One answer for each parent: what `select` computes beside the parent's row.
 * @param gone the answer for a parent that was deleted since it was read: what an empty list would have
 */
export async function perParent<T>(
  context: Context,
  parent: Model,
  ids: readonly string[],
  select: Sql,
  gone: T,
): Promise<T[]> {
  const found = await rowsOf<T & { parent_id: string }>(
    context.db,
    sql`SELECT ${name(PARENT, 'id')}::text AS parent_id, ${select} FROM ${name(parent.table)} AS ${name(PARENT)} WHERE ${name(PARENT, 'id')} = ANY(${[...ids]})`,
  )
  const byParent = new Map(found.map((row) => [row.parent_id, row]))
  return ids.map((id) => byParent.get(id) ?? gone)
}

/** The page of each parent, in one statement. */
export async function readPages(context: Context, request: ListRequest, ids: readonly string[]): Promise<Page[]> {
  const lowering = createLowering(context)
  const rows = listRows(request, lowering)
  const { order, backward, size } = request
  const { source, rest } = pageRows(request, rows, { overflow: true, areJoined: false })
  const page = sql`array_to_json(ARRAY(SELECT ARRAY[${orderValues(order, source.alias)}] FROM ${source.from} WHERE ${source.where} ${rest})) AS rows`
  const more = sql`${moreBehind(request, rows)} AS more`
  const answers = await perParent<{ rows: (string | null)[][]; more: boolean }>(
    context,
    request.parent,
    ids,
    list([page, more]),
    { rows: [], more: false },
  )
  return answers.map((answer) => {
    const overflow = answer.rows.length > size
    const values = overflow ? answer.rows.slice(0, size) : answer.rows
    if (backward) values.reverse()
    return {
      edges: values.map((row) => ({ id: row.at(-1) ?? '', cursor: cursorOf(order, row) })),
      hasNextPage: backward ? answer.more : overflow,
      hasPreviousPage: backward ? overflow : answer.more,
    }
  })
}

/** Rows to read from, and the ORDER BY and LIMIT that stand behind. */
export interface Limited {
  readonly source: Source
  readonly rest: Sql
}

/**
 * The rows of a list between the cursors that are given: a page of them.
 * @param options.overflow whether to read one more, if there is one, by which it is known that there is
 * @param options.areJoined whether other rows are joined to them: that is done for the rows of the page alone, which
 * PostgreSQL does not see by itself
 */
export function pageRows(
  request: ListRequest,
  rows: ListRows,
  { overflow, areJoined }: { overflow: boolean; areJoined: boolean },
): Limited {
  const { order, after, before, backward, size } = request
  const bounds: Bound[] = [
    ...(after ? [{ place: after, side: 'after' as const, inclusive: false }] : []),
    ...(before ? [{ place: before, side: 'before' as const, inclusive: false }] : []),
  ]
  const { source, rest } = firstRows(order, rowsToOrder(request, rows), bounds, backward, overflow ? size + 1 : size)
  if (!areJoined) return { source, rest }
  const { alias } = rows
  const page = sql`(SELECT ${name(alias)}.* FROM ${source.from} WHERE ${source.where} ${rest}) AS ${name(alias)}`
  return { source: { alias, from: page, where: sql`TRUE` }, rest: sql`ORDER BY ${orderBy(order, alias, backward)}` }
}

/** Whether there is more on the side that the page does not run to: beyond the cursor given there, or at it. */
export function moreBehind(request: ListRequest, rows: ListRows): Sql {
  const { order, after, before, backward } = request
  const [place, side] = backward ? [before, 'after' as const] : [after, 'before' as const]
  if (!place) return sql`FALSE`
  // In the ordering, from the cursor away: of an EXISTS, PostgreSQL forgets the ordering, and may read half of the table.
  const bound: Bound = { place, side, inclusive: true }
  const { source, rest } = firstRows(order, rowsToOrder(request, rows), [bound], !backward, 1)
  return sql`(SELECT TRUE FROM ${source.from} WHERE ${source.where} ${rest}) IS NOT NULL`
}

/**
 * The rows of a list that its ordering is over: all, but where they are ranked. Ranking reads each row's text, so of a word that
 * a million rows have only some are ranked. Where there are as many, those that are only similar are not looked for: that could
 * take reading the million.
 */
function rowsToOrder({ natural, model, search }: ListRequest, { unsearched, ...rows }: ListRows): Source {
  if (natural === null || search === null) return rows
  const { alias } = rows
  const first = (condition: Sql): Sql => {
    const fitting = { ...rows, where: all([condition, unsearched]) }
    const { source, rest } = firstRows(natural, fitting, [], false, MOST_RANKED)
    return sql`SELECT ${name(alias)}.* FROM ${source.from} WHERE ${source.where} ${rest}`
  }
  const { precisely, nearly } = matchesApart(model, search, alias)
  const areFew = sql`(SELECT count(*) FROM precise) < ${raw(String(MOST_RANKED))}`
  const ranked = sql`WITH precise AS MATERIALIZED (${first(precisely)}) TABLE precise UNION ALL (${first(all([areFew, nearly]))})`
  return { alias, from: sql`(${ranked}) AS ${name(alias)}`, where: sql`TRUE` }
}

/** How many values the conditions of rows may have in all stretches together, or the whole is read as one. */
const MOST_REPEATED = 1_000

/** The first rows between bounds, in an ordering or its reverse. */
function firstRows(order: Order, rows: Source, bounds: readonly Bound[], reversed: boolean, count: number): Limited {
  const { alias, from } = rows
  // The limit is a literal: with a parameter, PostgreSQL plans for a tenth of the table.
  const limit = raw(`LIMIT ${count}`)
  const split = stretches(order, alias, bounds, reversed)
  const isRepeated = split.length > 1 && split.length * rows.where.values.length > MOST_REPEATED
  // Rows that are ranked are in no index, and would be ranked once for each stretch.
  const areWhole = isRepeated || isByRelevance(order)
  const parts = areWhole ? [wholeStretch(order, alias, bounds, reversed)] : split
  const [first] = parts
  if (!first) return { source: { ...rows, where: never }, rest: nothing }
  if (parts.length === 1) {
    return {
      source: { ...rows, where: all([rows.where, ...first.conditions]) },
      rest: sql`ORDER BY ${first.orderBy} ${limit}`,
    }
  }
  const each = parts.map(
    (part) =>
      sql`(SELECT ${name(alias)}.* FROM ${from} WHERE ${all([rows.where, ...part.conditions])} ORDER BY ${part.orderBy} ${limit})`,
  )
  const together = each.reduce((some, one) => sql`${some} UNION ALL ${one}`)
  return {
    source: { alias, from: sql`(${together}) AS ${name(alias)}`, where: sql`TRUE` },
    rest: sql`ORDER BY ${orderBy(order, alias, reversed)} ${limit}`,
  }
}

/** The number of a list's rows, counted no further than one past the most. */
export function countOf(rows: Source): Sql {
  return sql`(SELECT count(*)::int FROM (SELECT 1 FROM ${rows.from} WHERE ${rows.where} LIMIT ${raw(String(MOST_COUNTED + 1))}) AS counted)`
}

/** How many rows each parent's list has, counted no further than one past the most. */
export async function readCounts(context: Context, request: ListRequest, ids: readonly string[]): Promise<number[]> {
  const rows = listRows(request, createLowering(context))
  const counted = sql`${countOf(rows)} AS count`
  const answers = await perParent<{ count: number }>(context, request.parent, ids, counted, { count: 0 })
  return answers.map(({ count }) => count)
}
