import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { createRandom, type Random } from './random.ts'
import type { SampledOrder, Samples } from './samples.ts'

// Operations made up from the schema: valid by construction, in any shape that the language has.

export interface Operation {
  readonly source: string
  readonly variables: Record<string, unknown>
  /** Other values for its variables: conditions the other way, other sizes, cursors of the same ordering, other rows. */
  readonly others: Record<string, unknown>
  /** The fields that it selects and the inputs that it gives, as `Task.title` and `TaskFilter.title`. */
  readonly uses: ReadonlySet<string>
}

/** The same operation for the same seed, schema and samples. */
export function generateOperation(schema: GraphQLSchema, samples: Samples, seed: number): Operation {
  return new Generator(schema, samples, createRandom(seed)).operation()
}

/** Names that generated code or JavaScript's objects might take for their own. */
const hostileNames =
  '__proto__ constructor prototype toString hasOwnProperty valueOf toJSON length null r x k g row list page texts one many open quote dateTime return'.split(
    ' ',
  )

const periods = ['P1D', '-P7D', 'P1M', '-P1Y', 'PT0S', '-PT36H30M', 'P0D', '-P999Y', '+P2W', '-P1Y2M3DT4H5M6S']
const days = ['0001-01-01', '1999-12-31', '2024-02-29', '2026-11-15', '2026-12-01', '9999-12-31']

const slugs = ['demo', 'demo', 'demo', 'other', 'other', 'empty', 'nothing']
const projectKeys = ['ODD', 'GONE', 'WEB', '"']

/** How often something out of range or of another kind is asked for, which is refused. */
const wrong = 0.004

/** Where something is selected: what else stands there under which key, so that everything there can be merged. */
type Place = Map<string, { what: string; below: Place }>

class Generator {
  readonly #schema: GraphQLSchema
  readonly #samples: Samples
  readonly #random: Random
  readonly #fragments: string[] = []
  readonly #declared: string[] = []
  readonly #variables: Record<string, unknown> = {}
  readonly #others: Record<string, unknown> = {}
  readonly #reusable = new Map<string, string[]>()
  readonly #hostile: string[]
  readonly #uses = new Set<string>()
  /** How many fields may yet be selected. */
  #left: number
  #names = 0

  constructor(schema: GraphQLSchema, samples: Samples, random: Random) {
    this.#schema = schema
    this.#samples = samples
    this.#random = random
    this.#left = random.pick([8, 15, 25, 40, 60])
    this.#hostile = random.chance(0.2) ? random.some(hostileNames, 4) : []
  }

  operation(): Operation {
    const query = this.#schema.getQueryType()
    if (!query) throw new Error('the schema has no query type')
    const body = this.#selection(query, 0, new Map(), this.#random.pick([1, 1, 1, 2, 3]))
    const declared = this.#declared.length > 0 ? `(${this.#declared.join(', ')})` : ''
    const head = declared || this.#random.chance(0.2) ? `query ${this.#random.chance(0.5) ? 'Q' : ''}${declared} ` : ''
    const before = this.#random.chance(0.2)
    const fragments = this.#fragments.join('\n')
    return {
      source: before && head ? `${fragments}\n${head}${body}` : `${head}${body}\n${fragments}`,
      variables: this.#variables,
      // What has no other value keeps its own.
      others: { ...this.#variables, ...this.#others },
      uses: this.#uses,
    }
  }

  #fresh(): string {
    const hostile = this.#hostile.pop()
    return hostile ?? `a${++this.#names}`
  }

