import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql'
import { describe, expect, test } from 'vitest'
import '../../src/modules/index.ts'
import { allModels } from '../../src/schema/models.ts'
import { printPricedSchema } from '../../src/schema/print.ts'
import { buildSchema } from '../../src/schema/schema.ts'

// What the schema promises of itself, whichever types the modules add.

const root = join(import.meta.dirname, '../..')
const schema = buildSchema()
const types = Object.values(schema.getTypeMap()).filter(
  (type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type),
)
const objects = types.filter((type) => isObjectType(type))
const fields = types.flatMap((type) =>
  isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()).map((field) => ({ type, field })) : [],
)
const mutations = Object.values(schema.getMutationType()?.getFields() ?? {})
const subscriptions = Object.values(schema.getSubscriptionType()?.getFields() ?? {})
const queries = Object.values(schema.getQueryType()?.getFields() ?? {})

const pascal = (name: string) => name.slice(0, 1).toUpperCase() + name.slice(1)
const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
const argumentsOf = (field: GraphQLField<unknown, unknown>) =>
  Object.fromEntries(field.args.map((argument) => [argument.name, String(argument.type)]))

test('is as large as it should be, so that nothing below is true of nothing', () => {
  expect(types.length).toBeGreaterThan(150)
  expect(fields.length).toBeGreaterThan(250)
  expect(mutations.length).toBeGreaterThanOrEqual(22)
  expect(subscriptions.map(({ name }) => name).sort()).toEqual(['commentEvents', 'taskEvents'])
})

test('is what schema.graphql says', () => {
  expect(
    printPricedSchema(schema) === readFileSync(join(root, 'schema.graphql'), 'utf8'),
    'run `npm run generate`',
  ).toBe(true)
})

describe('descriptions', () => {
  const described = types.flatMap((type): { place: string; text: string | null | undefined }[] => {
    const own = { place: type.name, text: type.description }
    if (isEnumType(type))
      return [
        own,
        ...type.getValues().map((value) => ({ place: `${type.name}.${value.name}`, text: value.description })),
      ]
    if (isInputObjectType(type))
      return [
        own,
        ...Object.values(type.getFields()).map((field) => ({
          place: `${type.name}.${field.name}`,
          text: field.description,
        })),
      ]
    if (!isObjectType(type) && !isInterfaceType(type)) return [own]
    return [
      own,
      ...Object.values(type.getFields()).flatMap((field) => [
        { place: `${type.name}.${field.name}`, text: field.description },
        ...field.args.map((argument) => ({
          place: `${type.name}.${field.name}(${argument.name})`,
          text: argument.description,
        })),
      ]),
    ]
  })

  test('everything has one', () => {
    expect(described.length).toBeGreaterThan(900)
    expect(described.filter(({ text }) => !text?.trim()).map(({ place }) => place)).toEqual([])
  })

  test('they are sentences that say more than the name', () => {
    const words = (text: string) => text.replace(/[^A-Za-z0-9]+/g, '').toLowerCase()
    const poor = described.filter(({ place, text }) => {
      const said = text?.trim() ?? ''
      return !/[.?…]$/.test(said) || words(said) === words(place.split('.').at(-1) ?? '')
    })
    expect(poor).toEqual([])
  })

  test('inputs of texts and lists state their limits', () => {
    const texts = mutations.flatMap((mutation) => {
      const input = getNamedType(mutation.args[0]?.type)
      if (!isInputObjectType(input)) return []
      return Object.values(input.getFields())
        .filter(
          (field) => String(getNullableType(field.type)) === 'String' && /title|name|body|description/.test(field.name),
        )
        .map((field) => `${input.name}.${field.name}: ${field.description}`)
    })
    expect(texts.length).toBeGreaterThan(8)
    expect(texts.filter((text) => !/\d characters/.test(text))).toEqual([])
  })
})

