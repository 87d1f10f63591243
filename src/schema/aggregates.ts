import type { ObjectRef } from '@pothos/core'
import type { Context } from '../context/context.ts'
import { list, name, type Sql, sql } from '../platform/sql.ts'
import { builder } from './builder.ts'
import type { Connection } from './connection.ts'
import { requestLoader } from './load.ts'
import { columnValue, createLowering, type Lowering, type Source } from './lowering.ts'
import type { Column, ColumnScalar, Model } from './models.ts'
import { listRows, perParent } from './page.ts'
import { fromText } from './values.ts'

/** The smallest, the largest, the sum and the average of a column over a whole list. */

type Types = typeof builder.$inferSchemaTypes

export interface Aggregate {
  min: unknown
  max: unknown
  sum: unknown
  average: number | null
}

/** Which scalars aggregate, and the type of their sums. Null: they have no sum and no average. */
const summed: Partial<Record<ColumnScalar, 'BigInt' | 'Float' | 'Decimal' | null>> = {
  Int: 'BigInt',
  BigInt: 'Decimal',
  Float: 'Float',
  Decimal: 'Decimal',
  DateTime: null,
  Date: null,
}

const scalarRefs = new Map<string, ObjectRef<Types, Aggregate>>()

function scalarAggregate(type: ColumnScalar): ObjectRef<Types, Aggregate> {
  const existing = scalarRefs.get(type)
  if (existing) return existing
  const ref = builder.objectRef<Aggregate>(`${type}Aggregate`)
  scalarRefs.set(type, ref)
  const sum = summed[type]
  // The type is one of the scalars above, known only by name here.
  const scalar = type as 'Int'
  ref.implement({
    description: `What can be said of many values of type ${type}. Everything is null where there are none.`,
    fields: (t) => ({
      min: t.field({
        type: scalar,
        nullable: true,
        description: 'The smallest, or earliest.',
        resolve: (of) => of.min as number,
      }),
      max: t.field({
        type: scalar,
        nullable: true,
        description: 'The largest, or latest.',
        resolve: (of) => of.max as number,
      }),
      ...(sum
        ? {
            sum: t.field({
              type: sum as 'Float',
              nullable: true,
              description: 'All added up.',
              resolve: (of) => of.sum as number,
            }),
            average: t.float({
              nullable: true,
              description: 'The sum divided by their number.',
              resolve: (of) => of.average,
            }),
          }
        : {}),
    }),
  })
  return ref
}

const refs = new Map<string, ObjectRef<Types, Connection>>()

/** `TaskAggregates`, or null if nothing of the model aggregates. */
export function aggregatesRef(model: Model): ObjectRef<Types, Connection> | null {
  const columns = [...model.columns.values()].filter((column) => column.type in summed)
  if (columns.length === 0) return null
  const existing = refs.get(model.name)
  if (existing) return existing
  const ref = builder.objectRef<Connection>(`${model.name}Aggregates`)
  refs.set(model.name, ref)
  ref.implement({
    description: `What can be said of the columns of a whole list of ${model.name}.`,
    fields: (t) =>
      Object.fromEntries(
        columns.map((column) => [
          column.name,
          t.field({
            type: scalarAggregate(column.type as ColumnScalar),
            description: `Over \`${column.name}\`.`,
            resolve: (connection, _args, context) => aggregate(connection, column, context),
          }),
        ]),
      ),
  })
  return ref
}

/** What is computed of columns over a list's rows: an array of four texts for each. */
export function aggregateTexts(columns: readonly Column[], rows: Source, lowering: Lowering): Sql {
  // Only `__typename` is asked for.
  if (columns.length === 0) return sql`'[]'`
  const computed = columns.flatMap((of): Sql[] => {
    const value = columnValue(of, rows.alias, lowering)
    const bounds = [sql`min(${value})::text`, sql`max(${value})::text`]
    return summed[of.type as ColumnScalar]
      ? [...bounds, sql`sum(${value})::text`, sql`avg(${value})::text`]
      : [...bounds, sql`NULL`, sql`NULL`]
  })
  return sql`(SELECT array_to_json(ARRAY[${list(computed)}]) FROM ${rows.from} WHERE ${rows.where})`
}

/** One column's values out of these texts, by its place among the columns. */
export function aggregateFrom(column: Column, texts: readonly (string | null)[], place: number): Aggregate {
  const [min = null, max = null, sum = null, average = null] = texts.slice(place * 4, place * 4 + 4)
  return {
    min: fromText(column.type, min),
    max: fromText(column.type, max),
    sum: fromText(summed[column.type as ColumnScalar] ?? 'String', sum),
    average: average === null ? null : Number(average),
  }
}

/** All columns that are asked for in one tick, for all parents, are computed by one statement. */
function aggregate({ request, parentId, place }: Connection, column: Column, context: Context): Promise<Aggregate> {
  const loader = requestLoader<string, Aggregate>(context, `${place} aggregates`, async (keys) => {
    const asked = keys.map((key) => key.split(' ') as [string, string])
    const parents = [...new Set(asked.map(([id]) => id))]
    const columns = [...new Set(asked.map(([, field]) => field))].flatMap(
      (field) => request.model.columns.get(field) ?? [],
    )
    const lowering = createLowering(context)
    const rows = listRows(request, lowering)
    const select = sql`${aggregateTexts(columns, rows, lowering)} AS ${name('values')}`
    const none: { values: (string | null)[] } = { values: [] }
    const answers = await perParent(context, request.parent, parents, select, none)
    return asked.map(([id, field]) => {
      const { values } = answers[parents.indexOf(id)] ?? none
      const at = columns.findIndex((of) => of.name === field)
      const of = columns[at]
      if (!of) return new Error(`${request.model.name} has no ${field}`)
      return aggregateFrom(of, values, at)
    })
  })
  return loader.load(`${parentId} ${column.name}`)
}
