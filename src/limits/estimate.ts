import type { GraphQLObjectType, ValidatedExecutionArgs } from 'graphql'
import { introspectedValues, isIntrospection } from './introspection.ts'
import { sizesOf, weightOfArguments, weightOfField } from './price-list.ts'
import { readSelections, type SelectedField, type Selection, type Selections } from './selection.ts'

/** What an operation can cost at most, known from its document and its variables. */
export interface Estimate {
  /** Points. */
  readonly price: number
  /** How many values the answer can have, names of types included. */
  readonly values: number
  /** What it is made of. */
  readonly parts: readonly Part[]
}

/** A field of the answer, with what is below it. */
export interface Part extends Estimate {
  /** Its name in the answer. */
  readonly name: string
  /** How many of it there can be for each parent. */
  readonly size: number
  /** The arguments by which a caller asks for fewer. */
  readonly slicingArguments: readonly string[]
}

/** Values of introspection that are counted, where nothing else is said. */
const MOST_INTROSPECTED = 100_000

/** Bounds the work on documents that unfold; no document within the limits of `structure.ts` of a person comes near. */
const MOST_STEPS = 50_000

/** Thrown by `estimate` for a document that takes too long to be priced. */
export class TooManySteps extends Error {}

/**
 * Prices an operation. What a fragment selects twice counts once, as it is answered once; of types of which an object can
 * only be one, the dearest counts.
 * @param mostValues how many values an answer may have: those of introspection are counted no further
 * @throws TooManySteps
 */
export function estimate(operation: ValidatedExecutionArgs, mostValues = MOST_INTROSPECTED): Estimate {
  const selections = readSelections(operation)
  return new Pricing(operation, selections, mostValues).of(selections.root, new Map())
}

/** What the arguments of an operation's own fields cost, such as the filter of a subscription. */
export function priceOfArguments(operation: ValidatedExecutionArgs): number {
  const selections = readSelections(operation)
  return selections
    .possibleTypes(selections.root)
    .flatMap((type) => [...selections.of(selections.root, type).values()])
    .reduce((sum, { field, given }) => sum + weightOfArguments(field, given ?? {}), 0)
}

class Pricing {
  readonly #operation: ValidatedExecutionArgs
  readonly #selections: Selections
  readonly #mostValues: number
  readonly #known = new Map<string, Estimate>()
  /** Of arguments that were coerced once, as what is spread in many places is. */
  readonly #weights = new Map<object, number>()
  #steps = 0
  #introspected = 0
  constructor(operation: ValidatedExecutionArgs, selections: Selections, mostValues: number) {
    this.#operation = operation
    this.#selections = selections
    this.#mostValues = mostValues
  }

  of(selection: Selection, sizes: ReadonlyMap<string, number>): Estimate {
    const key = `${selection.key} ${[...sizes].join()}`
    const existing = this.#known.get(key)
    if (existing) return existing
    let dearest: Estimate = { price: 0, values: 0, parts: [] }
    let values = 0
    for (const type of this.#selections.possibleTypes(selection)) {
      const priced = this.#ofType(selection, type, sizes)
      if (priced.price >= dearest.price) dearest = priced
      values = Math.max(values, priced.values)
    }
    const found = { ...dearest, values }
    this.#known.set(key, found)
    return found
  }

  #ofType(selection: Selection, type: GraphQLObjectType, sizes: ReadonlyMap<string, number>): Estimate {
    const parts = [...this.#selections.of(selection, type)].map(([name, selected]) =>
      this.#field(name, selected, sizes),
    )
    return {
      price: parts.reduce((sum, part) => sum + part.price, 0),
      values: parts.reduce((sum, part) => sum + part.values, 0),
      parts,
    }
  }

  #field(name: string, selected: SelectedField, inherited: ReadonlyMap<string, number>): Part {
    if (++this.#steps > MOST_STEPS) throw new TooManySteps()
    const { field, given, below } = selected
    if (isIntrospection(field)) {
      const most = this.#mostValues - this.#introspected
      const values = introspectedValues(this.#operation, this.#selections, selected, most)
      this.#introspected += values
      return { name, size: 1, slicingArguments: [], price: Math.ceil(values / 100), values, parts: [] }
    }
    const sizes = sizesOf(field, given, inherited.get(field.name))
    const inside = below ? this.of(below, sizes.below) : { price: 0, values: 0, parts: [] }
    return {
      name,
      size: sizes.own,
      slicingArguments: sizes.slicingArguments,
      price: this.#weightOfArguments(selected) + sizes.own * (weightOfField(field) + inside.price),
      values: sizes.own * (1 + inside.values),
      parts: inside.parts,
    }
  }

  #weightOfArguments({ field, given }: SelectedField): number {
    if (given === null) return 0
    const weight = this.#weights.get(given) ?? weightOfArguments(field, given)
    this.#weights.set(given, weight)
    return weight
  }
}
