import {
  type ArgumentNode,
  type GraphQLArgument,
  type GraphQLField,
  getNamedType,
  isLeafType,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  type ValidatedExecutionArgs,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { Place, Tally } from '../platform/tally.ts'
import { priceOfTally, pricesOfPlaces } from './actual.ts'
import { type Estimate, estimate } from './estimate.ts'
import { isPriced } from './price-list.ts'

/**
 * The prices of operations that come again and again: an estimate is the same for the same values of the variables that
 * prices depend on, which most variables, such as ids, are not.
 */
export interface Prices {
  /** @throws TooManySteps */
  readonly estimate: (operation: ValidatedExecutionArgs, mostValues: number) => Estimate
  /** What an answer has cost, by what was counted of it. */
  readonly ofTally: (operation: ValidatedExecutionArgs, tally: Tally) => number
}

/** It outlives the request that it was made for, and keeps none of its variables. */
interface Priced {
  readonly estimate: Estimate
  /** By the places of the plans that have counted. */
  readonly ofPlaces: WeakMap<readonly Place[], readonly number[]>
}

/** How many combinations of values are remembered of an operation, and how long one may be, in characters. */
const mostCombinations = 16
const longest = 1_000

export function createPrices(): Prices {
  const operations = new WeakMap<OperationDefinitionNode, { variables: Variables; priced: Map<string, Priced> }>()

  function pricedAs(operation: ValidatedExecutionArgs, mostValues: number): Priced {
    let known = operations.get(operation.operation)
    if (!known) {
      known = { variables: variablesOfPrices(operation), priced: new Map() }
      operations.set(operation.operation, known)
    }
    const { variables, priced } = known
    const key = combination(operation, variables)
    const existing = priced.get(key)
    if (existing) return existing
    const made: Priced = { estimate: estimate(operation, mostValues), ofPlaces: new WeakMap() }
    if (key.length > longest) return made
    if (priced.size >= mostCombinations) priced.clear()
    priced.set(key, made)
    return made
  }

  return {
    estimate: (operation, mostValues) => pricedAs(operation, mostValues).estimate,
    ofTally(operation, { places, counts }) {
      const { ofPlaces } = pricedAs(operation, Number.POSITIVE_INFINITY)
      let prices = ofPlaces.get(places)
      if (!prices) ofPlaces.set(places, (prices = pricesOfPlaces(operation, places)))
      return priceOfTally(counts, prices)
    },
  }
}

/** The values that a price depends on. Of the other variables, whether they are there: a field may fail for want of one. */
function combination({ variableValues: { coerced } }: ValidatedExecutionArgs, { priced, named }: Variables): string {
  let key = ''
  for (const name in coerced) key += coerced[name] == null ? '0' : '1'
  if (priced.length > 0)
    key += JSON.stringify(
      priced.map((name) => coerced[name]),
      withoutTexts,
    )
  return named.length === 0 ? key : key + JSON.stringify(named.map((name) => coerced[name]))
}

/** No price depends on what a text says. */
function withoutTexts(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? 0 : value
}

interface Variables {
  /** In arguments that have a price or give a size, and in directives. */
  readonly priced: readonly string[]
  /** In introspection, which is priced by the type that it names. */
  readonly named: readonly string[]
}

function variablesOfPrices({ schema, operation, fragmentDefinitions }: ValidatedExecutionArgs): Variables {
  const priced = new Set<string>()
  const named = new Set<string>()
  const typeInfo = new TypeInfo(schema)
  const collectFrom = (node: ArgumentNode, names: Set<string>): void => {
    visit(node, {
      [Kind.VARIABLE]: ({ name }) => {
        names.add(name.value)
      },
    })
  }
  for (const definition of [operation, ...Object.values(fragmentDefinitions)]) {
    visit(
      definition,
      visitWithTypeInfo(typeInfo, {
        [Kind.ARGUMENT](node) {
          const argument = typeInfo.getArgument()
          const field = typeInfo.getFieldDef()
          if (field?.name.startsWith('__') && !typeInfo.getDirective()) collectFrom(node, named)
          else if (typeInfo.getDirective() || !argument || !field || dependsOn(field, argument))
            collectFrom(node, priced)
          return false
        },
      }),
    )
  }
  return { priced: [...priced], named: [...named] }
}

function dependsOn(field: GraphQLField<unknown, unknown>, argument: GraphQLArgument): boolean {
  return !isLeafType(getNamedType(argument.type)) || isPriced(field, argument)
}
