import {
  type GraphQLField,
  type GraphQLResolveInfo,
  getNullableType,
  isListType,
  isObjectType,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  type ValidatedExecutionArgs,
} from 'graphql'
import type { SelectedField, Selection, Selections } from './selection.ts'

export function isIntrospection(field: GraphQLField<unknown, unknown>): boolean {
  return field === SchemaMetaFieldDef || field === TypeMetaFieldDef
}

/**
 * How many values the answer to `__schema` or `__type` has. The schema is known, so they are counted rather than guessed,
 * by walking through it as the answer will.
 * @param most where the counting ends: nobody may ask for more
 */
export function introspectedValues(
  operation: ValidatedExecutionArgs,
  selections: Selections,
  { field: root, given: names, below: selection }: SelectedField,
  most: number,
): number {
  const { schema } = operation
  // The fields of introspection ask nothing of the executor but which schema it is.
  const info = { schema } as GraphQLResolveInfo
  let count = 0

  function walk(values: readonly unknown[], selection: Selection): void {
    if (!isObjectType(selection.type)) return
    for (const { field, given, below } of selections.of(selection, selection.type).values()) {
      const inside: unknown[] = []
      for (const value of values) {
        if (++count > most) return
        const answer = field.resolve?.(value, given ?? {}, null, info)
        if (Array.isArray(answer) && isListType(getNullableType(field.type))) {
          count += answer.length
          inside.push(...answer)
        } else if (answer !== null && answer !== undefined) {
          inside.push(answer)
        }
      }
      if (below && inside.length > 0) walk(inside, below)
    }
  }

  const start = root === SchemaMetaFieldDef ? schema : schema.getType(String(names?.name))
  if (selection && start) walk([start], selection)
  return count
}
