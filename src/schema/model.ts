import type { Context } from '../context/context.ts'
import type { Viewer } from '../context/viewer.ts'
import { ForbiddenError } from '../platform/errors.ts'
import { enums } from '../platform/generated/models.ts'
import type PrismaTypes from '../platform/generated/pothos.ts'
import type { Permission } from '../platform/scope.ts'
import { all, name, never, type Sql, sql } from '../platform/sql.ts'
import { builder } from './builder.ts'
import { connect, connectionArgs, connectionCost, connectionRef } from './connection.ts'
import { enumRef } from './enums.ts'
import {
  type Column,
  type ColumnScalar,
  columnType,
  type EnumName,
  type Hop,
  type Model,
  modelNamed,
  type Relation,
  registerModel,
  relationAlong,
  type Search,
  tableOf,
} from './models.ts'
import { nodeRef } from './node-ref.ts'
import type { ConnectionArgs } from './page.ts'

/**
 * How a module states a model. From what it names here, the language derives the GraphQL type with its fields, `node` and
 * `nodes`, and the filter, order, groups and aggregates of every list of it. Types, nullability and descriptions come
 * from the Prisma schema.
 */

type ModelName = keyof PrismaTypes & string
type Shape<Name extends ModelName> = PrismaTypes[Name]['Shape']
type ToMany<Name extends ModelName> = PrismaTypes[Name]['ListRelations'] & string
type ToOne<Name extends ModelName> = Exclude<PrismaTypes[Name]['RelationName'], ToMany<Name>> & string
type ColumnName<Name extends ModelName> = keyof Shape<Name> & string

export interface ColumnOptions {
  /** The GraphQL type, where it says more than the column's own: `Slug` for a text. */
  type?: ColumnScalar
  /** Who may read it, in the row's organization. For others it is null, in filters and orders too; so it must be nullable. */
  permission?: Permission
}

export interface ConnectionOptions {
  /** The relations to follow in the Prisma schema. Default: the one of the connection's own name. */
  through?: readonly string[]
  /** Default: what the Prisma schema says of the relation. */
  description?: string
}

export interface ModelOptions<Name extends ModelName> {
  /** The prefix of its global ids: `task` for `task_…`. */
  prefix: string
  /** The permission that reading takes, in the row's organization. */
  permission?: Permission
  /** The row rule, where it is not that the row's organization is one in which the viewer holds the permission. */
  visible?: (viewer: Viewer, alias: string) => Sql
  /**
   * The row that a row is archived with: a comment is hidden while its task is. Where the model has a column `archivedAt` of
   * its own, that says it.
   */
  archivedWith?: ToOne<Name>
  /** The columns that are fields, and so can be filtered by. */
  columns: { readonly [Column in ColumnName<Name>]?: ColumnOptions }
  /** The relations to one row that are fields. */
  relations?: readonly ToOne<Name>[]
  /** The lists that are fields. */
  connections?: Readonly<Record<string, ConnectionOptions>>
  /** The columns that its lists can be ordered by; each wants an index over the organization, the column and the id. */
  orders: readonly ColumnName<Name>[]
  /** Default: `createdAt`, the newest first. */
  defaultOrder?: { field: ColumnName<Name>; direction: 'ASC' | 'DESC' }
  search?: Search & { columns: readonly ColumnName<Name>[]; similar: ColumnName<Name> }
  /** The columns and relations that its lists can be grouped by. */
  groups?: readonly string[]
}

/**
 * States a model.
 * @throws Error at start if it names what the Prisma schema does not have, has neither a permission nor a row rule, or gives a
 * column that is never null a permission
 */
