import { queryFromInfo } from '@pothos/plugin-prisma'
import DataLoader from 'dataloader'
import type { GraphQLResolveInfo } from 'graphql'
import type { Context } from '../context/context.ts'
import { all, name, never, type Sql, sql } from '../platform/sql.ts'
import { rowsOf } from '../platform/transaction.ts'
import { type Archived, createLowering, visibleRows } from './lowering.ts'
import type { Model } from './models.ts'

/** Loading rows by key: which rows the viewer may see is decided in SQL, what is read of them by Prisma's selection. */

/** A row as Prisma gave it, with what was selected of it. */
export type Row = { id: string }

const loaders = new WeakMap<Context, Map<string, unknown>>()

/** The request's DataLoader of a name, made at its first use. Keys asked for in one tick are answered by one batch. */
export function requestLoader<K, V>(
  context: Context,
  loaderName: string,
  batch: (keys: readonly K[]) => Promise<ArrayLike<V | Error>>,
): DataLoader<K, V> {
  let ofRequest = loaders.get(context)
  if (!ofRequest) {
    ofRequest = new Map()
    loaders.set(context, ofRequest)
  }
  const existing = ofRequest.get(loaderName) as DataLoader<K, V> | undefined
  if (existing) return existing
  const loader = new DataLoader<K, V>(batch)
  ofRequest.set(loaderName, loader)
  return loader
}

/**
 * Names a field of the operation, whichever row it is resolved for: all of its rows have the same arguments and the same
 * selection, so that they can be read together.
 */
export function fieldPlace(info: GraphQLResolveInfo): string {
  const steps: string[] = []
  for (let at: GraphQLResolveInfo['path'] | undefined = info.path; at; at = at.prev) {
    if (typeof at.key === 'string') steps.push(`${at.typename ?? ''}.${at.key}`)
  }
  return steps.reverse().join('/')
}

/**
 * Loads what an operation selects of a row that the viewer is known to see, or null if it is gone. Rows asked for at one
 * place of the operation are read together.
 * @param path the fields from the one that is resolved to the one that answers with the row, such as `['node']`
 */
export function loadSelected(
  context: Context,
  info: GraphQLResolveInfo,
  model: Model,
  id: string,
  path: string[] = [],
): Promise<Row | null> {
  const query = selection(context, info, model, path)
  const loader = requestLoader<string, Row | null>(context, `${fieldPlace(info)} ${model.name}`, async (ids) => {
    const rows = await delegate(context, model).findMany({ ...query, where: { id: { in: [...ids] } } })
    const byId = new Map(rows.map((row) => [row.id, row]))
    return ids.map((key) => byId.get(key) ?? null)
  })
  return loader.load(id)
}

const selections = new WeakMap<GraphQLResolveInfo['path'], Map<string, object>>()

/**
 * What the operation selects below a field, for Prisma. The plugin also takes note, for this one execution of the field,
 * that its rows are loaded; without the note every row would be loaded again by itself.
 */
function selection(context: Context, info: GraphQLResolveInfo, model: Model, path: string[]): object {
  const ofField = selections.get(info.path) ?? new Map<string, object>()
  selections.set(info.path, ofField)
  const query =
    ofField.get(model.name) ?? queryFromInfo({ context, info, typeName: model.name, path, select: { id: true } })
  ofField.set(model.name, query)
  return query
}

interface Delegate {
  findMany: (query: object) => Promise<Row[]>
}

/** Prisma's access to a model by its name, which is known only as text here. */
function delegate(context: Context, model: Model): Delegate {
  const property = model.name.slice(0, 1).toLowerCase() + model.name.slice(1)
  return (context.db as unknown as Record<string, Delegate>)[property] as Delegate
}

/**
 * Loads what an operation selects of the row with this key, or null if the viewer may see no such row.
 * @param path as for `loadSelected`
 */
export async function loadVisible(
  context: Context,
  info: GraphQLResolveInfo,
  model: Model,
  id: string,
  archived: Archived = 'EXCLUDE',
  path: string[] = [],
): Promise<Row | null> {
  const loader = requestLoader<string, boolean>(context, `visible ${model.name} ${archived}`, async (ids) => {
    const any = (alias: string) => sql`${name(alias, 'id')} = ANY(${[...ids]})`
    const seen = new Set(await visibleIds(context, model, any, archived))
    return ids.map((key) => seen.has(key))
  })
  return (await loader.load(id)) ? loadSelected(context, info, model, id, path) : null
}

/** The same as an answer for the interface `Node`. */
export async function loadNode(
  context: Context,
  info: GraphQLResolveInfo,
  model: Model,
  id: string,
  archived: Archived = 'EXCLUDE',
): Promise<(Row & { __typename: string }) | null> {
  const row = await loadVisible(context, info, model, id, archived)
  return row && { ...row, __typename: model.name }
}

/** Loads what an operation selects of the one row that fits a condition, or null if the viewer may see no such row. */
export async function loadWhere(
  context: Context,
  info: GraphQLResolveInfo,
  model: Model,
  condition: (alias: string) => Sql,
  archived: Archived,
): Promise<Row | null> {
  const [id] = await visibleIds(context, model, condition, archived)
  return id === undefined ? null : loadSelected(context, info, model, id)
}

async function visibleIds(
  context: Context,
  model: Model,
  condition: (alias: string) => Sql,
  archived: Archived,
): Promise<string[]> {
  const rows = visibleRows(model, createLowering(context), archived)
  const where = all([rows.where, condition(rows.alias)])
  if (where === never) return []
  const found = await rowsOf<{ id: string }>(
    context.db,
    sql`SELECT ${name(rows.alias, 'id')}::text AS id FROM ${rows.from} WHERE ${where}`,
  )
  return found.map((row) => row.id)
}

/** Forgets what the request has read so far, since a mutation has changed it. */
export function forgetLoaded(context: Context): void {
  loaders.delete(context)
}
