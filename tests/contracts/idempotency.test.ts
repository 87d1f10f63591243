import {
  type GraphQLObjectType,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSession } from '../../src/modules/identity/session.ts'
import '../../src/modules/index.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { createAccessTokens } from '../../src/platform/tokens.ts'
import { buildSchema } from '../../src/schema/schema.ts'
import { type Answer, startTestApp, type TestApp } from '../harness/app.ts'
import { generous } from '../harness/generous.ts'
import { createWorld, type Person, type World } from '../harness/world.ts'
import { sampleOf } from './samples.ts'

// Every mutation that is sent again under its idempotency key is answered as the first time, and not done again.

let app: TestApp
let world: World

beforeAll(async () => {
  app = await startTestApp({ settings: generous })
  world = await createWorld(app.db)
})

afterAll(() => app.close())

const schema = buildSchema()
const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {})

test('the mutations of the schema are found', () => {
  expect(mutations).toEqual(expect.arrayContaining(['signUp', 'createTask', 'completeTasks', 'addComment']))
})

type Input = Record<string, unknown>

describe.each(mutations)('%s', (mutation) => {
  const payload = `${pascal(mutation)}Payload`

  test('sent again: the same answer, and nothing done', async () => {
    const [caller, again] = await callersOf(mutation)
    const input = { ...(await inputOf(mutation)), idempotencyKey: crypto.randomUUID() }
    const before = await stateOfAll()
    const first = await send(mutation, caller, input)
    expect(first).toMatchObject({ data: { result: { __typename: payload } } })
    const done = await stateOfAll()
    expect(done).not.toEqual(before)
    expect(await send(mutation, again, input)).toEqual(first)
    expect(await stateOfAll()).toEqual(done)
  })

  test('sent twice at once: the same answer, and done once', async () => {
    const callers = await callersOf(mutation)
    const once = { ...(await inputOf(mutation)), idempotencyKey: crypto.randomUUID() }
    const byOne = await rowsAddedBy(() => send(mutation, callers[0], once))
    const twice = { ...(await inputOf(mutation)), idempotencyKey: crypto.randomUUID() }
    const byTwo = await rowsAddedBy(async () => {
      const [first, second] = await Promise.all([send(mutation, callers[1], twice), send(mutation, callers[2], twice)])
      expect(first).toMatchObject({ data: { result: { __typename: payload } } })
      expect(second).toEqual(first)
    })
    expect(byTwo).toEqual(byOne)
    expect(byTwo).toMatchObject({ IdempotentMutation: 1 })
  })

  test.runIf(isForAnybody(mutation))('with another input under the key: a request of somebody else', async () => {
    const idempotencyKey = crypto.randomUUID()
    const input = { ...(await inputOf(mutation)), idempotencyKey }
    const other = { ...(await inputOf(mutation)), ...others()[mutation], idempotencyKey }
    expect(other).not.toEqual(input)
    const first = await send(mutation, null, input)
    const theirs = await send(mutation, null, other)
    expect(first).toMatchObject({ data: { result: { __typename: payload } } })
    expect(theirs).toMatchObject({ data: { result: { __typename: payload } } })
    expect(theirs).not.toEqual(first)
    const before = await stateOfAll()
    expect(await send(mutation, null, input)).toEqual(first)
    expect(await send(mutation, null, other)).toEqual(theirs)
    expect(await stateOfAll()).toEqual(before)
  })

  test.runIf(!isForAnybody(mutation))('with another input under the key: a conflict, and nothing done', async () => {
    const [caller, again] = await callersOf(mutation)
    const idempotencyKey = crypto.randomUUID()
    const input = await inputOf(mutation)
    const other = { ...(await inputOf(mutation)), ...others()[mutation] }
    expect(other).not.toEqual(input)
    expect(await send(mutation, caller, { ...input, idempotencyKey })).toMatchObject({
      data: { result: { __typename: payload } },
    })
    const before = await stateOfAll()
    expect(await send(mutation, again, { ...other, idempotencyKey })).toMatchObject({
      data: { result: { __typename: 'ConflictError', code: 'CONFLICT' } },
    })
    expect(await stateOfAll()).toEqual(before)
  })

  test('with an input that cannot be: nothing kept, and the key is still free', async () => {
    const [caller] = await callersOf(mutation)
    const input = { ...(await inputOf(mutation)), idempotencyKey: crypto.randomUUID() }
    const before = await stateOfAll()
    expect(await send(mutation, caller, malformed(input))).toMatchObject({
      data: { result: { __typename: 'InvalidInputError', code: 'INVALID_INPUT' } },
    })
    expect(await stateOfAll()).toEqual(before)
    expect(await send(mutation, caller, input)).toMatchObject({ data: { result: { __typename: payload } } })
  })
})

