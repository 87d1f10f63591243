import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  Kind,
  type SelectionSetNode,
  visit,
} from 'graphql'
import { type LimitRefusal, overLimit } from './refusal.ts'

/** How large a document may be, whatever it asks for. */
export interface StructureLimits {
  readonly LIMIT_CHARACTERS: number
  readonly LIMIT_LINES: number
  readonly LIMIT_TOKENS: number
  readonly LIMIT_OPERATIONS: number
  readonly LIMIT_VARIABLES: number
  readonly LIMIT_DEPTH: number
  readonly LIMIT_FIELDS: number
  readonly LIMIT_REPEATS: number
  readonly LIMIT_ALIASES: number
  readonly LIMIT_ROOT_FIELDS: number
  readonly LIMIT_MUTATIONS: number
  readonly LIMIT_FRAGMENTS: number
  readonly LIMIT_DIRECTIVES: number
  readonly LIMIT_VALUE_DEPTH: number
  readonly LIMIT_VALUES: number
}

type Limit = keyof StructureLimits

const words: Record<Limit, string> = {
  LIMIT_CHARACTERS: 'characters in its document, variables aside',
  LIMIT_LINES: 'lines in its document',
  LIMIT_TOKENS: 'tokens in its document',
  LIMIT_OPERATIONS: 'operations in its document',
  LIMIT_VARIABLES: 'variables in its document, counted wherever they stand',
  LIMIT_DEPTH: 'levels of fields',
  LIMIT_FIELDS: 'fields, counted wherever a fragment puts them',
  LIMIT_REPEATS: 'times the same field in one place',
  LIMIT_ALIASES: 'aliases',
  LIMIT_ROOT_FIELDS: 'fields at the root',
  LIMIT_MUTATIONS: 'mutations in one operation',
  LIMIT_FRAGMENTS: 'fragments and places where they are spread',
  LIMIT_DIRECTIVES: 'directives',
  LIMIT_VALUE_DEPTH: 'levels of lists and objects in a value',
  LIMIT_VALUES: 'values in arguments and variables',
}

/** Thrown inside this file to end a walk as soon as a limit is passed. */
class Exceeded extends Error {
  readonly limit: Limit
  constructor(limit: Limit) {
    super(limit)
    this.limit = limit
  }
}

/**
 * Checks the text of a document before it is parsed: each error that is told of it looks for its line through the text.
 * @returns null if it may be parsed
 */
export function checkText(text: string, limits: StructureLimits): LimitRefusal | null {
  return refusalOf(limits, (count) => {
    count.reach('LIMIT_CHARACTERS', text.length)
    count.add('LIMIT_LINES')
    for (const _end of text.matchAll(/\r\n|[\n\r]/g)) count.add('LIMIT_LINES')
  })
}

/**
 * Finds out whether the parser, or validation, gave a document up because it was too much. GraphQL says so only in words.
 * @returns null if the errors are what they say
 */
export function limitIn(errors: readonly GraphQLError[], limits: StructureLimits): LimitRefusal | null {
  switch (errors.at(-1)?.message) {
    case `Syntax Error: Document contains more than ${limits.LIMIT_TOKENS} tokens. Parsing aborted.`:
      return exceeds('LIMIT_TOKENS', limits)
    case 'Validation aborted.':
      return overLimit('OPERATION_TOO_COMPLEX', 'The document takes too much to validate. Split it into several.', {})
    default:
      return null
  }
}

/**
 * Checks a document before it is validated, since validation itself takes the square of what is selected twice. The work
 * is bounded by the limits, not by the document.
 * @returns null if it may be validated
 */
export function checkDocument(document: DocumentNode, limits: StructureLimits): LimitRefusal | null {
  return refusalOf(limits, (count) => {
    countTokens(document, count)
    const fragments = fragmentsOf(document)
    for (const definition of document.definitions) {
      if (definition.kind !== Kind.OPERATION_DEFINITION) continue
      const rootLimit = definition.operation === 'mutation' ? 'LIMIT_MUTATIONS' : 'LIMIT_ROOT_FIELDS'
      walkFields([definition.selectionSet], 1, rootLimit, fragments, count)
    }
  })
}

/**
 * Checks the variables as they were sent, before they are coerced.
 * @returns null if they may be used
 */
