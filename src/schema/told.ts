import type { Archived } from './lowering.ts'

/**
 * What is told of something that is not a row itself, a mutation's payload or an event: values that follow from it, and
 * rows that it names. Fields say here which, beside their resolvers, so that compiled reads can tell it too.
 */

export type ToldField =
  | { readonly value: (source: object) => unknown }
  | {
      readonly model: string
      /** The key of the row. Null: there is none. */
      readonly key: (source: object) => string | null
      /** Whether it is told when archived too, or as the field's argument says. */
      readonly archived: Archived | 'AS_ASKED'
    }

const EXTENSION = 'told'

/** States a field whose value follows from the source alone: its resolver, and the same for compiled reads. */
export function toldValue<Source extends object, Result>(value: (source: Source) => Result) {
  return { resolve: value, extensions: { [EXTENSION]: { value } } }
}

/** States a field that leads to a row, or to its edge. */
export function toldRow(row: Extract<ToldField, { model: string }>) {
  return { extensions: { [EXTENSION]: row } }
}

/** What a field tells, or null if only its resolver knows. */
export function toldBy({ extensions }: { readonly extensions: Readonly<Record<string, unknown>> }): ToldField | null {
  return (extensions[EXTENSION] as ToldField | undefined) ?? null
}
