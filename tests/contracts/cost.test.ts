import * as fc from 'fast-check'
import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isInputObjectType,
  isListType,
  isObjectType,
  isRequiredArgument,
  parse,
  validate,
  validateExecutionArgs,
} from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { estimate } from '../../src/limits/estimate.ts'
import '../../src/modules/index.ts'
import { buildSchema } from '../../src/schema/schema.ts'
import { generous } from '../harness/generous.ts'
import { type LimitedApp, startLimitedApp } from '../limits/limited-app.ts'

const schema: GraphQLSchema = buildSchema()
const objects = Object.values(schema.getTypeMap()).filter(
  (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__'),
)
const places = objects.flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))

interface Directives {
  cost?: { weight: string }
  listSize?: { assumedSize: number; slicingArguments?: string[]; sizedFields?: string[] }
}
const directivesOf = (of: { extensions: Readonly<Record<string, unknown>> }) =>
  (of.extensions.directives ?? {}) as Directives

const isList = (field: GraphQLField<unknown, unknown>) =>
  isListType(getNullableType(field.type)) && isCompositeType(getNamedType(field.type))

describe('the price list', () => {
  const sizedBelow = new Set(
    places.flatMap(({ field }) => {
      const named = getNamedType(field.type)
      const types = isAbstractType(named) ? schema.getPossibleTypes(named) : [named]
      return (directivesOf(field).listSize?.sizedFields ?? []).flatMap((name) =>
        types.map((type) => `${type.name}.${name}`),
      )
    }),
  )

  test.for(
    places
      .filter(({ field }) => isList(field))
      .map(({ type, field }) => [`${type.name}.${field.name}`, field] as const),
  )('%s says how long it can be', ([name, field]) => {
    expect(directivesOf(field).listSize !== undefined || sizedBelow.has(name)).toBe(true)
  })

  test('weighs in whole numbers, and is for arguments and fields that exist', () => {
    for (const { field } of places) {
      const { cost, listSize } = directivesOf(field)
      if (cost) expect(cost.weight).toMatch(/^\d+$/)
      for (const path of listSize?.slicingArguments ?? []) {
        const [name, below] = path.split('.')
        const argument = field.args.find((given) => given.name === name)
        const input = argument && getNamedType(argument.type)
        expect(argument).toBeDefined()
        if (below !== undefined) expect(isInputObjectType(input) && input.getFields()[below]).toBeTruthy()
      }
      for (const argument of field.args) {
        const weight = directivesOf(argument).cost?.weight
        if (weight !== undefined) expect(weight).toMatch(/^\d+$/)
      }
    }
    expect(places.filter(({ field }) => directivesOf(field).cost).length).toBeGreaterThan(40)
  })

  const connections = places.filter(({ field }) => getNamedType(field.type).name.endsWith('Connection'))
  test('there are connections', () => expect(connections.length).toBeGreaterThan(10))

  test.for(connections.map(({ type, field }) => [`${type.name}.${field.name}`, type, field] as const))(
    '%s multiplies what is selected in it',
    ([, type, field]) => {
      const price = (list: string, size: number): number => {
        const document = `{ node(id: "x") { ... on ${type.name} { ${field.name}(first: ${size}) { ${list} } } } }`
        return priceOf(document)
      }
      for (const list of ['nodes { id }', 'edges { cursor }', 'edges { node { id } }']) {
        expect(price(list, 40) - price(list, 10)).toBe(30)
      }
      const inner = priceOf(`{ node(id: "x") { ... on ${type.name} { ${field.name}(first: 7) { nodes { id } } } } }`)
      const outer = (size: number) =>
        priceOf(
          `{ nodes(ids: ${JSON.stringify(Array.from({ length: size }, () => 'x'))}) { ... on ${type.name} { ${field.name}(first: 7) { nodes { id } } } } }`,
        )
      expect(outer(10)).toBe(10 * inner)
    },
  )
})

function priceOf(text: string): number {
  const document = parse(text)
  expect(validate(schema, document)).toEqual([])
  const args = validateExecutionArgs({ schema, document })
  if (!('operation' in args)) throw new Error(args.join())
  return estimate(args).price
}

describe('over generated operations', () => {
  let app: LimitedApp
  let ids: string[]
  beforeAll(async () => {
    app = await startLimitedApp(generous)
    ids = await furnish(app)
  })
  afterAll(() => app.close())

  test('the estimate is never below the actual price, which is more than nothing', async () => {
    let answered = 0
    let returned = 0
    await fc.assert(
      fc.asyncProperty(
        operations(() => ids),
        async (query) => {
          const { status, body } = await app.send(app.world.admin, { query })
          const { requested, actual } = (body.extensions?.cost ?? {}) as { requested?: number; actual?: number }
          expect([status, body.errors?.map(({ message }) => message)]).toEqual([200, undefined])
          expect(actual).toBeGreaterThan(0)
          expect(requested).toBeGreaterThanOrEqual(actual ?? Number.POSITIVE_INFINITY)
          // Now that the document is known, it takes the lean lane.
          const again = await app.send(app.world.admin, { query })
          expect([again.body.data, again.body.extensions?.cost]).toMatchObject([body.data, { requested, actual }])
          answered++
          if ((actual ?? 0) > 3) returned++
        },
      ),
      { numRuns: 400, endOnFailure: true },
    )
    expect(answered).toBeGreaterThanOrEqual(400)
    // Answers without rows would prove nothing.
    expect(returned).toBeGreaterThan(100)
  }, 120_000)
})

