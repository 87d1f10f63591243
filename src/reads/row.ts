import type { ValidatedExecutionArgs } from 'graphql'
import type { Context } from '../context/context.ts'
import { all, list, name, type Sql, sql } from '../platform/sql.ts'
import type { Lowering, Source } from '../schema/lowering.ts'
import type { Relation } from '../schema/models.ts'
import type { ListRequest } from '../schema/page.ts'

/**
 * Rows as JSON: what a part of an operation takes of each row of a table, as an array of PostgreSQL's texts. Relations to
 * one row are joined and take places in the same array; relations to many are one place each, an array of such arrays.
 */

/** One request of a planned operation. */
export interface Request {
  readonly context: Context
  readonly lowering: Lowering
  readonly variables: ValidatedExecutionArgs['variableValues']
  /** What is told of: a mutation's payload, or an event. Null for a query, which tells of what is in the database. */
  readonly source: object | null
  /** How many objects of each place of the plan are written, filled while the answer is. */
  readonly counts: number[]
  /** The lists of the operation with their arguments, by number, filled while the statement is written. */
  readonly lists: ListRequest[]
}

/** A place's value in SQL, for the row under an alias. */
export type Value = (alias: string, request: Request) => Sql

/** Another row that is joined, once for each key. */
export interface Join {
  readonly key: string
  readonly from: Join | null
  readonly table: string
  /** Which row of the table, for the one that it is joined to. */
  readonly on: (from: string, alias: string, request: Request) => Sql
}

/** A function of PostgreSQL takes no more arguments. */
const mostArguments = 100

/** What is taken of a row. The plan fills it, and each request asks it for its SQL. */
export class Row {
  readonly #values: { value: Value; of: Join | null; isList: boolean }[] = []
  readonly #joins: Join[] = []
  readonly #known = new Map<string, number>()

  /** The place of a value as text, once for each key. Null: it is a value of its own. */
  place(of: Join | null, key: string | null, value: Value): number {
    return this.#place(of, key, value, false)
  }

  /** The same for a value that is JSON, of which the writer is to get what it holds, or its text. */
  list(of: Join | null, key: string | null, value: Value): number {
    return this.#place(of, key, value, true)
  }

  #place(of: Join | null, key: string | null, value: Value, isList: boolean): number {
    if (key === null) return this.#values.push({ value, of, isList }) - 1
    const full = `${this.#joins.indexOf(of as Join)} ${key}`
    const known = this.#known.get(full)
    if (known !== undefined) return known
    this.#known.set(full, this.#values.push({ value, of, isList }) - 1)
    return this.#values.length - 1
  }

  join(join: Join): Join {
    const known = this.#joins.find(({ from, key }) => from === join.from && key === join.key)
    if (!known) this.#joins.push(join)
    return known ?? join
  }

  /**
   * The row that a relation leads to.
   * @param also what must hold beyond the relation itself, or the row is not shown. Without it, the row is for computing only
   */
  joinRelation(from: Join | null, relation: Relation, also: ((...of: Parameters<Join['on']>) => Sql[]) | null): Join {
    const [hop, ...more] = relation.hops
    if (!hop || more.length > 0) throw new Error(`${relation.source}.${relation.name} is not one join`)
    const on: Join['on'] = (of, alias, request) =>
      all([
        ...hop.on.map(([here, there]) => sql`${name(alias, there)} = ${name(of, here)}`),
        ...(also?.(of, alias, request) ?? []),
      ])
    return this.join({ key: also ? `${relation.name}, shown` : relation.name, from, table: hop.table, on })
  }

  /** Whether other rows are joined to it. */
  get hasJoins(): boolean {
    return this.#joins.length > 0
  }

  /** How many places a row has. */
  get width(): number {
    return this.#values.length
  }

  /**
   * The rows of a source: a SELECT of one array for each. One of texts alone is made fastest; but in one with lists, which
   * would be texts within texts, the lists stay JSON where that is possible.
   */
  select(rows: Source, request: Request, more: readonly Sql[], rest: Sql): Sql {
    const aliases = new Map<Join | null, string>([[null, rows.alias]])
    let from = rows.from
    for (const [index, join] of this.#joins.entries()) {
      const of = aliases.get(join.from) ?? rows.alias
      const same = this.#joins.slice(0, index).find((other) => {
        if (aliases.get(other.from) !== aliases.get(join.from) || other.table !== join.table) return false
        const known = aliases.get(other) ?? rows.alias
        return isSame(other.on(of, known, request), join.on(of, known, request))
      })
      const alias = (same && aliases.get(same)) ?? request.lowering.alias()
      aliases.set(join, alias)
      if (same) continue
      const on = join.on(of, alias, request)
      from = sql`${from} LEFT JOIN ${name(join.table)} AS ${name(alias)} ON ${on}`
    }
    const areJson = this.#values.some(({ isList }) => isList) && this.#values.length + more.length <= mostArguments
    const values = this.#values.map(({ value, of, isList }) => {
      const written = value(aliases.get(of) ?? rows.alias, request)
      return areJson && isList ? written : sql`${written}::text`
    })
    const places = [...values, ...more]
    const all = places.length > 0 ? list(places) : sql`''`
    return sql`SELECT ${areJson ? sql`json_build_array(${all})` : sql`ARRAY[${all}]`} FROM ${from} WHERE ${rows.where} ${rest}`
  }
}

function isSame(one: Sql, other: Sql): boolean {
  return one.text === other.text && JSON.stringify(one.values) === JSON.stringify(other.values)
}

/** Rows of a source as JSON: an array of arrays. */
export function rowsAsJson(select: Sql): Sql {
  return sql`array_to_json(ARRAY(${select}))`
}
