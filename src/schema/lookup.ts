import type { InputFieldMap, InputShapeFromFields } from '@pothos/core'
import type { GraphQLResolveInfo } from 'graphql'
import type { Context } from '../context/context.ts'
import type { Viewer } from '../context/viewer.ts'
import { all, name, type Sql, sql } from '../platform/sql.ts'
import { archivedArg, archivedIn } from './archive.ts'
import { builder } from './builder.ts'
import { keyOf } from './keys.ts'
import { loadWhere } from './load.ts'
import { storable } from './lowering.ts'
import { modelNamed } from './models.ts'
import { nodeRef } from './node-ref.ts'

/** How a module states a field that finds one row: by its id from the root, or by another key within an organization. */

type ArgBuilder = Parameters<Parameters<typeof builder.args>[0]>[0]

export interface LookupOptions<Args extends InputFieldMap> {
  /** The model to find a row of. */
  model: string
  description: string
  args?: (t: ArgBuilder) => Args
  /** The row's key as a condition on the rows under an alias. Default: its id is the argument `id`. */
  where?: (args: InputShapeFromFields<Args>, alias: string, viewer: Viewer) => Sql
}

/** A field that finds one row, as reads are planned from it. */
export interface Lookup {
  readonly target: string
  /** Which row: a condition on the rows under an alias; on an organization, of the one under the parent's alias. */
  readonly condition: (args: Readonly<Record<string, unknown>>, alias: string, viewer: Viewer) => Sql
}

const lookups = new Map<string, Lookup>()

/** The lookup that a field is, by the names of its type and its own. */
export function lookupNamed(typeName: string, field: string): Lookup | undefined {
  return lookups.get(`${typeName}.${field}`)
}

/**
 * States a field that is a row or null: `Query.task(id)`, `Organization.task(key)`. On an organization, it finds rows of
 * that organization.
 */
export function lookup<Args extends InputFieldMap>(
  on: 'Query' | 'Organization',
  field: string,
  options: LookupOptions<Args>,
): void {
  const { model, description, where } = options
  const condition: Lookup['condition'] = (given, alias, viewer) => {
    for (const [argument, value] of Object.entries(given)) if (typeof value === 'string') storable(value, [argument])
    if (where) return where(given as InputShapeFromFields<Args>, alias, viewer)
    return sql`${name(alias, 'id')} = ${keyOf(modelNamed(model), String(given.id), ['id'])}`
  }
  lookups.set(`${on}.${field}`, { target: model, condition })
  const find = (
    organizationId: string | null,
    given: Readonly<Record<string, unknown>>,
    context: Context,
    info: GraphQLResolveInfo,
  ) =>
    loadWhere(
      context,
      info,
      modelNamed(model),
      (alias) =>
        all([
          ...(organizationId === null ? [] : [sql`${name(alias, 'organizationId')} = ${organizationId}`]),
          condition(given, alias, context.viewer),
        ]),
      archivedIn(given),
    )
  const described = () => ({
    type: nodeRef(modelNamed(model)),
    nullable: true as const,
    description,
    args: { ...(options.args && builder.args(options.args)), ...archivedArg(modelNamed(model)) } as InputFieldMap,
  })
  if (on === 'Query') {
    builder.queryField(field, (t) =>
      t.field({ ...described(), resolve: (_root, given, context, info) => find(null, given, context, info) }),
    )
  } else {
    builder.prismaObjectField(on, field, (t) =>
      t.field({ ...described(), resolve: ({ id }, given, context, info) => find(id, given, context, info) }),
    )
  }
}