describe('nodes', () => {
  const isNode = (type: GraphQLNamedType): type is GraphQLObjectType =>
    isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node')

  test('every type with an id is one, and every one has an id prefix of its own', () => {
    const withId = objects.filter((type) => 'id' in type.getFields()).map(({ name }) => name)
    expect(withId.sort()).toEqual(
      objects
        .filter(isNode)
        .map(({ name }) => name)
        .sort(),
    )
    expect(
      allModels()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(withId)
    expect(Object.fromEntries(allModels().map(({ name, prefix }) => [prefix, name]))).toEqual({
      comment: 'Comment',
      label: 'Label',
      member: 'Membership',
      org: 'Organization',
      project: 'Project',
      task: 'Task',
      user: 'User',
    })
  })

  test('every list of nodes is a connection', () => {
    const lists = fields.filter(({ field }) => isListType(getNullableType(field.type)))
    const ofNodes = lists.filter(({ field }) => {
      const item = getNamedType(field.type)
      return isNode(item) || isInterfaceType(item) || isUnionType(item)
    })
    const allowed = ({ type, field }: (typeof lists)[number]) =>
      (type.name.endsWith('Connection') && field.name === 'nodes') ||
      (type.name === 'Query' && field.name === 'nodes') ||
      // One for each item of a batch.
      (type.name.endsWith('Payload') &&
        field.name === 'results' &&
        getNamedType(field.type).name.endsWith('ItemResult'))
    expect(ofNodes.filter((list) => !allowed(list)).map(({ type, field }) => `${type.name}.${field.name}`)).toEqual([])
    expect(ofNodes.length).toBeGreaterThan(5)
    const edges = lists.filter(({ field }) => getNamedType(field.type).name.endsWith('Edge'))
    expect(edges.every(({ type, field }) => type.name.endsWith('Connection') && field.name === 'edges')).toBe(true)
  })
})

describe('connections', () => {
  const connections = fields.filter(({ field }) => getNamedType(field.type).name.endsWith('Connection'))

  test.each(connections.map((connection) => [`${connection.type.name}.${connection.field.name}`, connection] as const))(
    '%s takes what every list takes',
    (_name, { field }) => {
      expect(isNonNullType(field.type)).toBe(true)
      const item = getNamedType(field.type).name.replace(/Connection$/, '')
      const given = argumentsOf(field)
      expect(given).toMatchObject({
        first: 'Int',
        after: 'String',
        last: 'Int',
        before: 'String',
        filter: `${item}Filter`,
        orderBy: `[${item}Order!]`,
      })
      expect(
        Object.keys(given).filter((name) => !/^(first|after|last|before|filter|orderBy|search|archived)$/.test(name)),
      ).toEqual([])
    },
  )

  test('each kind says what Relay asks for, and counts', () => {
    const kinds = objects.filter(({ name }) => name.endsWith('Connection'))
    expect(kinds.map(({ name }) => name).sort()).toEqual(
      [...new Set(connections.map(({ field }) => getNamedType(field.type).name))].sort(),
    )
    for (const kind of kinds) {
      const item = kind.name.replace(/Connection$/, '')
      const shape = Object.fromEntries(Object.values(kind.getFields()).map((field) => [field.name, String(field.type)]))
      expect(shape).toMatchObject({
        edges: `[${item}Edge!]!`,
        nodes: `[${item}!]!`,
        pageInfo: 'PageInfo!',
        totalCount: 'Int!',
        totalCountIsExact: 'Boolean!',
      })
      const edge = schema.getType(`${item}Edge`)
      if (!isObjectType(edge)) throw new Error(`${item}Edge is not an object type`)
      expect(String(edge.getFields().cursor?.type)).toBe('String!')
      expect(String(edge.getFields().node?.type)).toBe(`${item}!`)
    }
  })
})

describe('mutations', () => {
  const isError = (type: GraphQLNamedType) =>
    isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Error')
  const membersOf = (mutation: GraphQLField<unknown, unknown>) => {
    const result = getNamedType(mutation.type)
    return isUnionType(result) ? result.getTypes() : []
  }

  test.each(mutations.map((mutation) => [mutation.name, mutation] as const))(
    '%s: one input, one union',
    (name, mutation) => {
      expect(argumentsOf(mutation)).toEqual({ input: `${pascal(name)}Input!` })
      expect(String(mutation.type)).toBe(`${pascal(name)}Result!`)
      const members = membersOf(mutation)
      expect(members.filter((member) => !isError(member)).map((member) => member.name)).toEqual([
        `${pascal(name)}Payload`,
      ])
      const errors = members.filter(isError).map((member) => member.name)
      expect(errors).toContain('InvalidInputError')
      // What is in an organization can be hidden from the caller and can be above their role: both, or neither.
      expect(errors.includes('NotFoundError')).toBe(errors.includes('ForbiddenError'))
      if (errors.includes('NotFoundError')) expect(errors).toContain('UnauthenticatedError')
    },
  )

  test('every error has its mutation, and nothing else is an Error', () => {
    const errors = objects.filter(isError).map(({ name }) => name)
    const answered = new Set(
      types.flatMap((type) => (isUnionType(type) ? type.getTypes() : [])).map(({ name }) => name),
    )
    expect(errors.filter((name) => !answered.has(name))).toEqual([])
    expect(errors.filter((name) => !name.endsWith('Error'))).toEqual([])
    expect(
      types
        .filter(({ name }) => name.endsWith('Error'))
        .filter((type) => !isError(type))
        .map(({ name }) => name),
    ).toEqual(['Error'])
  })

  test('every payload and every input belongs to one mutation', () => {
    const named = (suffix: string) =>
      types
        .filter(({ name }) => name.endsWith(suffix) && !name.endsWith('ItemResult'))
        .map(({ name }) => name)
        .sort()
    const expected = (suffix: string) => mutations.map(({ name }) => `${pascal(name)}${suffix}`).sort()
    expect(named('Payload')).toEqual(expected('Payload'))
    expect(named('Result')).toEqual(expected('Result'))
    expect(named('Input')).toEqual(expected('Input'))
  })
})

describe('files', () => {
  const files = globSync('src/modules/*/schema/*.ts', { cwd: root })

  test.each(mutations.map(({ name }) => [name]))('%s is stated and tested in files of its name', (name) => {
    const stated = files.filter((file) => file.endsWith(`/schema/${kebab(name)}.ts`))
    expect(stated.length, `src/modules/*/schema/${kebab(name)}.ts`).toBe(1)
    expect(readFileSync(join(root, stated[0] ?? ''), 'utf8')).toMatch(new RegExp(`(utation|batch)\\('${name}', \\{`))
    expect(existsSync(join(root, testOf(stated[0] ?? ''))), testOf(stated[0] ?? '')).toBe(true)
  })

  test.each(subscriptions.map(({ name }) => [name]))('%s is stated and tested in files of its name', (name) => {
    const stated = files.filter((file) => file.endsWith(`/schema/${kebab(name)}.ts`))
    expect(stated.length).toBe(1)
    expect(existsSync(join(root, testOf(stated[0] ?? ''))), testOf(stated[0] ?? '')).toBe(true)
  })

  test.each(queries.map(({ name }) => [name]).filter(([name]) => name !== 'node' && name !== 'nodes'))(
    '%s is tested in a file of its name',
    (name) => {
      expect(globSync(`tests/modules/*/${kebab(name ?? '')}.test.ts`, { cwd: root }).length).toBe(1)
    },
  )

  function testOf(file: string): string {
    return file.replace('src/', 'tests/').replace('/schema/', '/').replace('.ts', '.test.ts')
  }
})
