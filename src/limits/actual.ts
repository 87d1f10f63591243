import {
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  TypeNameMetaFieldDef,
  type ValidatedExecutionArgs,
} from 'graphql'
import type { Place } from '../platform/tally.ts'
import { introspectedValues, isIntrospection } from './introspection.ts'
import { weightOfArguments, weightOfField } from './price-list.ts'
import { readSelections, type Selected, type SelectedField, type Selection, type Selections } from './selection.ts'

type Answer = Readonly<Record<string, unknown>>

/**
 * What an operation has cost: the price list applied to the rows that were answered instead of those that could have been.
 * @param data of the answer
 */
export function actualPrice(operation: ValidatedExecutionArgs, data: Answer | null | undefined): number {
  if (!data) return 0
  const tariffs = new Tariffs(operation)
  return priceOfObject(tariffs.of(tariffs.selections.root), data)
}

/**
 * What each object costs of the places that a plan counts. They are numbers, which keep nothing of the operation, so that
 * they can be remembered for those with the same prices.
 */
export function pricesOfPlaces(operation: ValidatedExecutionArgs, places: readonly Place[]): readonly number[] {
  const tariffs = new Tariffs(operation)
  return places.map((place, index) => tariffs.priceOfPlace(place, String(index)))
}

/** The same as `actualPrice` by what was counted of an answer while it was written. */
export function priceOfTally(counts: readonly number[], prices: readonly number[]): number {
  return counts.reduce((sum, count, index) => sum + count * (prices[index] ?? 0), 0)
}

/** What the fields of a selection cost, looked up once for all its objects. */
type Tariff = readonly TypeTariff[]

interface TypeTariff {
  readonly type: GraphQLObjectType
  readonly selected: Selected
  /** Those that cost something. */
  readonly fields: readonly FieldTariff[]
}

interface FieldTariff {
  readonly name: string
  /** For each time that it is asked for. */
  readonly once: number
  /** For each value in its list. */
  readonly each: number
  readonly below: Tariff | null
}

class Tariffs {
  readonly selections: Selections
  readonly #operation: ValidatedExecutionArgs
  readonly #known = new Map<string, Tariff>()
  constructor(operation: ValidatedExecutionArgs) {
    this.#operation = operation
    this.selections = readSelections(operation)
  }

  of(selection: Selection): Tariff {
    const existing = this.#known.get(selection.key)
    if (existing) return existing
    const tariff = this.selections.possibleTypes(selection).map((type) => {
      const selected = this.selections.of(selection, type)
      const fields = [...selected].map(([name, field]) => this.#field(name, field))
      return { type, selected, fields: fields.filter(({ once, each, below }) => once > 0 || each > 0 || below) }
    })
    this.#known.set(selection.key, tariff)
    return tariff
  }

  /** Of one object: its own fields, but for the items of its lists, which have places of their own. */
  priceOfPlace({ type, selections: sets, itemOf }: Place, key: string): number {
    const asItem = itemOf ? weightOfField(itemOf) : 0
    if (!type) return asItem
    const selected = this.selections.of({ type, sets, key: `place ${key}` }, type)
    return [...selected.values()].reduce((sum, { field, given }) => {
      const isList = isListType(getNullableType(field.type)) && isCompositeType(getNamedType(field.type))
      return sum + weightOfArguments(field, given ?? {}) + (isList ? 0 : weightOfField(field))
    }, asItem)
  }

  #field(name: string, selected: SelectedField): FieldTariff {
    const { field, given, below } = selected
    if (isIntrospection(field)) {
      // It was let through, so it has no more of them than it may.
      const values = introspectedValues(this.#operation, this.selections, selected, Number.POSITIVE_INFINITY)
      return { name, once: Math.ceil(values / 100), each: 0, below: null }
    }
    return {
      name,
      once: weightOfArguments(field, given ?? {}),
      each: weightOfField(field),
      below: below && this.of(below),
    }
  }
}

function priceOfObject(tariff: Tariff, answer: Answer): number {
  const [first, ...more] = tariff
  if (!first) return 0
  if (more.length === 0) return priceAs(first, answer)
  const prices = tariff
    .filter(({ type, selected }) => fits(type, selected, answer))
    .map((ofType) => priceAs(ofType, answer))
  return prices.length === 0 ? 0 : Math.min(...prices)
}

function priceAs({ fields }: TypeTariff, answer: Answer): number {
  let price = 0
  for (const field of fields) {
    const value = answer[field.name]
    if (value !== undefined) price += field.once + priceOfValue(field, value)
  }
  return price
}

function priceOfValue(field: FieldTariff, value: unknown): number {
  if (Array.isArray(value)) {
    let price = 0
    for (const item of value) price += priceOfValue(field, item)
    return price
  }
  const { each, below } = field
  return below && value !== null ? each + priceOfObject(below, value as Answer) : each // an object's answer is an object
}

/** The types that an object can have had, by the fields that it was answered with. */
export function typesOf(selections: Selections, selection: Selection, answer: Answer): readonly GraphQLObjectType[] {
  return selections.possibleTypes(selection).filter((type) => fits(type, selections.of(selection, type), answer))
}

function fits(type: GraphQLObjectType, selected: Selected, answer: Answer): boolean {
  if (selected.size !== Object.keys(answer).length) return false
  for (const [name, { field }] of selected) {
    if (!(name in answer) || (field === TypeNameMetaFieldDef && answer[name] !== type.name)) return false
  }
  return true
}
