import { type GraphQLField, type GraphQLOutputType, getNamedType, isLeafType } from 'graphql'
import { columnValue } from '../schema/lowering.ts'
import { type Model, modelNamed } from '../schema/models.ts'
import { fromText } from '../schema/values.ts'
import { leafText } from './leaf.ts'
import { NotCompiled } from './not-compiled.ts'
import type { Join, Row } from './row.ts'

/** A field that a resolver computes from columns which it declares: they are read, and it is called while writing. */
export interface Derived {
  /** The columns, those of other rows with the relations that lead to them. */
  readonly columns: readonly string[]
  readonly places: readonly number[]
  /** The row as Prisma would have given it to the resolver. */
  readonly read: (texts: readonly (string | null)[]) => object
  readonly resolve: (row: object) => unknown
  readonly type: GraphQLOutputType
}

/** What Pothos and its Prisma plugin remember of a field. */
interface Stated {
  pothosPrismaSelect?: unknown
  pothosOptions?: { resolve?: (row: object, ...rest: unknown[]) => unknown }
}

/** How to compute a field, or null if its resolver needs more than columns: arguments, the context, or other loads. */
export function derivedValue(
  model: Model,
  field: GraphQLField<unknown, unknown>,
  row: Row,
  of: Join | null,
): Derived | null {
  const { pothosPrismaSelect: select, pothosOptions } = field.extensions as Stated
  const resolve = pothosOptions?.resolve
  if (!isLeafType(getNamedType(field.type)) || typeof select !== 'object' || select === null || !resolve) return null
  if (resolve.length > 1 || resolve.constructor.name !== 'Function' || field.args.length > 0) return null
  const places: number[] = []
  const read = readerOf(model, select as Selection, row, of, places)
  if (!read) return null
  return { columns: columnsOf(select as Selection), places, read, resolve, type: field.type }
}

/**
 * The field's text for the texts of its columns.
 * @throws NotCompiled where its resolver throws, or the value does not fit its type: the executor says so
 */
export function derivedText({ read, resolve, type }: Derived, texts: readonly (string | null)[]): string {
  const row = read(texts)
  try {
    return leafText(type, resolve(row))
  } catch (error) {
    if (error instanceof NotCompiled) throw error
    throw new NotCompiled('a resolver throws', { cause: error })
  }
}

type Selection = { readonly [field: string]: true | { readonly select: Selection } }
function columnsOf(select: Selection): string[] {
  return Object.entries(select).flatMap(([field, inner]) =>
    inner === true ? [field] : columnsOf(inner.select).map((column) => `${field}.${column}`),
  )
}

type Reader = (texts: readonly (string | null)[]) => Record<string, unknown>

/** Puts the selected columns into the row. Null if one of them is no column that the schema states. */
function readerOf(model: Model, select: Selection, row: Row, of: Join | null, places: number[]): Reader | null {
  const readers: [string, (texts: readonly (string | null)[]) => unknown][] = []
  for (const [field, inner] of Object.entries(select)) {
    const column = model.columns.get(field)
    const relation = model.relations.get(field)
    // To a resolver, a column is there whoever asks; the statement would have it null for some.
    if (column && column.permission === undefined && inner === true) {
      const index = places.push(row.place(of, field, (alias, { lowering }) => columnValue(column, alias, lowering))) - 1
      readers.push([field, (texts) => fromText(column.type, texts[index] ?? null)])
    } else if (relation && !relation.nullable && inner !== true) {
      const nested = readerOf(
        modelNamed(relation.target),
        inner.select,
        row,
        row.joinRelation(of, relation, null),
        places,
      )
      if (!nested) return null
      readers.push([field, nested])
    } else {
      return null
    }
  }
  return (texts) => Object.fromEntries(readers.map(([field, reader]) => [field, reader(texts)]))
}
