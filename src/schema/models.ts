import type { Viewer } from '../context/viewer.ts'
import { type enums, models as tables } from '../platform/generated/models.ts'
import type { Permission } from '../platform/scope.ts'
import type { Sql } from '../platform/sql.ts'

/**
 * What the schema has said of each model: the metadata that reads are planned from. `model()` and `extend()` fill it;
 * connections, filters, orders and groups are all derived from it.
 */

export type EnumName = keyof typeof enums
/** The GraphQL scalars that a column can be, besides the enumerations. */
export type ColumnScalar =
  | 'ID'
  | 'String'
  | 'Int'
  | 'BigInt'
  | 'Float'
  | 'Decimal'
  | 'Boolean'
  | 'DateTime'
  | 'Date'
  | 'JSON'
  | 'EmailAddress'
  | 'Slug'
  | 'URL'

export interface Column {
  /** The model that it belongs to. */
  readonly model: string
  readonly name: string
  /** The name in the database. */
  readonly column: string
  readonly type: ColumnScalar | EnumName
  readonly nullable: boolean
  /** Who may read it, and so filter and order by it; for anybody else it is null. Undefined: whoever may read the row. */
  readonly permission: Permission | undefined
}

/** One join: pairs of columns, `[from, to]`. */
export interface Hop {
  readonly table: string
  readonly on: readonly (readonly [string, string])[]
}

/** A way from the rows of one model to those of another, over one join or more. */
export interface Relation {
  /** The model that it leads from. */
  readonly source: string
  readonly name: string
  readonly target: string
  readonly hops: readonly Hop[]
  readonly nullable: boolean
}

/** A row that a list belongs to: the relation to the rows of the list, and the row's own alias. */
export interface ListOwner {
  readonly relation: Relation
  readonly alias: string
}

export interface Search {
  /** The columns searched by word. */
  readonly columns: readonly string[]
  /** The column that may also be misspelt, or given in part. */
  readonly similar: string
}

export interface Model {
  readonly name: string
  /** The prefix of its ids. */
  readonly prefix: string
  readonly table: string
  /** The row rule: which rows a viewer may see, as a predicate on the table under an alias. */
  readonly visible: (viewer: Viewer, alias: string) => Sql
  /** The permission that reading takes, in an organization. Null for what no organization has. */
  readonly permission: Permission | null
  /** The same where the row rule is just that. Null where the rule is another, of which nothing follows. */
  readonly confinedBy: Permission | null
  /**
   * Whether the row under an alias is archived: hidden unless asked for. Null where rows cannot be.
   * @param from the row whose list it is in: where the two are archived together, that one says so for the whole list
   */
  readonly archived: ((alias: string, from?: ListOwner) => Sql) | null
  readonly columns: Map<string, Column>
  readonly relations: Map<string, Relation>
  readonly connections: Map<string, Relation>
  readonly orders: readonly string[]
  readonly defaultOrder: { readonly field: string; readonly direction: 'ASC' | 'DESC' }
  readonly search: Search | null
  readonly groups: readonly string[]
}

const registry = new Map<string, Model>()

export function registerModel(model: Model): void {
  if (registry.has(model.name)) throw new Error(`${model.name} is stated twice`)
  if (modelWithPrefix(model.prefix)) throw new Error(`two models use the id prefix ${model.prefix}`)
  registry.set(model.name, model)
}

export function modelNamed(name: string): Model {
  const model = registry.get(name)
  if (!model) throw new Error(`no schema file states the model ${name}`)
  return model
}

export function modelWithPrefix(prefix: string): Model | undefined {
  return [...registry.values()].find((model) => model.prefix === prefix)
}

export function allModels(): Model[] {
  return [...registry.values()]
}

/** What the Prisma schema says of a model's table. */
export function tableOf(name: string): Table {
  const table = (tables as Record<string, Table>)[name]
  if (!table) throw new Error(`there is no model ${name} in prisma/models`)
  return table
}

export interface Table {
  readonly table: string
  readonly description: string | null
  readonly columns: Readonly<Record<string, TableColumn>>
  readonly relations: Readonly<Record<string, TableRelation>>
}

export interface TableColumn {
  readonly column: string
  readonly type: string
  readonly kind: 'scalar' | 'enum'
  readonly nativeType: string | null
  readonly nullable: boolean
  readonly list: boolean
  readonly description: string | null
}

export interface TableRelation {
  readonly target: string
  readonly list: boolean
  readonly nullable: boolean
  readonly description: string | null
  readonly on: readonly (readonly [string, string])[]
}

/** The GraphQL type that a column has unless the schema says another. */
export function columnType(name: string, column: TableColumn): ColumnScalar | EnumName {
  if (column.kind === 'enum') return column.type as EnumName
  if (name === 'id') return 'ID'
  if (column.type === 'DateTime') return column.nativeType === 'Date' ? 'Date' : 'DateTime'
  if (column.type === 'Json') return 'JSON'
  if (column.type === 'Bytes') throw new Error(`bytes cannot be a field: ${name}`)
  return column.type as ColumnScalar
}

/** Follows relations of the Prisma schema by name: `['taskLabels', 'label']` from Task leads to Label over TaskLabel. */
export function relationAlong(from: string, name: string, path: readonly string[]): Relation {
  let at = from
  let nullable = false
  const hops: Hop[] = []
  for (const step of path) {
    const relation = tableOf(at).relations[step]
    if (!relation) throw new Error(`${at} has no relation ${step} in prisma/models`)
    hops.push({ table: tableOf(relation.target).table, on: relation.on })
    nullable ||= relation.nullable
    at = relation.target
  }
  return { source: from, name, target: at, hops, nullable }
}