export function model<Name extends ModelName>(modelName: Name, options: ModelOptions<Name>): void {
  const table = tableOf(modelName)
  const { permission } = options
  const visible = options.visible ?? (permission === undefined ? undefined : inOrganizationsWith(permission))
  if (!visible) throw new Error(`${modelName} says neither which permission reading takes nor which rows are visible`)
  const columns = new Map<string, Column>()
  for (const [field, column] of Object.entries<ColumnOptions | undefined>({ id: {}, ...options.columns })) {
    const described = table.columns[field]
    if (!described) throw new Error(`${modelName} has no column ${field} in prisma/models`)
    if (column?.permission && !described.nullable)
      throw new Error(`${modelName}.${field} cannot take a permission: it would be null for others, and must not be`)
    columns.set(field, {
      model: modelName,
      name: field,
      column: described.column,
      type: column?.type ?? columnType(field, described),
      nullable: described.nullable,
      permission: column?.permission,
    })
  }
  const stated: Model = {
    name: modelName,
    prefix: options.prefix,
    table: table.table,
    visible,
    permission: permission ?? null,
    confinedBy: options.visible ? null : (permission ?? null),
    archived: archivedBy(modelName, options.archivedWith),
    columns,
    relations: new Map(),
    connections: new Map(),
    orders: options.orders,
    defaultOrder: options.defaultOrder ?? { field: 'createdAt', direction: 'DESC' },
    search: options.search ?? null,
    groups: options.groups ?? [],
  }
  registerModel(stated)
  for (const relation of options.relations ?? []) {
    stated.relations.set(relation, relationAlong(modelName, relation, [relation]))
  }
  addConnections(stated, options.connections ?? {})

  const inOrganization = 'organizationId' in table.columns
  // The model is known only by a type parameter here; Pothos infers its row types from a literal name.
  builder.prismaNode(modelName as 'Task', {
    id: { field: 'id' },
    select: (inOrganization ? { id: true, organizationId: true } : { id: true }) as { id: true; organizationId: true },
  })
  builder.prismaObjectFields(modelName as 'Task', (t) => ({
    ...Object.fromEntries(
      [...columns.values()]
        .filter(({ name: field }) => field !== 'id')
        .map((column) => [column.name, columnField(t, column)]),
    ),
    ...Object.fromEntries(
      [...stated.relations.values()].map((relation) => [relation.name, relationField(t, relation)]),
    ),
  }))
  connectionFields(stated, options.connections ?? {})
}

/** Adds lists to a model that another module states: `Organization.tasks` is written with the tasks. */
export function extend(modelName: ModelName, connections: Readonly<Record<string, ConnectionOptions>>): void {
  const stated = modelNamed(modelName)
  addConnections(stated, connections)
  connectionFields(stated, connections)
}

function inOrganizationsWith(permission: Permission): Model['visible'] {
  return (viewer, alias) => {
    const organizations = viewer.organizationsWith(permission)
    return organizations.length === 0 ? never : sql`${name(alias, 'organizationId')} = ANY(${[...organizations]})`
  }
}

function archivedBy(modelName: ModelName, owner: string | undefined): Model['archived'] {
  if (archivesItself(modelName)) return (alias) => sql`(${name(alias, 'archivedAt')} IS NOT NULL)`
  if (owner === undefined) return null
  const { target, hops } = relationAlong(modelName, owner, [owner])
  if (!archivesItself(target)) throw new Error(`${modelName} is archived with its ${owner}, which cannot be archived`)
  const joined = (alias: string) =>
    all(hops.flatMap(({ on }) => on.map(([here, there]) => sql`${name('owner', there)} = ${name(alias, here)}`)))
  return (alias, from) =>
    from && from.relation.source === target && isReverse(from.relation.hops, hops)
      ? sql`(${name(from.alias, 'archivedAt')} IS NOT NULL)`
      : // With OFFSET, PostgreSQL makes no join of it, which it may begin with all owners there are, for a page of twenty rows.
        sql`EXISTS (SELECT 1 FROM ${name(tableOf(target).table)} AS ${name('owner')} WHERE ${joined(alias)} AND ${name('owner', 'archivedAt')} IS NOT NULL OFFSET 0)`
}

