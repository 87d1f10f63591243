import {
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getArgumentValues,
  isAbstractType,
  type SelectionNode,
  type SelectionSetNode,
  type ValidatedExecutionArgs,
} from 'graphql'
import { NotCompiled } from './not-compiled.ts'

/** What an operation selects of one type: the specification's CollectFields, done once when the operation is planned. */

/** A document's fragments, and the variables on which the shape of the answer depends. */
export interface Document {
  readonly schema: GraphQLSchema
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  /** The values of variables in `@skip` and `@include`. */
  readonly conditions: Readonly<Record<string, unknown>>
}

/** A field of the answer, with the places in the document that ask for it. */
export interface Selected {
  /** The alias, or the name. */
  readonly key: string
  readonly name: string
  /** Null for `__typename`. */
  readonly field: GraphQLField<unknown, unknown> | null
  /** All places have the same arguments, since the document is valid. */
  readonly node: FieldNode
  readonly selections: readonly SelectionSetNode[]
}

/** The fields that are asked for of an object type, in the order of the answer. */
export function collect(
  document: Document,
  type: GraphQLObjectType,
  selections: readonly SelectionSetNode[],
): Selected[] {
  const byKey = new Map<string, { first: FieldNode; sets: SelectionSetNode[] }>()
  const seen = new Set<string>()
  const visit = (selection: SelectionNode): void => {
    if (!isTaken(selection.directives ?? [], document.conditions)) return
    if (selection.kind === 'Field') {
      const key = selection.alias?.value ?? selection.name.value
      const entry = byKey.get(key) ?? { first: selection, sets: [] }
      byKey.set(key, entry)
      if (selection.selectionSet) entry.sets.push(selection.selectionSet)
      return
    }
    if (selection.kind === 'FragmentSpread') {
      if (seen.has(selection.name.value)) return
      seen.add(selection.name.value)
    }
    const fragment = selection.kind === 'FragmentSpread' ? document.fragments.get(selection.name.value) : selection
    if (!fragment || !applies(document.schema, type, fragment.typeCondition?.name.value)) return
    fragment.selectionSet.selections.forEach(visit)
  }
  for (const set of selections) set.selections.forEach(visit)
  return [...byKey].map(([key, { first, sets }]) => {
    const name = first.name.value
    if (name.startsWith('__') && name !== '__typename') throw new NotCompiled('introspection')
    return { key, name, field: type.getFields()[name] ?? null, node: first, selections: sets }
  })
}

function isTaken(directives: readonly DirectiveNode[], conditions: Document['conditions']): boolean {
  return directives.every(({ name, arguments: given }) => {
    if (name.value !== 'skip' && name.value !== 'include') return true
    const value = given?.[0]?.value
    const holds =
      value?.kind === 'Variable' ? conditions[value.name.value] : value?.kind === 'BooleanValue' && value.value
    // A variable that has a default can be null all the same.
    if (typeof holds !== 'boolean') throw new NotCompiled('a condition is refused')
    return holds === (name.value === 'include')
  })
}

function applies(schema: GraphQLSchema, type: GraphQLObjectType, condition: string | undefined): boolean {
  if (condition === undefined || condition === type.name) return true
  const conditioned = schema.getType(condition)
  return isAbstractType(conditioned) && schema.isSubType(conditioned, type)
}

/** A field's arguments, coerced as the executor does. @throws GraphQLError where one does not fit */
export function argumentsOf(
  { field, node }: Selected,
  { variables }: { readonly variables: ValidatedExecutionArgs['variableValues'] },
): Record<string, unknown> {
  if (!field) return {}
  return getArgumentValues(field, node, variables)
}
