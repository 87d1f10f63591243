import {
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  isAbstractType,
  isCompositeType,
  Kind,
  type SelectionSetNode,
  type ValidatedExecutionArgs,
} from 'graphql'

/** What an operation selects of one object: the fields of the answer by their names there, each with all its places. */
export type Selected = ReadonlyMap<string, SelectedField>

export interface SelectedField {
  readonly field: GraphQLField<unknown, unknown>
  readonly nodes: readonly FieldNode[]
  /** Coerced, or null if they cannot be, upon which the field will not run. */
  readonly given: Readonly<Record<string, unknown>> | null
  /** What is selected below. Null for a leaf. */
  readonly below: Selection | null
}

/** What is selected of a type: `key` is the same for the same. */
export interface Selection {
  readonly type: GraphQLCompositeType
  readonly sets: readonly SelectionSetNode[]
  readonly key: string
}

/** Reads the selections of one operation with its variables, as the executor will, and remembers them. */
export interface Selections {
  readonly root: Selection
  /** The types that an object of the selection's type can have. */
  possibleTypes(selection: Selection): readonly GraphQLObjectType[]
  of(selection: Selection, type: GraphQLObjectType): Selected
}

export function readSelections(operation: ValidatedExecutionArgs): Selections {
  const { schema, fragmentDefinitions, variableValues } = operation
  const ids = new Map<SelectionSetNode, number>()
  const known = new Map<string, Selected>()
  const coerced = new Map<FieldNode, Pick<SelectedField, 'field' | 'given'>>()

  function selection(type: GraphQLCompositeType, sets: readonly SelectionSetNode[]): Selection {
    const key = sets.map((set) => idOf(set)).join(',')
    return { type, sets, key: `${type.name} ${key}` }
  }

  function idOf(set: SelectionSetNode): number {
    const id = ids.get(set) ?? ids.size
    ids.set(set, id)
    return id
  }

  function isIncluded(node: SelectionSetNode['selections'][number]): boolean {
    if (!node.directives?.length) return true
    if (getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.if === true) return false
    return getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.if !== false
  }

  function applies(condition: string, type: GraphQLObjectType): boolean {
    if (condition === type.name) return true
    const conditional = schema.getType(condition)
    return isAbstractType(conditional) && schema.isSubType(conditional, type)
  }

  function collect(
    set: SelectionSetNode,
    type: GraphQLObjectType,
    fields: Map<string, FieldNode[]>,
    spread: Set<string>,
  ): void {
    for (const node of set.selections) {
      if (!isIncluded(node)) continue
      if (node.kind === Kind.FIELD) {
        const key = node.alias?.value ?? node.name.value
        const same = fields.get(key)
        if (same) same.push(node)
        else fields.set(key, [node])
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        if (!node.typeCondition || applies(node.typeCondition.name.value, type)) {
          collect(node.selectionSet, type, fields, spread)
        }
      } else if (!spread.has(node.name.value)) {
        spread.add(node.name.value)
        const fragment = fragmentDefinitions[node.name.value]
        if (fragment && applies(fragment.typeCondition.name.value, type)) {
          collect(fragment.selectionSet, type, fields, spread)
        }
      }
    }
  }

  function selectedField(type: GraphQLObjectType, nodes: readonly FieldNode[]): SelectedField | null {
    const [node] = nodes
    const field = node && schema.getField(type, node.name.value)
    if (!field) return null
    const named = getNamedType(field.type)
    const below = isCompositeType(named)
      ? selection(
          named,
          nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
        )
      : null
    return { field, nodes, given: argumentsOf(field, node), below }
  }

  /** A fragment is spread in many places, and its arguments are the same in all of them. */
  function argumentsOf(field: GraphQLField<unknown, unknown>, node: FieldNode): SelectedField['given'] {
    const existing = coerced.get(node)
    if (existing?.field === field) return existing.given
    const given = coerce(field, node)
    coerced.set(node, { field, given })
    return given
  }

  function coerce(field: GraphQLField<unknown, unknown>, node: FieldNode): SelectedField['given'] {
    try {
      return getArgumentValues(field, node, variableValues)
    } catch {
      return null
    }
  }

  const rootType = schema.getRootType(operation.operation.operation)
  if (!rootType) throw new Error(`the schema has no ${operation.operation.operation}`)
  return {
    root: selection(rootType, [operation.operation.selectionSet]),
    possibleTypes: ({ type }) => (isAbstractType(type) ? schema.getPossibleTypes(type) : [type]),
    of({ sets, key }, type) {
      const memo = `${type.name} ${key}`
      const existing = known.get(memo)
      if (existing) return existing
      const fields = new Map<string, FieldNode[]>()
      const spread = new Set<string>()
      for (const set of sets) collect(set, type, fields, spread)
      const selected = new Map(
        [...fields].flatMap(([name, nodes]) => {
          const field = selectedField(type, nodes)
          return field ? [[name, field] as const] : []
        }),
      )
      known.set(memo, selected)
      return selected
    },
  }
}