/** Inputs that differ from the sample, for mutations of which every sample is the same. */
const others = (): Record<string, Input> => ({
  signIn: { email: world.stranger.email },
  signOut: { everywhere: true },
  updateViewer: { name: 'Other' },
})

function inputOf(mutation: string): Promise<Input> {
  return sampleOf(mutation, { app, world, by: world.admin, caller: world.admin })
}

/** The input with a value that cannot be: its first text, or no items. */
function malformed(input: Input): Input {
  if ('items' in input) return { ...input, items: [] }
  const [field = 'idempotencyKey'] = Object.entries(input).find(([, value]) => typeof value === 'string') ?? []
  return { ...input, [field]: 'NUL \0' }
}

/** Sends a mutation, and asks for all that its answer has. */
async function send(mutation: string, caller: Person | null, input: Input): Promise<Answer<object>> {
  const name = pascal(mutation)
  const document = `mutation ($input: ${name}Input!) { result: ${mutation}(input: $input) ${everythingOf(`${name}Result`)} }`
  return app.ask(caller, document, { input })
}

type Callers = [Person | null, Person | null, Person | null]

/**
 * Nobody, where a mutation is for anybody, otherwise Ada: three times, in sessions of their own, since one of the mutations
 * ends the caller's. Keys belong to the account.
 */
async function callersOf(mutation: string): Promise<Callers> {
  if (isForAnybody(mutation)) return [null, null, null]
  return [await inNewSession(world.admin), await inNewSession(world.admin), await inNewSession(world.admin)]
}

function isForAnybody(mutation: string): boolean {
  return !typesOf(`${pascal(mutation)}Result`).some(({ name }) => name === 'UnauthenticatedError')
}

function typesOf(union: string): readonly GraphQLObjectType[] {
  const type = schema.getType(union)
  return isUnionType(type) ? type.getTypes() : []
}

/** Selects what the members of a union have: all values, and the ids of what they lead to. */
function everythingOf(union: string): string {
  const payloads = typesOf(union).filter(({ name }) => name.endsWith('Payload'))
  return `{ __typename ... on Error { code message } ${payloads.map((type) => `... on ${type.name} { ${fieldsOf(type, 2)} }`).join(' ')} }`
}

function fieldsOf(type: GraphQLObjectType, depth: number): string {
  const selected = Object.values(type.getFields()).flatMap((field) => {
    if (field.args.some(isRequiredArgument) || isOfThisAnswer(field.name)) return []
    const to = getNamedType(field.type)
    if (isLeafType(to)) return [field.name]
    if (isUnionType(to)) return [`${field.name} ${everythingOf(to.name)}`]
    if (!isObjectType(to) || to.name.endsWith('Connection') || depth === 0) return []
    const inner = 'id' in to.getFields() ? 'id' : fieldsOf(to, depth - 1)
    return [`${field.name} { ${inner} }`]
  })
  return selected.join(' ')
}

/** A token is issued with each answer. It is of the same session, of which there would otherwise be one more. */
function isOfThisAnswer(field: string): boolean {
  return field === 'accessToken' || field === 'expiresAt'
}

async function inNewSession(person: Person): Promise<Person> {
  const session = await person.doesAlone((scope) => openSession(scope, person.userId))
  const { token } = await createAccessTokens({ db: app.db, clock: systemClock, seconds: 900 }).issue(session)
  return { ...person, ...session, token }
}

/** Every table of the product. */
async function tables(): Promise<string[]> {
  const { rows } = await app.pool.query<{ table: string }>(
    `SELECT tablename AS table FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' ORDER BY 1`,
  )
  return rows.map(({ table }) => table)
}

/** A digest of every row. */
async function stateOfAll(): Promise<Record<string, unknown>> {
  return perTable('coalesce(sum(hashtextextended(row::text, 0)), 0)::text')
}

async function rowsAddedBy(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = await perTable('count(*)')
  await work()
  const after = await perTable('count(*)')
  return Object.fromEntries(
    Object.entries(after).map(([table, count]) => [table, Number(count) - Number(before[table])]),
  )
}

/** What an expression over all rows comes to, for each table. */
async function perTable(expression: string): Promise<Record<string, unknown>> {
  const columns = (await tables()).map((table) => `(SELECT ${expression} FROM "${table}" row) AS "${table}"`)
  const { rows } = await app.pool.query<Record<string, unknown>>(`SELECT ${columns.join(', ')}`)
  return rows[0] ?? {}
}

function pascal(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1)
}