export function checkVariables(
  variables: Readonly<Record<string, unknown>>,
  limits: StructureLimits,
): LimitRefusal | null {
  return refusalOf(limits, (count) => {
    for (const value of Object.values(variables)) walkValue(value, 0, count)
  })
}

/** Counts towards a limit, or compares with it. @throws Exceeded */
interface Count {
  add(limit: Limit): void
  reach(limit: Limit, level: number): void
}

function refusalOf(limits: StructureLimits, work: (count: Count) => void): LimitRefusal | null {
  const counted = new Map<Limit, number>()
  const reach = (limit: Limit, level: number): void => {
    if (level > limits[limit]) throw new Exceeded(limit)
  }
  const add = (limit: Limit): void => {
    const number = (counted.get(limit) ?? 0) + 1
    counted.set(limit, number)
    reach(limit, number)
  }
  try {
    work({ add, reach })
    return null
  } catch (error) {
    if (!(error instanceof Exceeded)) throw error
    return exceeds(error.limit, limits)
  }
}

function exceeds(limit: Limit, limits: StructureLimits): LimitRefusal {
  const allowed = limits[limit]
  return overLimit(
    'OPERATION_TOO_COMPLEX',
    `The operation may have at most ${allowed} ${words[limit]}. Split it into several.`,
    { limit: { name: limit, allowed } },
  )
}

/** What can be counted node by node. The walk is not recursive. */
function countTokens(document: DocumentNode, count: Count): void {
  let depth = 0
  const enterValue = (): void => {
    count.add('LIMIT_VALUES')
    count.reach('LIMIT_VALUE_DEPTH', ++depth)
  }
  const leaveValue = (): void => {
    depth--
  }
  const addValue = (): void => count.add('LIMIT_VALUES')
  visit(document, {
    OperationDefinition: () => count.add('LIMIT_OPERATIONS'),
    Field: ({ alias }) => {
      if (alias) count.add('LIMIT_ALIASES')
    },
    Directive: () => count.add('LIMIT_DIRECTIVES'),
    FragmentDefinition: () => count.add('LIMIT_FRAGMENTS'),
    FragmentSpread: () => count.add('LIMIT_FRAGMENTS'),
    InlineFragment: () => count.add('LIMIT_FRAGMENTS'),
    ListValue: { enter: enterValue, leave: leaveValue },
    ObjectValue: { enter: enterValue, leave: leaveValue },
    Variable: () => {
      count.add('LIMIT_VARIABLES')
      addValue()
    },
    IntValue: addValue,
    FloatValue: addValue,
    StringValue: addValue,
    BooleanValue: addValue,
    EnumValue: addValue,
    NullValue: addValue,
  })
}

function fragmentsOf(document: DocumentNode): Map<string, FragmentDefinitionNode> {
  return new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  )
}

/**
 * Walks the fields as the answer will have them: what is selected twice in one place is one field with both selections.
 * A fragment counts wherever it is spread, so that one which unfolds without end is found out by depth or by number.
 */
function walkFields(
  sets: readonly SelectionSetNode[],
  depth: number,
  breadthLimit: Limit | null,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  count: Count,
): void {
  count.reach('LIMIT_DEPTH', depth)
  const fields = new Map<string, FieldNode[]>()
  const spread = new Set<string>()
  const collect = (set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        count.add('LIMIT_FIELDS')
        const key = selection.alias?.value ?? selection.name.value
        const same = fields.get(key)
        if (same) same.push(selection)
        else fields.set(key, [selection])
        count.reach('LIMIT_REPEATS', same?.length ?? 1)
        if (breadthLimit) count.reach(breadthLimit, fields.size)
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        collect(selection.selectionSet)
      } else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value)
        const fragment = fragments.get(selection.name.value)
        if (fragment) collect(fragment.selectionSet)
      }
    }
  }
  for (const set of sets) collect(set)
  for (const same of fields.values()) {
    const below = same.flatMap(({ selectionSet }) => selectionSet ?? [])
    if (below.length > 0) walkFields(below, depth + 1, null, fragments, count)
  }
}

function walkValue(value: unknown, depth: number, count: Count): void {
  count.add('LIMIT_VALUES')
  if (typeof value !== 'object' || value === null) return
  count.reach('LIMIT_VALUE_DEPTH', depth + 1)
  for (const item of Object.values(value)) walkValue(item, depth + 1, count)
}