/** Whether one join leads back to the row that the other came from. */
function isReverse(one: readonly Hop[], other: readonly Hop[]): boolean {
  const [there, ...more] = one
  const [back, ...others] = other
  if (!there || !back || more.length > 0 || others.length > 0) return false
  const pairs = new Set(there.on.map(([from, to]) => `${from} ${to}`))
  return pairs.size === back.on.length && back.on.every(([from, to]) => pairs.has(`${to} ${from}`))
}

const archivesItself = (modelName: string): boolean => 'archivedAt' in tableOf(modelName).columns

function addConnections(stated: Model, connections: Readonly<Record<string, ConnectionOptions>>): void {
  for (const [field, { through }] of Object.entries(connections)) {
    stated.connections.set(field, relationAlong(stated.name, field, through ?? [field]))
  }
}

type FieldBuilder = Parameters<Parameters<typeof builder.prismaObjectFields<'Task'>>[1]>[0]
interface TenantRow {
  organizationId: string
}

function columnField(t: FieldBuilder, column: Column) {
  const { permission } = column
  const isEnum = column.type in enums
  const type = (isEnum ? enumRef(column.type as EnumName) : column.type) as 'String'
  const said = tableOf(column.model).columns[column.name]?.description
  if (!said) throw new Error(`${column.model}.${column.name} has no description: write one above it in prisma/models`)
  return t.field({
    type,
    nullable: column.nullable,
    description: permission ? `${said} Null for viewers without \`${permission}\`.` : said,
    select: { [column.name]: true } as { title: true },
    resolve: (row, _args, context) => {
      if (permission && !context.viewer.can(permission, (row as unknown as TenantRow).organizationId))
        return null as never
      return (row as Record<string, unknown>)[column.name] as string
    },
  })
}

/**
 * A relation to one row. References stay within the organization, so the row it leads to is the viewer's to see if they
 * hold the target's permission there; for others it is null, or refused where there is always one.
 */
function relationField(t: FieldBuilder, relation: Relation) {
  const target = modelNamed(relation.target)
  const said = tableOf(relation.source).relations[relation.name]?.description
  if (!said)
    throw new Error(`${relation.source}.${relation.name} has no description: write one above it in prisma/models`)
  return t.field({
    type: nodeRef(target),
    nullable: relation.nullable,
    description: said,
    // The name is one of the model's relations, known only as text here.
    select: (_args, _context, nested) =>
      ({ [relation.name]: nested(archivesItself(target.name) ? { select: { archivedAt: true } } : {}) }) as unknown as {
        assignee: true
      },
    resolve: (row, _args, context) => {
      const { organizationId } = row as unknown as TenantRow
      if (target.permission !== null && context.viewer.can(target.permission, organizationId)) {
        const found = (row as Record<string, unknown>)[relation.name] as { id: string; archivedAt?: Date | null } | null
        return relation.nullable && found?.archivedAt ? (null as never) : (found as { id: string })
      }
      if (relation.nullable) return null as never
      throw new ForbiddenError(`Your role in this organization does not allow ${target.permission}.`)
    },
  })
}

function connectionFields(stated: Model, connections: Readonly<Record<string, ConnectionOptions>>): void {
  for (const [field, options] of Object.entries(connections)) {
    const relation = stated.connections.get(field)
    if (!relation) continue
    const description = options.description ?? tableOf(stated.name).relations[field]?.description
    if (!description)
      throw new Error(`${stated.name}.${field} has no description: give it one here or in prisma/models`)
    builder.prismaObjectField(stated.name as 'Task', field, (t) => {
      const target = modelNamed(relation.target)
      return t.field({
        type: connectionRef(target),
        description,
        ...connectionCost,
        args: connectionArgs(target),
        resolve: (row, args, context: Context, info) =>
          connect(stated, relation, row.id, args as ConnectionArgs, context, info),
      })
    })
  }
}
