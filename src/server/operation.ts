import {
  createSourceEventStream,
  type ExecutionResult,
  executeRootSelectionSet,
  executeSubscriptionEvent,
  type GraphQLError,
  type GraphQLSchema,
  mapSourceToResponseEvent,
  type ValidatedExecutionArgs,
  type ValidatedSubscriptionArgs,
} from 'graphql'
import { executeAtomically } from '../context/atomic.ts'
import type { Context } from '../context/context.ts'
import type { Admission } from '../limits/admission.ts'
import type { HangUp, TimedRun } from '../limits/deadline.ts'
import type { DryRunCost, Limits } from '../limits/limits.ts'
import { Refusal } from '../platform/errors.ts'
import type { Explanation, Reads, Written } from '../reads/reads.ts'
import { asGraphqlError, type PresentErrors, reworded } from './errors.ts'
import { createEventResults } from './event-results.ts'
import { isUnavailable } from './http-errors.ts'
import { createPreparation, type Preparation, type PreparedOperation } from './preparation.ts'
import { type RefusedOperation, refusedBy } from './refused-operation.ts'

/** An operation that its caller may run. */
export interface AdmittedOperation extends PreparedOperation {
  readonly admission: Admission
}

/** The answer to an operation that was only priced. */
export interface DryRun {
  readonly data: null
  readonly extensions: { readonly cost: DryRunCost }
}

/** GraphQL without a transport: HTTP, event streams and WebSockets all run their operations here. */
export interface Operations extends Preparation {
  /** Takes the price of an operation from what its caller has left. */
  admit(operation: PreparedOperation, context: Context, address: string): Promise<AdmittedOperation | RefusedOperation>
  /** Says the price of an operation that is not to run. */
  dryRun(operation: PreparedOperation, context: Context, address: string): Promise<DryRun | RefusedOperation>
  /** Takes the price of an operation that was refused. Out of points: its caller had not as much. */
  chargeRefused(
    context: Context,
    address: string,
  ): Promise<{ readonly headers: Readonly<Record<string, string>>; readonly outOfPoints: RefusedOperation | null }>
  /** Runs a query or a mutation. Never rejects: what goes wrong is in the result. */
  execute(operation: AdmittedOperation, context: Context, hangUp: HangUp): Promise<ExecutionResult>
  /** The same as a text, and whether there is none because the database is away. */
  answer(
    operation: AdmittedOperation,
    context: Context,
    hangUp: HangUp,
  ): Promise<{ readonly text: string; readonly hasErrors: boolean; readonly isAway: boolean }>
  /** How an operation is read, for people who develop. It has what is left of the operation's time. */
  explain(operation: AdmittedOperation, context: Context, hangUp: HangUp): Promise<Explanation>
  /** Starts a subscription. Its results never reject; it ends with an UNAUTHENTICATED error when the caller's session has. */
  subscribe(
    operation: AdmittedOperation,
    context: Context,
    hangUp: HangUp,
  ): Promise<AsyncGenerator<ExecutionResult> | ExecutionResult>
}

/**
 * @param introspection whether clients may ask for the schema, and whether errors suggest names from it
 */
