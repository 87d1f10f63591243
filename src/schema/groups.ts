import type { ObjectRef } from '@pothos/core'
import type { GraphQLResolveInfo } from 'graphql'
import type { Context } from '../context/context.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { enums } from '../platform/generated/models.ts'
import { list, name, raw, type Sql, sql } from '../platform/sql.ts'
import { builder } from './builder.ts'
import type { Connection } from './connection.ts'
import { cost, weights } from './cost.ts'
import { constantCase, enumRef } from './enums.ts'
import { loadSelected, requestLoader } from './load.ts'
import { columnValue, createLowering, type Lowering, namedRow, relatedRows, type Source } from './lowering.ts'
import { type Column, type EnumName, type Model, modelNamed, type Relation } from './models.ts'
import { nodeRef } from './node-ref.ts'
import { type ListRequest, listRows, perParent } from './page.ts'
import { fromText } from './values.ts'

/** The rows of a list counted by what they have in common: a value, the row they name, or the week of a date. */

type Types = typeof builder.$inferSchemaTypes

const MOST_DIMENSIONS = 3
const DEFAULT_GROUPS = 25
const MOST_GROUPS = 100

const intervals = ['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'] as const
type Interval = (typeof intervals)[number]

const intervalRef = builder.enumType('DateInterval', {
  description: 'How long a stretch of time is that counts as one, in UTC.',
  values: {
    DAY: { value: 'DAY' as const, description: 'A day.' },
    WEEK: { value: 'WEEK' as const, description: 'A week from Monday to Sunday.' },
    MONTH: { value: 'MONTH' as const, description: 'A calendar month.' },
    QUARTER: { value: 'QUARTER' as const, description: 'Three calendar months, the first from January.' },
    YEAR: { value: 'YEAR' as const, description: 'A calendar year.' },
  },
})

export interface Dimension {
  field: string
  interval: Interval
}

interface Group {
  /** What the rows have in common, by field: a value, a key, or null for rows without one. */
  values: ReadonlyMap<string, string | null>
  count: number
}

export const isDate = (column: Column) => column.type === 'DateTime' || column.type === 'Date'

/** What a model's rows can be grouped by: a column or a relation, by name. */
export function groupable(model: Model, field: string): Column | Relation {
  const found = model.columns.get(field) ?? model.relations.get(field) ?? model.connections.get(field)
  if (!found) throw new Error(`${model.name} groups by ${field}, which it does not have`)
  return found
}

export const isRelation = (dimension: Column | Relation): dimension is Relation => 'hops' in dimension

function groupRef(model: Model): ObjectRef<Types, Group> {
  return builder.objectRef<Group>(`${model.name}Group`).implement({
    description: `Rows of a list of ${model.name} that have in common what they were grouped by.`,
    fields: (t) => ({
      count: t.int({ description: 'How many rows.', resolve: (group) => group.count }),
      ...Object.fromEntries(
        model.groups.map((field) => {
          const dimension = groupable(model, field)
          const description = `What they have in common if grouped by \`${field}\`, else null. Also null for the rows that have none.`
          if (isRelation(dimension)) {
            const target = modelNamed(dimension.target)
            const resolve = (group: Group, _args: object, context: Context, info: GraphQLResolveInfo) => {
              const id = group.values.get(field)
              return id == null ? null : loadSelected(context, info, target, id)
            }
            return [
              singular(field, dimension),
              t.field({ type: nodeRef(target), nullable: true, description, resolve }),
            ]
          }
          // The type is known only by the column here.
          const type = (
            dimension.type in enums ? enumRef(dimension.type as EnumName) : isDate(dimension) ? 'Date' : dimension.type
          ) as 'String'
          const dated = isDate(dimension) ? `${description} The first day of the interval.` : description
          const resolve = (group: Group) =>
            fromText(isDate(dimension) ? 'Date' : dimension.type, group.values.get(field) ?? null) as string
          return [field, t.field({ type, nullable: true, description: dated, resolve })]
        }),
      ),
    }),
  })
}

/** The field of a group for what it was grouped by. A group by `labels` has one `label`. */
function singular(field: string, relation: Relation): string {
  return relation.name.endsWith('s') && field === relation.name ? field.slice(0, -1) : field
}

/** What a field of a group holds: what the rows of the model were grouped by, by the field's name. */
export function dimensionNamed(model: Model, groupField: string): string | undefined {
  return model.groups.find((field) => {
    const dimension = groupable(model, field)
    return (isRelation(dimension) ? singular(field, dimension) : field) === groupField
  })
}

