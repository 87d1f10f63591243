import {
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  type SelectionSetNode,
} from 'graphql'

/**
 * The fields that an operation executes at its root, by their names in the answer, wherever fragments put them. What
 * conditions leave out is not executed, nor is `__typename` a field of the schema.
 */
export function rootFields({ operation, fragments, variableValues }: GraphQLResolveInfo): ReadonlySet<string> {
  const found = new Set<string>()
  const spread = new Set<string>()
  const visit = ({ selections }: SelectionSetNode): void => {
    for (const node of selections) {
      if (getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.if === true) continue
      if (getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.if === false) continue
      if (node.kind === Kind.FIELD) {
        if (node.name.value !== '__typename') found.add(node.alias?.value ?? node.name.value)
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        visit(node.selectionSet)
      } else if (!spread.has(node.name.value)) {
        spread.add(node.name.value)
        const fragment = fragments[node.name.value]
        // A valid fragment at the root is one of the root's type.
        if (fragment) visit(fragment.selectionSet)
      }
    }
  }
  visit(operation.selectionSet)
  return found
}