export function createOperations(options: {
  schema: GraphQLSchema
  introspection: boolean
  limits: Limits
  reads: Reads
  presentErrors: PresentErrors
}): Operations {
  const { schema, introspection, limits, reads, presentErrors } = options
  const eventResults = createEventResults()

  return {
    ...createPreparation({ schema, introspection, limits }),

    async chargeRefused({ viewer }, address) {
      const { headers, outOfPoints } = await limits.chargeRefused({ userId: viewer.userId, address })
      return { headers, outOfPoints: outOfPoints && refusedBy(outOfPoints) }
    },

    async admit(operation, { viewer, askedAt }, address) {
      const admission = await limits.admit(operation.args, { userId: viewer.userId, address }, askedAt)
      return 'error' in admission ? refusedBy(admission) : { ...operation, admission }
    },

    async dryRun({ args }, { viewer }, address) {
      const cost = await limits.dryRun(args, { userId: viewer.userId, address })
      return 'error' in cost ? refusedBy(cost) : { data: null, extensions: { cost } }
    },

    execute,

    answer({ args, admission }, context, hangUp) {
      return admission.run(hangUp, async (run) => {
        const answered = await attempt(run, context, () => runOperation(args, context, run))
        if ('tally' in answered) {
          const settling = admission.settle(answered)
          const cost = settling instanceof Promise ? await settling : settling
          const text = `{"data":${answered.text},"extensions":{"cost":${JSON.stringify(cost)}}}`
          return { text, hasErrors: false, isAway: false }
        }
        const cost = await admission.settle(run.stopped() === null ? answered : null)
        const text = JSON.stringify({ ...answered, extensions: { cost } })
        return { text, hasErrors: answered.errors !== undefined, isAway: isUnavailable(answered) }
      })
    },

    explain: ({ args, admission }, context, hangUp) =>
      admission.run(hangUp, async (run) => {
        try {
          const explanation = await run.unlessAbandoned(reads.explain(args, context))
          const stopped = run.stopped()
          return stopped && 'because' in explanation ? { ...explanation, because: stopped.message } : explanation
        } catch (error) {
          const stopped = run.stopped()
          if (stopped) return { because: stopped.message }
          throw error
        }
      }),

    async subscribe({ args, parameters, admission }, context, hangUp) {
      // `prepare` has seen that it is a subscription, which the type of the arguments does not say.
      const judgeEvents: Context['judgeEvents'] = (work) => admission.events.judge(hangUp, work)
      const subscription = { ...args, contextValue: { ...context, judgeEvents } } as ValidatedSubscriptionArgs
      const events = await admission.run(hangUp, async (run) => {
        const source = await createSourceEventStream({ ...subscription, externalAbortSignal: run.abandoned })
        return Symbol.asyncIterator in source ? source : present(source, context.requestId, run.stopped())
      })
      if (!(Symbol.asyncIterator in events)) return events
      const results = mapSourceToResponseEvent(subscription, events, async (eventArgs) => {
        // A context caches what it has read and holds the rights of its time, so each event needs its own.
        const fresh = await context.refresh()
        return eventResults.of(eventArgs.rootValue, fresh, {
          document: args.document,
          parameters,
          inTurn: (work) => admission.events.take(hangUp, work),
          execute: () =>
            admission.events.execute((run) =>
              attempt(run, fresh, async (): Promise<ExecutionResult> => {
                const told = await reads.tell(args, fresh, eventArgs.rootValue as object)
                if ('text' in told) return { data: JSON.parse(told.text) }
                return executeSubscriptionEvent({
                  ...eventArgs,
                  contextValue: fresh,
                  externalAbortSignal: run.abandoned,
                })
              }),
            ),
        })
      })
      return endingWithError(results, (error) => failure(error, context.requestId))
    },
  }

  function execute({ args, admission }: AdmittedOperation, context: Context, hangUp: HangUp): Promise<ExecutionResult> {
    return admission.run(hangUp, async (run) => {
      const answered = await attempt(run, context, () => runOperation(args, context, run))
      const result = 'tally' in answered ? { data: JSON.parse(answered.text) } : answered
      const cost = await admission.settle('tally' in answered || run.stopped() === null ? answered : null)
      return { ...result, extensions: { cost } }
    })
  }

  /** Runs an operation, compiled where it can be. */
  function runOperation(
    args: ValidatedExecutionArgs,
    context: Context,
    run: TimedRun,
  ): Promise<Written | ExecutionResult> {
    const { operation, directives = [] } = args.operation
    if (directives.some(({ name }) => name.value === 'transaction')) {
      return executeAtomically(context, (inside) => executeOperation(args, inside, run))
    }
    if (operation !== 'query') return runMutation(args, context, run)
    return reads
      .read(args, context)
      .then<Written | ExecutionResult>((answer) => ('text' in answer ? answer : executeOperation(args, context, run)))
  }

  async function runMutation(
    args: ValidatedExecutionArgs,
    context: Context,
    run: TimedRun,
  ): Promise<Written | ExecutionResult> {
    const { performed, ...answer } = await reads.perform(args, context)
    if ('text' in answer) return answer
    // What is done already is only told.
    return executeOperation(args, performed ? { ...context, performed } : context, run)
  }

  async function executeOperation(
    args: ValidatedExecutionArgs,
    contextValue: Context,
    run: TimedRun,
  ): Promise<ExecutionResult> {
    return executeRootSelectionSet({ ...args, contextValue, externalAbortSignal: run.abandoned })
  }

  /** Executes something to a result, whatever happens. */
  function attempt<Result extends Written | ExecutionResult>(
    run: TimedRun,
    { requestId }: Context,
    work: () => Promise<Result>,
  ): Promise<Result | ExecutionResult> {
    // It may have been abandoned while it waited for its turn.
    const stopped = run.stopped()
    if (stopped) return Promise.resolve({ data: null, ...failure(stopped, requestId) })
    return run.unlessAbandoned(work()).then(
      (result) => ('tally' in result ? result : present(result, requestId, run.stopped())),
      (error: unknown) => ({ data: null, ...failure(run.stopped() ?? error, requestId) }),
    )
  }

  /** @param stopped why the statements were stopped, upon which fields fail in all kinds of ways */
  function present(result: ExecutionResult, requestId: string, stopped: Refusal | null): ExecutionResult {
    if (!result.errors) return result
    const errors = stopped ? result.errors.map((error) => blamedOn(stopped, error)) : result.errors
    return { ...result, errors: presentErrors(errors, requestId) }
  }

  function failure(error: unknown, requestId: string): { errors: GraphQLError[] } {
    return { errors: presentErrors([asGraphqlError(error)], requestId) }
  }
}

/** The same error with another cause, unless it has one that the caller can understand. */
function blamedOn(stopped: Refusal, error: GraphQLError): GraphQLError {
  if (!error.originalError || error.originalError instanceof Refusal) return error
  return reworded(error, { message: stopped.message, originalError: stopped })
}

/** A stream of results that never rejects: a failure of the source, or of the caller's session, is its last result. */
function endingWithError(
  results: AsyncGenerator<ExecutionResult>,
  failure: (error: unknown) => ExecutionResult,
): AsyncGenerator<ExecutionResult> {
  let hasFailed = false
  return {
    async next() {
      if (hasFailed) return { done: true, value: undefined }
      try {
        return await results.next()
      } catch (error) {
        hasFailed = true
        return { done: false, value: failure(error) }
      }
    },
    async return() {
      try {
        return await results.return(undefined)
      } catch (error) {
        failure(error)
        return { done: true, value: undefined }
      }
    },
    throw: (error) => results.throw(error),
    [Symbol.asyncIterator]() {
      return this
    },
    [Symbol.asyncDispose]: () => results[Symbol.asyncDispose](),
  }
}
