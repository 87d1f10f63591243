import type { GraphQLResolveInfo } from 'graphql'
import type { Context } from '../context/context.ts'
import type { AccountScope } from '../platform/account-scope.ts'
import type { Database } from '../platform/database.ts'
import {
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  Refusal,
  UnauthenticatedError,
  VersionConflictError,
} from '../platform/errors.ts'
import type { Scope } from '../platform/scope.ts'
import { all, name, sql } from '../platform/sql.ts'
import { builder } from './builder.ts'
import { attempts, cost, type ListSize, weights } from './cost.ts'
import { pascalCase } from './enums.ts'
import { errorRef, isRefused, type RefusalClass, type Refused } from './errors.ts'
import { fingerprintOf, once } from './idempotency.ts'
import { type InputFields, type InputOf, inputRef, key, optional, parseInput, wholeNumber } from './input.ts'
import { forgetLoaded } from './load.ts'
import { createLowering, visibleRows } from './lowering.ts'
import { modelNamed, tableOf } from './models.ts'
import type { PayloadFields, PayloadOf } from './payload.ts'
import { rootFields } from './root-fields.ts'
import { expectVersion } from './version.ts'

/**
 * How a module states a mutation: one input, one union of the payload and the refusals that it can meet, and between them
 * one transaction in which a rule checks, writes and emits. Every mutation takes an idempotency key; one that changes the
 * row named by `id`, or the caller's account, also takes the version that it expects.
 */

interface Stated<Input extends InputFields, Payload extends PayloadFields> {
  description: string
  /** For a mutation that takes a password: attempts are counted by the caller's address and by this input. */
  attempts?: keyof Input & string
  /** How long the lists of its payload can be. */
  list?: ListSize
  input: Input
  payload: Payload
  /** The refusals of the rule beyond those that every such mutation has. */
  errors?: readonly RefusalClass[]
}

export interface MutationOptions<Input extends InputFields, Payload extends PayloadFields>
  extends Stated<Input, Payload> {
  /** The id among the inputs that says in which organization it happens: that of the row it names. */
  in: keyof Input & string
  /** Whether the row may be archived. Default: an archived one is not found. */
  archived?: boolean
  /** The rule. It must ask the scope for a permission. */
  run: (scope: Scope, input: InputOf<Input>) => Promise<PayloadOf<Payload>>
}

/**
 * States a mutation in an organization. Everybody must be signed in; who may not see the row that `in` names is told that
 * it does not exist; what else the caller may is the rule's to ask.
 */
export function mutation<Input extends InputFields, Payload extends PayloadFields>(
  mutationName: string,
  options: MutationOptions<Input, Payload>,
): void {
  const anchor = options.input[options.in]?.model
  if (!anchor) throw new Error(`${mutationName} happens in the organization of \`${options.in}\`, which must be an id`)
  const versioned = options.in === 'id' && 'version' in tableOf(anchor).columns
  register({
    mutationName,
    stated: options,
    fields: versioned ? { ...options.input, expectedVersion } : options.input,
    callers: 'signed in',
    standard: [NotFoundError, ForbiddenError, ...(versioned ? [VersionConflictError] : [])],
    answer: null,
    async perform(context, { expectedVersion: expected, ...input }, transact) {
      const id = String(input[options.in])
      const find = () => organizationOf(context, anchor, id, options.archived ?? false)
      // What is there is found before a connection is taken, since its organization is always the same. What is not may be
      // gone by the mutation itself, which is sent again under its key.
      const found = await find()
      return transact(async (db) => {
        const organizationId = found ?? (await find())
        if (organizationId === null) throw new NotFoundError(anchor, options.in)
        if (typeof expected === 'number') await expectVersion(db, modelNamed(anchor), id, expected)
        const { scope, asked } = watched(context.scope(db, organizationId))
        const payload = await options.run(scope, input as InputOf<Input>)
        // Denied unless allowed: a rule that asks nobody's leave is a fault, and is undone.
        if (!asked()) throw new Error(`the rule of ${mutationName} asked for no permission`)
        return payload
      })
    },
  })
}

export interface AccountMutationOptions<Input extends InputFields, Payload extends PayloadFields, Result>
  extends Stated<Input, Payload> {
  /** Whether anybody may call it, or only who is signed in. */
  callers: 'anybody' | 'signed in'
  /** The model of accounts, for a mutation that changes the caller's: it takes the version that it expects. */
  changes?: string
  /** Runs the rule by `transact`, and what is slow and writes nothing, such as checking a password, before it. */
  run: (context: Context, input: InputOf<Input>, transact: TransactAccount) => Promise<Result>
  /** What is told of it once it is committed, also when it was done earlier under the same idempotency key. */
  answer: (context: Context, result: Result) => Promise<PayloadOf<Payload>>
}

/** Runs a rule about the caller's account in one transaction. */
type TransactAccount = <Result>(rule: (scope: AccountScope) => Promise<Result>) => Promise<Result>

