import type { Context } from '../context/context.ts'
import { encodeId } from '../platform/ids.ts'
import { name, sql } from '../platform/sql.ts'
import { rowsOf } from '../platform/transaction.ts'
import type { builder } from './builder.ts'
import { edgeRef } from './connection.ts'
import { loadVisible, type Row } from './load.ts'
import { createLowering } from './lowering.ts'
import { type Model, modelNamed } from './models.ts'
import { nodeRef } from './node-ref.ts'
import { cursorOf, orderOf, orderValues } from './order.ts'
import { toldRow, toldValue } from './told.ts'

/** The vocabulary of payloads: what a mutation tells of its effect, in the forms that client stores take. */

type Types = typeof builder.$inferSchemaTypes
type FieldBuilder = PothosSchemaTypes.ObjectFieldBuilder<Types, Record<string, unknown>>

/** A field of a payload. `T` is what the mutation gives for it. */
export interface PayloadField<T> {
  /** Only for the type checker: what the mutation gives. */
  readonly given?: T
  readonly define: (t: FieldBuilder, field: string) => unknown
}

export type PayloadFields = Readonly<Record<string, PayloadField<unknown>>>
export type PayloadOf<Fields> = { [Key in keyof Fields]: Fields[Key] extends PayloadField<infer T> ? T : never }

/**
 * What tells of a row that the mutation wrote. Somebody else can have deleted it before it is told, and a mutation that is
 * answered again under its idempotency key may have been long ago.
 */
function written(model: string, field: string, description: string) {
  return {
    nullable: true,
    description: `${description} Null if it is gone since.`,
    ...toldRow({
      model,
      key: (payload) => String((payload as Record<string, unknown>)[field]),
      archived: 'INCLUDE',
    }),
  } as const
}

/** A row that the mutation wrote; the mutation gives its key. */
export function nodeOf(model: string, description: string): PayloadField<string> {
  return {
    define: (t, field) =>
      t.field({
        type: nodeRef(modelNamed(model)),
        ...written(model, field, description),
        resolve: (payload, _args, context, info) =>
          loadVisible(context, info, modelNamed(model), String(payload[field]), 'INCLUDE'),
      }),
  }
}

/** The edge of a row that the mutation wrote, to put into lists in the model's default order; the mutation gives its key. */
export function edgeOf(model: string, description: string): PayloadField<string> {
  return {
    define: (t, field) =>
      t.field({
        type: edgeRef(modelNamed(model)),
        ...written(model, field, description),
        resolve: async (payload, _args, context, info) => {
          const id = String(payload[field])
          const node = await loadVisible(context, info, modelNamed(model), id, 'INCLUDE', ['node'])
          const cursor = node && (await cursorInDefaultOrder(context, modelNamed(model), id))
          return cursor === null ? null : { node: node as Row, cursor }
        },
      }),
  }
}

/** The global id of a row that is gone; the mutation gives its key. */
export function deletedIdOf(model: string, description: string): PayloadField<string> {
  return {
    define: (t, field) =>
      t.id({
        description,
        ...toldValue((payload: Record<string, unknown>) => encodeId(modelNamed(model).prefix, String(payload[field]))),
      }),
  }
}

/** A plain value. */
export function valueOf<T = string>(
  type: 'String' | 'DateTime' | 'Boolean' | 'Int',
  description: string,
): PayloadField<T> {
  return {
    // The scalar is known only by name here.
    define: (t, field) =>
      t.field({
        type: type as 'String',
        description,
        ...toldValue((payload: Record<string, unknown>) => payload[field] as string),
      }),
  }
}

async function cursorInDefaultOrder(context: Context, model: Model, id: string): Promise<string | null> {
  const order = orderOf(model, null, null, createLowering(context))
  const [row] = await rowsOf<{ values: (string | null)[] }>(
    context.db,
    sql`SELECT array_to_json(ARRAY[${orderValues(order, 'row')}]) AS values FROM ${name(model.table)} AS ${name('row')} WHERE ${name('row', 'id')} = ${id}::uuid`,
  )
  return row ? cursorOf(order, row.values) : null
}