  /** What is selected of an object, in braces. */
  #selection(type: GraphQLObjectType, depth: number, place: Place, most?: number): string {
    const count = most ?? 1 + this.#random.below(5)
    return `{ ${this.#parts(type, depth, place, count)} }`
  }

  #parts(type: GraphQLObjectType, depth: number, place: Place, count: number): string {
    const parts = Array.from({ length: count }, () => this.#part(type, depth, place)).filter((part) => part !== '')
    return parts.length > 0 ? parts.join(' ') : '__typename'
  }

  #part(type: GraphQLObjectType, depth: number, place: Place): string {
    const { chance } = this.#random
    if (chance(0.06)) return `${chance(0.3) ? `${this.#fresh()}: ` : ''}__typename${this.#directives()}`
    if (chance(0.1)) return this.#inline(type, depth, place)
    if (chance(0.07)) return this.#spread(type, depth)
    return this.#field(type, depth, place)
  }

  /** An inline fragment on the type itself, on nothing, or on what it implements. */
  #inline(type: GraphQLObjectType, depth: number, place: Place): string {
    const { chance, pick, below } = this.#random
    const [node] = type.getInterfaces()
    if (node && chance(0.3)) return `... on ${node.name}${this.#directives()} { id ... on ${type.name} { __typename } }`
    const on = pick(['', ` on ${type.name}`])
    return `...${on}${this.#directives()} { ${this.#parts(type, depth, place, 1 + below(3))} }`
  }

  /** A named fragment: a new one, or one that stands somewhere else too. What is in it clashes with nothing. */
  #spread(type: GraphQLObjectType, depth: number): string {
    const { chance, pick, below } = this.#random
    const known = this.#reusable.get(type.name) ?? []
    if (known.length > 0 && chance(0.5)) return `...${pick(known)}${this.#directives()}`
    const name = `F${++this.#names}`
    const everything = new Set(Object.keys(type.getFields()))
    const taken: Place = new Map([...everything].map((field) => [field, { what: 'elsewhere', below: new Map() }]))
    const body = this.#parts(type, depth, taken, 1 + below(3))
    this.#fragments.push(`fragment ${name} on ${type.name} { ${body} }`)
    this.#reusable.set(type.name, [...known, name])
    return `...${name}${this.#directives()}`
  }

  #directives(): string {
    const { chance } = this.#random
    let text = ''
    if (chance(0.06)) text += ` @include(if: ${this.#condition(0.7)})`
    if (chance(0.06)) text += ` @skip(if: ${this.#condition(0.3)})`
    return text
  }

  #condition(isTrue: number): string {
    const { chance } = this.#random
    const value = chance(isTrue)
    if (chance(0.4)) return String(value)
    const name = `c${++this.#names}`
    this.#others[name] = !value
    if (chance(0.4)) this.#declared.push(`$${name}: Boolean = ${value}`)
    else {
      this.#declared.push(`$${name}: Boolean!`)
      this.#variables[name] = value
    }
    return `$${name}`
  }

  #field(type: GraphQLObjectType, depth: number, place: Place): string {
    const { chance, pick } = this.#random
    const all = Object.values(type.getFields())
    const simple = all.filter((field) => !isCompositeType(getNamedType(field.type)))
    const composite = all.filter((field) => isCompositeType(getNamedType(field.type)))
    // What can only be gone through is gone through.
    const further = composite.length > 0 && (simple.length === 0 || (depth < 12 && this.#left > 0 && chance(0.45)))
    if (!further && simple.length === 0) return ''
    // Most rows are found by way of an organization, or of who asks.
    const likely =
      type.name === 'Query' && chance(0.6) ? all.filter(({ name }) => /^(org|viewer|nodes)/.test(name)) : []
    const field = pick(likely.length > 0 ? likely : further ? composite : simple)
    this.#uses.add(`${type.name}.${field.name}`)
    this.#left -= 1
    const given = this.#arguments(type, field, depth)
    const what = `${type.name}.${field.name}${given}`
    const known = place.get(field.name)
    const clashes = known !== undefined && (known.what !== what || chance(0.4))
    const key = clashes || chance(field.args.length > 0 ? 0.4 : 0.12) ? this.#fresh() : field.name
    const below = (key === field.name ? known?.below : undefined) ?? new Map()
    place.set(key, { what, below })
    const alias = key === field.name ? '' : `${key}: `
    return `${alias}${field.name}${given}${this.#directives()}${this.#below(field, depth, below)}`
  }

  #below(field: GraphQLField<unknown, unknown>, depth: number, place: Place): string {
    const named = getNamedType(field.type)
    if (isObjectType(named)) return ` ${this.#selection(named, depth + 1, place)}`
    if (!isAbstractType(named)) return ''
    const { chance, some, below } = this.#random
    const possible = this.#schema.getPossibleTypes(named)
    const parts = some(possible, 1 + below(possible.length)).map((type) => {
      // Under one key different types may give different things only by names of their own.
      const own: Place = new Map([['email', { what: 'elsewhere', below: new Map() }]])
      for (const [key, entry] of place) own.set(key, entry)
      const text = `... on ${type.name}${this.#directives()} ${this.#selection(type, depth + 1, own)}`
      for (const [key, entry] of own) place.set(key, entry)
      return text
    })
    if (isInterfaceType(named) && chance(0.5)) parts.unshift('id')
    if (chance(0.3)) parts.push('__typename')
    return ` { ${parts.join(' ')} }`
  }

  #arguments(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, depth: number): string {
    if (field.args.length === 0) return ''
    const values = this.#values(type, field, depth)
    const parts = field.args.flatMap((argument) => {
      const text = this.#argument(argument, values[argument.name])
      return text === null ? [] : [`${argument.name}: ${text}`]
    })
    return parts.length > 0 ? `(${parts.join(', ')})` : ''
  }

  #argument({ type, defaultValue, default: standard }: GraphQLArgument, value: unknown): string | null {
    const { chance } = this.#random
    if (value !== undefined) return this.#written(value, type)
    const hasDefault = defaultValue !== undefined || standard !== undefined
    if (isNonNullType(type) && !hasDefault) throw new Error('a required argument was left out')
    if (!chance(0.05)) return null
    const name = `n${++this.#names}`
    this.#declared.push(`$${name}: ${String(getNullableType(type))}`)
    if (!isNonNullType(type) && chance(0.3)) this.#variables[name] = null
    return `$${name}`
  }

  /** The values of a field's arguments; what is not among them is left out. */
  #values(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, depth: number): Record<string, unknown> {
    const { chance, pick, below, some } = this.#random
    const { ids, taskKeys } = this.#samples
    const everything = Object.values(ids).flat()
    const names = new Set(field.args.map(({ name }) => name))
    const values: Record<string, unknown> = {}
    if (names.has('archived') && chance(0.25)) values.archived = pick(['EXCLUDE', 'INCLUDE', 'INCLUDE', 'ONLY'])
    if (field.name === 'organization') {
      if (chance(0.7)) values.slug = pick(slugs)
      else values.id = this.#id('Organization')
    } else if (field.name === 'node') values.id = chance(0.05) ? pick(['', 'task_x', 'nonsense']) : pick(everything)
    else if (field.name === 'nodes') {
      const given = Array.from({ length: below(7) }, () => pick(everything))
      values.ids = [...given, ...some([...given, 'task_', 'event_i4', ''], below(3))]
    } else if (names.has('key')) {
      values.key = field.name === 'task' ? (chance(wrong) ? 'none' : pick(taskKeys)) : pick(projectKeys)
    } else if (names.has('id')) values.id = this.#id(getNamedType(field.type).name)
    else if (field.name === 'groups') Object.assign(values, this.#groupsValues(field))
    else if (names.has('after')) Object.assign(values, this.#listValues(field, names, depth))
    else throw new Error(`${type.name}.${field.name} has arguments that are not generated`)
    return values
  }

  #id(model: string): string {
    const { chance, pick } = this.#random
    const wanted = this.#samples.ids[chance(wrong) ? 'User' : model] ?? []
    return pick(wanted)
  }

  #groupsValues(field: GraphQLField<unknown, unknown>): Record<string, unknown> {
    const { chance, pick, some, below } = this.#random
    const [by] = field.args
    const fields = this.#enumIn(by?.type, 'field')
    const chosen = some(fields, chance(wrong) ? 4 : 1 + below(Math.min(3, fields.length)))
    return {
      by: chosen.map((name) => ({
        field: name,
        ...(chance(0.5) && { interval: pick(['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR']) }),
      })),
      ...(chance(0.6) && { first: chance(wrong) ? 0 : pick([1, 2, 3, 10, 100]) }),
    }
  }

  /** The names of an enumeration that an input has. */
  #enumIn(type: GraphQLInputType | undefined, field: string): string[] {
    const input = getNamedType(type)
    const named = isInputObjectType(input) ? getNamedType(input.getFields()[field]?.type) : undefined
    return isEnumType(named) ? named.getValues().map(({ name }) => name) : []
  }

  #listValues(
    field: GraphQLField<unknown, unknown>,
    names: ReadonlySet<string>,
    depth: number,
  ): Record<string, unknown> {
    const { chance, pick } = this.#random
    const model = getNamedType(field.type).name.replace(/Connection$/, '')
    const values: Record<string, unknown> = {}
    const size = chance(wrong) ? pick([0, 101, -1]) : pick(depth > 2 ? [1, 2, 3] : [1, 2, 3, 5, 10, 20])
    if (depth > 2 || chance(0.85)) values[chance(0.65) ? 'first' : 'last'] = size
    if (chance(wrong)) Object.assign(values, { first: 1, last: 1 })
    const orders = this.#samples.orders[model] ?? []
    const searches = orders.filter(({ search }) => search !== null)
    const plain = orders.filter(({ search }) => search === null)
    const order: SampledOrder | undefined =
      names.has('search') && chance(0.08) ? pick(searches) : chance(0.45) ? pick(plain) : plain[0]
    if (order?.search != null) values.search = order.search
    if (order?.keys) values.orderBy = order.keys
    if (order && order.cursors.length > 0) {
      if (chance(0.2)) values.after = chance(wrong) ? 'x' : pick(order.cursors)
      if (chance(0.2)) values.before = chance(wrong) ? pick(orders).cursors[0] : pick(order.cursors)
    }
    const filter = field.args.find(({ name }) => name === 'filter')
    if (filter && chance(0.35)) values.filter = this.#filter(getNamedType(filter.type) as GraphQLInputObjectType, 3)
    if (names.has('archived') && chance(0.2)) values.archived = pick(['EXCLUDE', 'INCLUDE', 'INCLUDE', 'ONLY'])
    return values
  }

  /** A filter of a model: `TaskFilter`. */
  #filter(type: GraphQLInputObjectType, depth: number): Record<string, unknown> {
    const { chance, pick, below, some } = this.#random
    const model = type.name.replace(/Filter$/, '')
    const fields = Object.values(type.getFields())
    const isDeep = (name: string) => ['and', 'or', 'not'].includes(name) || name.endsWith('sks')
    const usable = fields.filter(
      ({ name, type: of }) => depth > 0 || (!isDeep(name) && !/(Relation|List)Filter$/.test(getNamedType(of).name)),
    )
    const chosen = [
      ...some(usable, chance(0.05) ? 0 : 1 + below(2)),
      ...(depth > 0 && chance(0.3) ? fields.filter(({ name }) => name === pick(['and', 'or', 'not'])) : []),
    ]
    return Object.fromEntries(
      chosen.map(({ name, type: of }) => {
        const input = getNamedType(of) as GraphQLInputObjectType
        this.#uses.add(`${type.name}.${name}`)
        if (name === 'and' || name === 'or')
          return [name, Array.from({ length: below(4) }, () => this.#filter(type, depth - 1))]
        if (name === 'not') return [name, this.#filter(type, depth - 1)]
        return [name, this.#operators(input, depth, model)]
      }),
    )
  }

  #operators(type: GraphQLInputObjectType, depth: number, model: string): Record<string, unknown> {
    const { chance, below, some } = this.#random
    const chosen = some(Object.values(type.getFields()), chance(0.03) ? 0 : chance(0.8) ? 1 : 2)
    return Object.fromEntries(
      chosen.map(({ name, type: of }) => {
        const operand = getNamedType(of)
        this.#uses.add(`${type.name}.${name}`)
        if (chance(wrong)) return [name, null]
        if (isInputObjectType(operand)) return [name, this.#filter(operand, depth - 1)]
        const one = () => this.#scalar(operand.name, model)
        return [name, isListType(getNullableType(of)) ? Array.from({ length: below(4) }, one) : one()]
      }),
    )
  }

  #scalar(typeName: string, model: string): unknown {
    const { chance, pick, below } = this.#random
    const { texts, moments } = this.#samples
    const type = this.#schema.getType(typeName)
    if (isEnumType(type)) return pick(type.getValues()).name
    switch (typeName) {
      case 'ID':
        return this.#id(model)
      case 'Boolean':
        return chance(0.5)
      case 'Int':
        return pick([0, 1, 2, 3, 7, 26, 2_147_483_647, -1])
      case 'String': {
        const text = pick(texts)
        // Whole characters, so that no half of one is left.
        const characters = [...text]
        if (chance(0.5)) return text
        const from = below(characters.length + 1)
        const part = characters.slice(from, from + 1 + below(3)).join('')
        return chance(0.5) ? part : part.toUpperCase()
      }
      case 'DateTimeOrPeriod':
        return pick([...periods, ...moments])
      case 'DateOrPeriod':
        return pick([...periods, ...days])
      default:
        throw new Error(`no values of ${typeName} are generated`)
    }
  }

  /** A value in the document: as it stands there, or by a variable, the whole or a part. */
  #written(value: unknown, type: GraphQLInputType, mayVary = true): string {
    const { chance } = this.#random
    if (mayVary && chance(0.25)) return this.#variable(value, type)
    const nullable = getNullableType(type)
    if (value === null) return 'null'
    if (isListType(nullable)) {
      const items = value as unknown[]
      const [only] = items
      // One value does for a list of one, if it is not a variable.
      if (items.length === 1 && chance(0.3)) return this.#written(only, nullable.ofType, false)
      return `[${items.map((item) => this.#written(item, nullable.ofType)).join(', ')}]`
    }
    if (isInputObjectType(nullable)) {
      const fields = Object.entries(value as object).map(([name, inner]) => {
        const field = nullable.getFields()[name]
        if (!field) throw new Error(`${nullable.name} has no ${name}`)
        return `${name}: ${this.#written(inner, field.type)}`
      })
      return `{ ${fields.join(', ')} }`
    }
    return literal(value, nullable)
  }

  /** Another value where one stands: as valid, unless it is refused together with others. */
  #other(value: unknown, type: GraphQLInputType): unknown {
    const { chance, pick } = this.#random
    const nullable = getNullableType(type)
    if (value === null) return null
    if (isListType(nullable)) return (value as unknown[]).map((item) => this.#other(item, nullable.ofType))
    const { name } = getNamedType(nullable)
    // A cursor goes with its ordering.
    if (/(Order|GroupBy)$/.test(name)) return value
    if (isInputObjectType(nullable)) {
      return Object.fromEntries(
        Object.entries(value as object).map(([key, inner]) => {
          const of = nullable.getFields()[key]?.type
          return [key, of && chance(0.8) ? this.#other(inner, of) : inner]
        }),
      )
    }
    if (name === 'Int') return pick([1, 2, 3, 7, 20])
    const text = typeof value === 'string' ? value : ''
    if (name === 'ID') {
      const [prefix = ''] = text.split('_')
      const alike = Object.values(this.#samples.ids)
        .flat()
        .filter((id) => id.startsWith(`${prefix}_`))
      return alike.length > 0 ? pick(alike) : value
    }
    if (name === 'String') {
      const ordered = Object.values(this.#samples.orders)
        .flat()
        .find(({ cursors }) => cursors.includes(text))
      if (ordered) return pick(ordered.cursors)
      const alike = [slugs, this.#samples.taskKeys, projectKeys].find((list) => list.includes(text))
      if (alike) return pick(alike)
    }
    return this.#scalar(name, '')
  }

  #variable(value: unknown, type: GraphQLInputType): string {
    const { chance } = this.#random
    const name = `v${++this.#names}`
    const nullable = getNullableType(type)
    this.#others[name] = this.#other(value, nullable)
    if (value !== null && chance(0.2)) {
      // The default stands in the document, so it has no variables in it.
      const standard = literal(value, nullable)
      this.#declared.push(`$${name}: ${String(nullable)} = ${standard}`)
      return `$${name}`
    }
    this.#declared.push(`$${name}: ${String(type)}${value !== null && !isNonNullType(type) && chance(0.3) ? '!' : ''}`)
    this.#variables[name] = value
    return `$${name}`
  }
}

/** A value as it stands in a document. */
function literal(value: unknown, type: GraphQLInputType): string {
  const nullable = getNullableType(type)
  if (value === null) return 'null'
  if (isListType(nullable)) return `[${(value as unknown[]).map((item) => literal(item, nullable.ofType)).join(', ')}]`
  if (isInputObjectType(nullable)) {
    const fields = Object.entries(value as object).map(
      ([name, inner]) => `${name}: ${literal(inner, nullable.getFields()[name]?.type as GraphQLInputType)}`,
    )
    return `{ ${fields.join(', ')} }`
  }
  return isEnumType(nullable) && typeof value === 'string' ? value : JSON.stringify(value)
}