/** States a mutation that happens in no organization yet, such as signing in or founding an organization. */
export function accountMutation<Input extends InputFields, Payload extends PayloadFields, Result>(
  mutationName: string,
  options: AccountMutationOptions<Input, Payload, Result>,
): void {
  const { changes } = options
  register({
    mutationName,
    stated: options,
    fields: changes ? { ...options.input, expectedVersion } : options.input,
    callers: options.callers,
    standard: changes ? [VersionConflictError] : [],
    answer: (context, result) => options.answer(context, result as Result),
    perform: (context, { expectedVersion: expected, ...input }, transact) =>
      options.run(context, input as InputOf<Input>, (rule) =>
        transact(async (db) => {
          const scope = context.accountScope(db)
          if (changes && scope.userId !== null && typeof expected === 'number') {
            await expectVersion(db, modelNamed(changes), scope.userId, expected)
          }
          return rule(scope)
        }),
      ),
  })
}

const expectedVersion = optional(
  wholeNumber(
    'The version that you have seen. Another one is a VersionConflictError, and nothing is changed. Default: any.',
    {
      min: 1,
      max: 2 ** 31 - 1,
    },
  ),
)
const again =
  'A text of your choice, 1–255 characters, that names this one request, such as a UUID: sent again within 24 hours, it is not done again but answered as the first time.'
const idempotencyKeys = {
  'signed in': optional(key(`${again} With another input it is a ConflictError.`)),
  anybody: optional(
    key(`${again} With another input it is a ConflictError, or, if nobody is signed in, another request.`),
  ),
}

type Transact = <Result>(work: (db: Database) => Promise<Result>) => Promise<Result>
/** What a mutation answers with when it was done: what the fields of its payload are made of. */
type Payload = Readonly<Record<string, unknown>>

type Perform = (context: Context, input: Readonly<Record<string, unknown>>, transact: Transact) => Promise<unknown>

/** A mutation as it is performed, alone or as an item of a batch. */
export interface Registered {
  readonly fields: InputFields
  /** The same with the idempotency key: the whole input. */
  readonly input: InputFields
  readonly payload: ReturnType<typeof payloadRef>
  /** What its rule can be refused by, which is all that an item of a batch can: who is signed in, and under which key, is asked once. */
  readonly ruleErrors: readonly RefusalClass[]
  readonly errors: readonly RefusalClass[]
  readonly callers: 'anybody' | 'signed in'
  readonly perform: Perform
  readonly answer: Registration['answer']
}

const registered = new Map<string, Registered>()

/** The mutation of a name. @throws Error at start if no file has stated it */
export function mutationNamed(mutationName: string): Registered {
  const found = registered.get(mutationName)
  if (!found) throw new Error(`no schema file states the mutation ${mutationName} before this one`)
  return found
}

interface Registration {
  mutationName: string
  stated: Stated<InputFields, PayloadFields>
  fields: InputFields
  callers: 'anybody' | 'signed in'
  standard: readonly RefusalClass[]
  perform: Perform
  /** Makes the payload of the outcome of `perform`, after it is committed. Null: that is the payload. */
  answer: ((context: Context, outcome: unknown) => Promise<Payload>) | null
}

/** Puts a mutation into the schema. */
export function register(registration: Registration): void {
  const { mutationName, stated, fields, callers, standard, perform: performRule, answer } = registration
  const typeName = pascalCase(mutationName)
  const ofRule = [...new Set<RefusalClass>([InvalidInputError, ...standard, ...(stated.errors ?? [])])]
  const errors = [
    ...new Set<RefusalClass>([...ofRule, ConflictError, ...(callers === 'signed in' ? [UnauthenticatedError] : [])]),
  ]
  const payload = payloadRef(mutationName, stated.payload)
  const resultRef = builder.unionType(`${typeName}Result`, {
    description: `What \`${mutationName}\` answers with: its payload, or why nothing was done.`,
    types: [payload, ...errors.map(errorRef)],
  })
  const allFields = { ...fields, idempotencyKey: idempotencyKeys[callers] }
  registered.set(mutationName, {
    fields,
    input: allFields,
    payload,
    ruleErrors: ofRule,
    errors,
    callers,
    perform: performRule,
    answer,
  })
  const ref = inputRef(`${typeName}Input`, `What \`${mutationName}\` takes.`, allFields)
  builder.mutationField(mutationName, (t) =>
    t.field({
      type: resultRef,
      description: stated.description,
      ...(stated.attempts
        ? attempts(stated.attempts, `${typeName}Payload`)
        : cost({ weight: weights.mutation, list: stated.list })),
      args: { input: t.arg({ type: ref, required: true, description: 'What it takes.' }) },
      // Pothos cannot see through the type parameters which member of the union an answer is; `isTypeOf` tells.
      resolve: async (_root, args, context, info): Promise<never> => {
        const { atomic, performed } = context
        if (performed) {
          if ('error' in performed) throw performed.error
          return performed.answer as never
        }
        if (atomic?.refused) throw atomic.refused.refusal
        const answered = await perform(context, mutationName, args.input, () => keyOfRequest(context, info))
        if (atomic && isRefused(answered)) atomic.refused = { refusal: answered.refusal, path: [] }
        if (atomic?.refused) atomic.refused = { ...atomic.refused, path: [info.path.key, ...atomic.refused.path] }
        return answered as never
      },
    }),
  )
}

