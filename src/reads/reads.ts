import { createHash } from 'node:crypto'
import {
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type ValidatedExecutionArgs,
  visit,
} from 'graphql'
import type { Logger } from 'pino'
import type { Context, Performed } from '../context/context.ts'
import { isDatabaseAway } from '../platform/database-away.ts'
import { Refusal } from '../platform/errors.ts'
import type { ReadTexts } from '../platform/shared-reads.ts'
import type { Sql } from '../platform/sql.ts'
import type { Tally } from '../platform/tally.ts'
import { isRefused } from '../schema/errors.ts'
import { createLowering } from '../schema/lowering.ts'
import { perform } from '../schema/mutation.ts'
import { argumentsOf } from './collect.ts'
import { NotCompiled } from './not-compiled.ts'
import { Outline } from './outline.ts'
import { type Plan, planFor } from './plan.ts'
import { createPlanCache } from './plan-cache.ts'
import type { Request } from './row.ts'

/**
 * Compiled reads: a query is planned once, runs as one statement, and its response is written by generated code; so is what
 * a mutation or an event tells. What cannot be compiled, and what would be refused, is left to the ordinary executor, which
 * has the words for it.
 */

/** An answer that was written without a result: the text of its `data`, and what was counted of it. */
export interface Written {
  readonly text: string
  readonly tally: Tally
}

/** Or why the ordinary executor must run the operation. */
export type Answer = Written | { readonly because: string }

export interface Reads {
  /** Answers a query. */
  read(args: ValidatedExecutionArgs, context: Context): Promise<Answer>
  /**
   * Performs the mutation that an operation is of, and answers it. What it tells is read in the mutation's own transaction.
   * If it was performed and the executor must tell it, `performed` is for the executor's context.
   */
  perform(args: ValidatedExecutionArgs, context: Context): Promise<Answer & { readonly performed?: Performed }>
  /** Answers a subscription for an event. */
  tell(args: ValidatedExecutionArgs, context: Context, event: object): Promise<Answer>
  /** For people who develop: how an operation is read. Runs the statement of a query, and says what PostgreSQL did. */
  explain(args: ValidatedExecutionArgs, context: Context): Promise<Explanation>
  /** How many operations were compiled since the start, and how many were not, by the reason. */
  readonly counts: { compiled: number; readonly executed: Map<string, number> }
}

/** An operation's plan, a line for each field, with what PostgreSQL says of its statement, or why that is not told. */
export type Explanation =
  | { readonly plan: readonly string[]; readonly sql: string; readonly explained: readonly string[] }
  | { readonly plan?: readonly string[]; readonly because: string }

export interface ReadsOptions {
  run: ReadTexts
  /** Runs an EXPLAIN, and gives its lines. */
  explain: (text: string, values: readonly unknown[]) => Promise<readonly string[]>
  log: Pick<Logger, 'info' | 'error'>
}

/** A statement takes no more parameters: their number is sent as 16 bits (PostgreSQL, Message Formats, Bind). */
const mostValues = 65_535