/** The `groups` field of a model's connection. */
export function groupsField(t: PothosSchemaTypes.ObjectFieldBuilder<Types, Connection>, model: Model) {
  const fieldRef = builder.enumType(`${model.name}GroupField`, {
    description: `What a list of ${model.name} can be grouped by.`,
    values: Object.fromEntries(
      model.groups.map((field) => [constantCase(field), { value: field, description: `By \`${field}\`.` }]),
    ),
  })
  const dimensionRef = builder.inputRef<Dimension>(`${model.name}GroupBy`).implement({
    description: `One thing to group a list of ${model.name} by.`,
    fields: (f) => ({
      field: f.field({ type: fieldRef as unknown as 'String', required: true, description: 'What to group by.' }),
      interval: f.field({
        type: intervalRef,
        required: true,
        defaultValue: 'WEEK',
        description: 'For dates: how long a stretch of time makes one group. Means nothing for other fields.',
      }),
    }),
  })
  return t.field({
    type: [groupRef(model)],
    description:
      'The whole list counted in groups, the largest first. A row that has several, such as labels, counts in the group of each.',
    ...cost({ list: { assumedSize: DEFAULT_GROUPS, slicingArguments: ['first'] } }),
    args: {
      by: t.arg({
        type: [dimensionRef],
        required: true,
        description: `What to group by: 1 to ${MOST_DIMENSIONS} things.`,
        ...cost({ weight: weights.wholeList }),
      }),
      first: t.arg.int({
        required: true,
        defaultValue: DEFAULT_GROUPS,
        description: `How many groups at most: 1 to ${MOST_GROUPS}.`,
      }),
    },
    resolve: (connection, { by, first }, context, info) => {
      checkGroups({ by, first })
      const place = `${connection.place} ${info.path.key} groups`
      const loader = requestLoader<string, Group[]>(context, place, (ids) =>
        readGroups(context, connection, { by, first }, ids),
      )
      return loader.load(connection.parentId)
    },
  })
}

export interface GroupArgs {
  readonly by: readonly Dimension[]
  readonly first: number
}

/** @throws InvalidInputError for too many or too few groups or things to group by, or one named twice */
export function checkGroups({ by, first }: GroupArgs): void {
  if (by.length < 1 || by.length > MOST_DIMENSIONS)
    throw InvalidInputError.at('by', `must name 1 to ${MOST_DIMENSIONS} things`)
  if (new Set(by.map((dimension) => dimension.field)).size < by.length)
    throw InvalidInputError.at('by', 'must name each field once')
  if (first < 1 || first > MOST_GROUPS) throw InvalidInputError.at('first', `must be 1 to ${MOST_GROUPS}, not ${first}`)
}

/** The column of a group that holds what its rows have in common, by the place in `by`. */
export const groupKey = (index: number): string => `key${index}`

/** The groups of a list, one row for each, with a column `count` and one for each thing that they were grouped by. */
export function groupRows(request: ListRequest, { by }: GroupArgs, lowering: Lowering, parent?: string): Source {
  const rows = listRows(request, lowering, parent)
  let from = rows.from
  const keys = by.map((dimension): Sql => {
    const over = groupable(request.model, dimension.field)
    if (!isRelation(over)) return bucket(over, dimension.interval, rows.alias, lowering)
    const toOne = request.model.relations.has(over.name)
    const related = (toOne ? namedRow : relatedRows)(over, rows.alias, lowering)
    const alias = lowering.alias()
    from = sql`${from} LEFT JOIN LATERAL (SELECT ${name(related.alias, 'id')} AS id FROM ${related.from} WHERE ${related.where}) AS ${name(alias)} ON TRUE`
    return name(alias, 'id')
  })
  const named = list(keys.map((key, index) => sql`${key} AS ${name(groupKey(index))}`))
  const places = list(keys.map((_key, index) => raw(String(index + 1))))
  const alias = lowering.alias()
  return {
    alias,
    from: sql`(SELECT ${named}, count(*) AS count FROM ${from} WHERE ${rows.where} GROUP BY ${places}) AS ${name(alias)}`,
    where: sql`TRUE`,
  }
}

/** The largest groups first, and no more than were asked for. */
export function groupOrder({ by, first }: GroupArgs, alias: string): Sql {
  const keys = by.map((_dimension, index) => sql`${name(alias, groupKey(index))}::text`)
  return sql`ORDER BY ${name(alias, 'count')} DESC, ${list(keys)} LIMIT ${raw(String(first))}`
}

async function readGroups(
  context: Context,
  { request }: Connection,
  args: GroupArgs,
  ids: readonly string[],
): Promise<Group[][]> {
  const rows = groupRows(request, args, createLowering(context))
  const columns = ['count', ...args.by.map((_dimension, index) => groupKey(index))]
  const texts = list(columns.map((column) => sql`${name(rows.alias, column)}::text`))
  const select = sql`array_to_json(ARRAY(SELECT ARRAY[${texts}] FROM ${rows.from} ${groupOrder(args, rows.alias)})) AS groups`
  type Counted = [count: string, ...values: (string | null)[]]
  const answers = await perParent<{ groups: Counted[] }>(context, request.parent, ids, select, { groups: [] })
  return answers.map(({ groups }) =>
    groups.map(([count, ...values]) => ({
      count: Number(count),
      values: new Map(args.by.map((dimension, index) => [dimension.field, values[index] ?? null])),
    })),
  )
}

/** The value that a column's rows are grouped by: itself, or the first day of the interval. */
function bucket(column: Column, interval: Interval, alias: string, lowering: Lowering): Sql {
  const value = columnValue(column, alias, lowering)
  if (!isDate(column)) return value
  const day = column.type === 'Date' ? sql`${value}::timestamp` : sql`(${value} AT TIME ZONE 'UTC')`
  return sql`date_trunc(${raw(`'${interval.toLowerCase()}'`)}, ${day})::date`
}