/** Tasks with subtasks, labels and comments. @returns the ids of things to ask for */
async function furnish({ world, send }: LimitedApp): Promise<string[]> {
  const { admin } = world
  const found: string[] = []
  const mutate = async (query: string): Promise<Record<string, { id: string }>> => {
    const { body } = await send(admin, { query: `mutation { done: ${query} }` })
    if (body.errors) throw new Error(body.errors[0]?.message)
    return body.data?.done as Record<string, { id: string }>
  }
  const { body } = await send(admin, { query: '{ organization(slug: "acme") { id } }' })
  const organizationId = (body.data?.organization as { id: string }).id
  const project = await mutate(
    `createProject(input: { organizationId: "${organizationId}", key: "ONE", name: "One" }) { ... on CreateProjectPayload { project { id } } }`,
  )
  const label = await mutate(
    `createLabel(input: { organizationId: "${organizationId}", name: "bug" }) { ... on CreateLabelPayload { label { id } } }`,
  )
  let parent = ''
  for (let number = 1; number <= 12; number++) {
    const { task } = await mutate(
      `createTask(input: { projectId: "${project.project?.id}", title: "Task ${number}", labelIds: ["${label.label?.id}"] ${parent} }) { ... on CreateTaskPayload { task { id } } }`,
    )
    await mutate(
      `addComment(input: { taskId: "${task?.id}", body: "Said" }) { ... on AddCommentPayload { comment { id } } }`,
    )
    if (number === 1) parent = `, parentId: "${task?.id}"`
    found.push(task?.id ?? '')
  }
  return [organizationId, project.project?.id ?? '', label.label?.id ?? '', ...found.slice(0, 4), 'nothing']
}

/** Valid queries, with aliases, fragments and arguments. */
function operations(ids: () => string[]): fc.Arbitrary<string> {
  const query = schema.getQueryType()
  if (!query) throw new Error('no Query')
  return fc.gen().map((g) => {
    let aliases = 0
    const pick = <T>(items: readonly T[]): T => items[g(fc.nat, { max: items.length - 1 })] as T
    const chance = (part: number): boolean => g(fc.nat, { max: 99 }) < part * 100

    const argumentsOf = (type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): string | null => {
      const given: string[] = []
      if (type.name === 'Query' && field.name === 'organization') given.push('slug: "acme"')
      else if (field.name === 'nodes' && field.args.length > 0) {
        given.push(
          `ids: ${JSON.stringify(Array.from({ length: g(fc.integer, { min: 1, max: 6 }) }, () => pick(ids())))}`,
        )
      } else if (field.args.some(({ name }) => name === 'id')) given.push(`id: ${JSON.stringify(pick(ids()))}`)
      else if (field.name === 'groups') given.push('by: [{ field: CREATED_AT }]', `first: ${pick([1, 5, 100])}`)
      else if (field.args.some(isRequiredArgument)) return null
      if (field.args.some(({ name }) => name === 'last') && chance(0.7)) {
        given.push(`${pick(['first', 'last'])}: ${pick([1, 2, 3, 10])}`)
        if (field.args.some(({ name }) => name === 'search') && chance(0.1)) given.push('search: "task"')
      }
      return given.length > 0 ? `(${given.join(', ')})` : ''
    }

    const selectionOf = (type: GraphQLObjectType, depth: number): string => {
      const fields = Object.values(type.getFields()).filter((field) => {
        // An id of another type is refused, which is another test's business.
        if (type.name === 'Query' && !['node', 'nodes', 'viewer', 'organization'].includes(field.name)) return false
        return depth > 0 || !isCompositeType(getNamedType(field.type))
      })
      const chosen = Array.from({ length: g(fc.integer, { min: 1, max: 4 }) }, () => pick([...fields, null]))
      const selected = chosen.flatMap((field) => {
        if (!field) return ['__typename']
        const given = argumentsOf(type, field)
        if (given === null) return []
        const named = getNamedType(field.type)
        const below = isObjectType(named)
          ? ` ${selectionOf(named, depth - 1)}`
          : isAbstractType(named)
            ? ` { ${Array.from({ length: g(fc.integer, { min: 1, max: 4 }) }, () =>
                pick(schema.getPossibleTypes(named)),
              )
                .map((possible) => `... on ${possible.name} ${selectionOf(possible, depth - 1)}`)
                .join(' ')} }`
            : ''
        const text = `a${++aliases}: ${field.name}${given}${below}`
        return chance(0.15) ? [`... on ${type.name} @include(if: ${pick([true, false])}) { ${text} }`] : [text]
      })
      return `{ ${selected.length > 0 ? selected.join(' ') : '__typename'} }`
    }
    return selectionOf(query, 6)
  })
}
