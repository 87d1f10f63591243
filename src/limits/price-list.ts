import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInputObjectType,
  isListType,
} from 'graphql'

/**
 * What the schema says of prices, by the directives `@cost` and `@listSize` of the GraphQL cost directives specification:
 * read from the extensions of the executable schema, where tools keep directives.
 */

interface ListSize {
  readonly assumedSize?: number
  readonly slicingArguments?: readonly string[]
  readonly sizedFields?: readonly string[]
}

interface Directives {
  readonly cost?: { readonly weight: string }
  readonly listSize?: ListSize
}

type Priced = { readonly extensions: Readonly<Record<string, unknown>> }
type AnyField = GraphQLField<unknown, unknown>

function directivesOf({ extensions }: Priced): Directives {
  // Whoever builds the schema writes them; a contract test reads them all.
  return extensions.directives ?? {}
}

function weightOf(priced: Priced): number | undefined {
  const weight = directivesOf(priced).cost?.weight
  return weight === undefined ? undefined : Number(weight)
}

/** The points of one value of a field: what the field says, else what its type says, else 1 for an object, 0 for a leaf. */
export function weightOfField(field: AnyField): number {
  const type = getNamedType(field.type)
  return weightOf(field) ?? weightOf(type) ?? (isCompositeType(type) ? 1 : 0)
}

/**
 * The points of a field's arguments that are given. What is in an input that has a weight costs as many times as that: a
 * condition on rows of rows of rows is work upon work upon work.
 */
export function weightOfArguments(field: AnyField, given: Readonly<Record<string, unknown>>): number {
  return field.args.reduce((sum, argument) => sum + weightOfInput(argument, given[argument.name]), 0)
}

/** Whether the price of a field depends on an argument of a scalar or an enumeration: by its weight, or as the size of a list. */
export function isPriced(field: AnyField, argument: GraphQLArgument): boolean {
  const { slicingArguments = [] } = directivesOf(field).listSize ?? {}
  return slicingArguments.includes(argument.name) || (weightOf(argument) ?? 0) > 0
}

function weightOfInput(input: GraphQLArgument | GraphQLInputField, value: unknown): number {
  if (value === undefined || value === null) return 0
  const weight = weightOf(input) ?? 0
  const inside = weightOfValue(input.type, value)
  const times = Array.isArray(value) ? value.length : 1
  return weight === 0 ? inside : weight * (times + inside)
}

function weightOfValue(type: GraphQLInputType, value: unknown): number {
  const nullable = getNullableType(type)
  if (value === undefined || value === null) return 0
  if (isListType(nullable)) {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value]
    return items.reduce<number>((sum, item) => sum + weightOfValue(nullable.ofType, item), 0)
  }
  if (!isInputObjectType(nullable)) return 0
  const object = value as Readonly<Record<string, unknown>> // coerced to the type of the input
  return Object.values(nullable.getFields()).reduce((sum, field) => sum + weightOfInput(field, object[field.name]), 0)
}

/** How long a field's list can be, and where it is: in the field itself, or in fields of its answer. */
export interface Sizes {
  readonly own: number
  readonly below: ReadonlyMap<string, number>
  /** The arguments by which a caller asks for fewer. */
  readonly slicingArguments: readonly string[]
}

const single: Sizes = { own: 1, below: new Map(), slicingArguments: [] }

/**
 * @param inherited the length that the parent's `sizedFields` gives to this field, if it does
 * @param given the field's arguments, or null if they cannot be coerced, upon which the field will not run
 */
export function sizesOf(
  field: AnyField,
  given: Readonly<Record<string, unknown>> | null,
  inherited: number | undefined,
): Sizes {
  const { listSize } = directivesOf(field)
  if (!listSize) return inherited === undefined ? single : { ...single, own: inherited }
  const { slicingArguments = [], sizedFields } = listSize
  const size = lengthGiven(slicingArguments, given) ?? listSize.assumedSize ?? 1
  return sizedFields
    ? { own: inherited ?? 1, below: new Map(sizedFields.map((name) => [name, size])), slicingArguments }
    : { own: size, below: new Map(), slicingArguments }
}

/** A value in arguments, `input.items` being in the argument `input`. */
function valueAt(given: unknown, [name, ...below]: readonly string[]): unknown {
  if (name === undefined) return given
  return typeof given === 'object' && given !== null
    ? valueAt((given as Record<string, unknown>)[name], below)
    : undefined
}

/** The largest length that the arguments ask for. A negative one will be refused by the field. */
function lengthGiven(
  slicingArguments: readonly string[],
  given: Readonly<Record<string, unknown>> | null,
): number | undefined {
  const lengths = slicingArguments.flatMap((name) => {
    const value = valueAt(given, name.split('.'))
    if (Array.isArray(value)) return [value.length]
    return typeof value === 'number' ? [Math.max(0, value)] : []
  })
  return lengths.length === 0 ? undefined : Math.max(...lengths)
}