export function createReads({ run, explain, log }: ReadsOptions): Reads {
  const plans = createPlanCache<Planned>()
  const conditions = new WeakMap<OperationDefinitionNode, readonly string[]>()
  const counts: Reads['counts'] = { compiled: 0, executed: new Map() }

  /** The plan of an operation, once for each combination of what `@skip` and `@include` depend on. */
  function planOf(args: ValidatedExecutionArgs): Plan | NotCompiled {
    const { operation } = args
    const given = givenTo(args)
    const { plan } = plans.get(operation, Object.keys(given).length === 0 ? '' : JSON.stringify(given), () => {
      const made = planned(args, given, null)
      logPlanned(operation, made)
      return { plan: made, size: made instanceof NotCompiled ? sizeOfNone : made.size }
    })
    return plan
  }

  /** What `@skip` and `@include` depend on, with the values of this request. */
  function givenTo({
    operation,
    fragmentDefinitions,
    variableValues,
  }: ValidatedExecutionArgs): Record<string, unknown> {
    let names = conditions.get(operation)
    if (!names) {
      names = conditionsOf(operation, Object.values(fragmentDefinitions))
      conditions.set(operation, names)
    }
    return Object.fromEntries(names.map((name) => [name, variableValues.coerced[name]]))
  }

  function planned(
    { schema, operation, fragmentDefinitions }: ValidatedExecutionArgs,
    given: Record<string, unknown>,
    outline: Outline | null,
  ): Plan | NotCompiled {
    const fragments = new Map(Object.entries(fragmentDefinitions))
    return compiled(() => planFor({ schema, fragments, conditions: given }, operation, outline), 'it cannot be planned')
  }

  function logPlanned(operation: OperationDefinitionNode, plan: Plan | NotCompiled): void {
    const isCompiled = !(plan instanceof NotCompiled)
    log.info(
      {
        operation: operation.name?.value ?? null,
        document: createHash('sha256')
          .update(operation.loc?.source.body ?? '')
          .digest('hex'),
        compiled: isCompiled,
        ...(!isCompiled && { because: plan.message }),
      },
      'an operation is planned',
    )
  }

  /** What a request of an operation asks the database. */
  function ask(plan: Plan, args: ValidatedExecutionArgs, context: Context, source: object | null): Asked | NotCompiled {
    const request = requestOf(plan, args, context, source)
    const statement = compiled(() => plan.statement(request), 'an argument is refused')
    if (statement instanceof NotCompiled) return statement
    if (statement && statement.values.length > mostValues) return new NotCompiled('too many values for one statement')
    return {
      // Only its text and its values, since the pieces that it was made of are many, and it waits for its answer.
      statement: statement && { text: statement.text, values: statement.values },
      tally: { places: plan.places, counts: request.counts },
      write: (row) => compiled(() => plan.write(row, request), 'a value is refused'),
    }
  }

  async function answer(
    args: ValidatedExecutionArgs,
    context: Context,
    source: object | null,
    plan: Plan | NotCompiled = planOf(args),
  ): Promise<Answer> {
    if (plan instanceof NotCompiled) return because(plan)
    const asked = ask(plan, args, context, source)
    if (asked instanceof NotCompiled) return because(asked)
    const { statement, write, tally } = asked
    let row: readonly (string | null)[] | undefined = []
    try {
      if (statement) row = await run(statement.text, statement.values)
    } catch (error) {
      return because(failed(error))
    }
    if (!row) throw new Error('a statement of a compiled read answered with no row')
    const text = write(row)
    if (text instanceof NotCompiled) return because(text)
    counts.compiled++
    return { text, tally }
  }

  /** The executor meets the same, and says at which field. A database that is away it would only wait for once more. */
  function failed(error: unknown): NotCompiled {
    if (isDatabaseAway(error)) throw error
    if (!isStopped(error)) log.error({ err: error }, 'a compiled statement failed')
    return new NotCompiled('its statement failed')
  }

  function because({ message }: NotCompiled): Answer {
    counts.executed.set(message, (counts.executed.get(message) ?? 0) + 1)
    return { because: message }
  }

  /** What the only field of an operation tells, as the answer to the operation. */
  async function tellAs(args: ValidatedExecutionArgs, context: Context, source: object): Promise<Answer> {
    const plan = planOf(args)
    const told = await answer(args, context, source, plan)
    if ('because' in told || plan instanceof NotCompiled || !plan.field) return told
    return { ...told, text: `{${JSON.stringify(plan.field.key)}:${told.text}}` }
  }

  return {
    counts,

    read: (args, context) => answer(args, context, null),

    async perform(args, context) {
      const plan = planOf(args)
      if (plan instanceof NotCompiled) return because(plan)
      const { field } = plan
      if (!field) throw new Error('a query is not performed')
      const given = compiled(() => argumentsOf(field, { variables: args.variableValues }), 'an argument is refused')
      if (given instanceof NotCompiled) return because(given)
      let told: Promise<Answer> | null = null
      const tell = (payload: object): void => {
        told = tellAs(args, context, payload)
        // The transaction fails by it too.
        told.catch(() => {})
      }
      const performed = await perform(
        context,
        field.name,
        given.input as object,
        () => context.idempotencyKey,
        tell,
      ).then(
        (result) => ({ answer: result }),
        (error: unknown) => ({ error }),
      )
      if ('error' in performed) return { because: 'it failed', performed }
      if (isRefused(performed.answer)) return { because: 'it was refused', performed }
      return { ...(await (told ?? tellAs(args, context, performed.answer))), performed }
    },

    tell: tellAs,

    async explain(args, context) {
      const outline = new Outline()
      // Planned anew, since the plans that are remembered have no outline.
      const made = planned(args, givenTo(args), outline)
      if (made instanceof NotCompiled) return { because: made.message }
      const request = requestOf(made, args, context, null)
      const stated = compiled(() => {
        const statement = made.field ? null : made.statement(request)
        return { statement, plan: outline.lines(request) }
      }, 'an argument is refused')
      if (stated instanceof NotCompiled) return { because: stated.message }
      const { statement, plan } = stated
      if (made.field) return { plan, because: 'only a query can be run once more' }
      if (statement === null) return { plan, because: 'nothing is read' }
      const explained = await explain(`EXPLAIN (ANALYZE, BUFFERS) ${statement.text}`, statement.values).catch(failed)
      if (explained instanceof NotCompiled) return { plan, because: explained.message }
      return { plan, sql: statement.text, explained }
    },
  }
}

interface Planned {
  readonly plan: Plan | NotCompiled
  readonly size: number
}

/** What remembering that an operation is not compiled takes, in characters. */
const sizeOfNone = 100

/** A request of an operation, of which nothing is asked yet. */
function requestOf(plan: Plan, args: ValidatedExecutionArgs, context: Context, source: object | null): Request {
  return {
    context,
    lowering: createLowering(context),
    variables: args.variableValues,
    source,
    counts: plan.places.map(() => 0),
    lists: [],
  }
}

interface Asked {
  readonly statement: Pick<Sql, 'text' | 'values'> | null
  readonly tally: Tally
  readonly write: (row: readonly (string | null)[]) => string | NotCompiled
}

/** Whether a statement failed because its operation is to stop. SQLSTATE 57014, query_canceled. */
function isStopped(error: unknown): boolean {
  return error instanceof Refusal || (error as { code?: unknown } | null)?.code === '57014'
}

/** The variables on which the shape of the answer depends. */
function conditionsOf(operation: OperationDefinitionNode, fragments: readonly FragmentDefinitionNode[]): string[] {
  const names = new Set<string>()
  for (const definition of [operation, ...fragments]) {
    visit(definition, {
      Directive({ name, arguments: given }) {
        const [condition] = given ?? []
        if ((name.value === 'skip' || name.value === 'include') && condition?.value.kind === Kind.VARIABLE) {
          names.add(condition.value.name.value)
        }
      },
    })
  }
  return [...names]
}

/**
 * What the work makes, or why it cannot. What is refused, or does not fit its type, is left to the ordinary executor, which
 * says where it happened.
 */
function compiled<T>(work: () => T, refused: string): T | NotCompiled {
  try {
    return work()
  } catch (error) {
    if (error instanceof NotCompiled) return error
    if (error instanceof Refusal || error instanceof GraphQLError) return new NotCompiled(refused)
    throw error
  }
}