/**
 * Performs a mutation.
 * @param keyOfRequest the idempotency key of the whole request, asked for where the input has none
 * @param beforeCommit told of the payload where that is known within the transaction, at its end; it may be called again
 * if the transaction is done anew
 * @returns its payload, or the refusal that it answers with
 * @throws what went wrong otherwise
 */
export async function perform(
  context: Context,
  mutationName: string,
  given: object,
  keyOfRequest: () => string | null,
  beforeCommit: (payload: Payload) => void = () => {},
): Promise<Payload | Refused> {
  const { input: stated, errors, callers, answer } = mutationNamed(mutationName)
  try {
    const { idempotencyKey: ofInput, ...input } = parseInput<InputFields>(stated, given)
    if (callers === 'signed in' && context.viewer.userId === null) throw new UnauthenticatedError()
    const keyed = typeof ofInput === 'string' ? ofInput : keyOfRequest()
    const outcome = await attempt(context, mutationName, input, keyed, answer ? () => {} : beforeCommit)
    forgetLoaded(context)
    return answer ? await answer(context, outcome) : (outcome as Payload)
  } catch (error) {
    return refusalOf(error, errors)
  }
}

/** What a mutation answers with when it was refused. @throws the error, if the mutation does not know such refusals */
export function refusalOf(error: unknown, errors: readonly RefusalClass[]): Refused {
  if (error instanceof Refusal && errors.some((type) => error instanceof type)) return { refusal: error }
  throw error
}

/** Performs a mutation, once if it has a key. @throws the refusal that it meets, or met the first time */
async function attempt(
  context: Context,
  mutationName: string,
  input: Readonly<Record<string, unknown>>,
  keyed: string | null,
  beforeCommit: (payload: Payload) => void,
): Promise<unknown> {
  const { fields, perform: performRule } = mutationNamed(mutationName)
  const toItsEnd =
    <Result>(work: (db: Database) => Promise<Result>) =>
    async (db: Database): Promise<Result> => {
      const result = await work(db)
      beforeCommit(result as Payload)
      return result
    }
  if (keyed === null) return performRule(context, input, (work) => context.transact(toItsEnd(work)))
  const request = { key: keyed, mutation: mutationName, fingerprint: await fingerprintOf(fields, input, keyed) }
  return performRule(context, input, async (work) => {
    const outcome = await once(context, request, context.transact, toItsEnd(work))
    if ('refusal' in outcome) throw outcome.refusal
    return outcome.payload
  })
}

/** The `Idempotency-Key` header, which can only be meant for one mutation. */
function keyOfRequest(context: Context, info: GraphQLResolveInfo): string | null {
  if (context.idempotencyKey === null) return null
  if (rootFields(info).size === 1) return context.idempotencyKey
  throw InvalidInputError.at(
    'idempotencyKey',
    'must be given in each input: the header is for a request of one mutation',
  )
}

function payloadRef(mutationName: string, payload: PayloadFields) {
  return builder.objectRef<Record<string, unknown>>(`${pascalCase(mutationName)}Payload`).implement({
    description: `What \`${mutationName}\` did.`,
    isTypeOf: (value) => !isRefused(value),
    fields: (t) =>
      Object.fromEntries(
        Object.entries(payload).map(([field, { define }]) => [
          field,
          define(t as never, field) as ReturnType<typeof t.string>,
        ]),
      ),
  })
}

/** A scope that remembers whether it was asked for a permission. */
function watched(scope: Scope): { scope: Scope; asked: () => boolean } {
  let asked = false
  const require: Scope['require'] = (permission) => {
    asked = true
    scope.require(permission)
  }
  return { scope: { ...scope, require }, asked: () => asked }
}

/** The organization of the row with this key, or null if the caller may see no such row. */
async function organizationOf(
  context: Context,
  modelName: string,
  id: string,
  archived: boolean,
): Promise<string | null> {
  if (modelName === 'Organization') return context.viewer.memberships.has(id) ? id : null
  const rows = visibleRows(modelNamed(modelName), createLowering(context), archived ? 'INCLUDE' : 'EXCLUDE')
  const { text, values } =
    sql`SELECT ${name(rows.alias, 'organizationId')}::text FROM ${rows.from} WHERE ${all([sql`${name(rows.alias, 'id')} = ${id}`, rows.where])}`
  const [organizationId = null] = (await context.read(text, values)) ?? []
  return organizationId
}
