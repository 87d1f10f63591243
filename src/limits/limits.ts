import { type DocumentNode, GraphQLError, type ValidatedExecutionArgs } from 'graphql'
import type { Logger } from 'pino'
import { actualPrice } from './actual.ts'
import { type Admission, createAdmissions, type PricedAnswer } from './admission.ts'
import { createAttempts } from './attempts.ts'
import { type Balance, createBudget, rateLimitHeaders } from './budget.ts'
import { accountOf, type Caller } from './caller.ts'
import { createCounterStore } from './counters.ts'
import { type DearPath, dearestPaths } from './dearest.ts'
import { type Estimate, TooManySteps } from './estimate.ts'
import { createEventTurns } from './event-turns.ts'
import { createPrices } from './prices.ts'
import { createReadings } from './readings.ts'
import { type LimitRefusal, overLimit } from './refusal.ts'
import { checkDocument, checkText, checkVariables, limitIn, type StructureLimits } from './structure.ts'
import type { DocumentRequest, TrustedDocuments } from './trusted-documents.ts'
import { createTurns } from './turns.ts'

export type { LimitRefusal }

/** What one operation may cost. Every transport asks here, in this order, before anything runs. */
export interface Limits {
  /** The text of the document to run, which may be known by its hash. */
  textOf(request: DocumentRequest): string | LimitRefusal
  /**
   * Reads a document that is not known yet, when it is the caller's turn.
   * @returns what was read, or that the caller has nothing left to have anything read
   */
  read<T>(caller: Caller, read: () => T): Promise<T | LimitRefusal>
  /** Before the document is parsed. Null: it may be. */
  checkText(text: string): LimitRefusal | null
  /** Tokens that a document may have, for the parser. */
  readonly tokens: number
  /** What the parser's error, or those of validation, mean if a limit was passed there. Null: they are what they say. */
  limitIn(errors: readonly GraphQLError[]): LimitRefusal | null
  /** Before the document is validated. Null: it may be. */
  checkDocument(document: DocumentNode): LimitRefusal | null
  /** Before the variables are coerced. Null: they may be. */
  checkVariables(variables: Readonly<Record<string, unknown>>): LimitRefusal | null
  /**
   * Prices an operation that is valid, and takes the price from what its caller has left.
   * @param askedAt from when its time counts, by `performance.now`
   */
  admit(operation: ValidatedExecutionArgs, caller: Caller, askedAt: number): Promise<Admission | LimitRefusal>
  /** Prices an operation that is not to run. Takes nothing from a caller who has something left. */
  dryRun(operation: ValidatedExecutionArgs, caller: Caller): Promise<DryRunCost | LimitRefusal>
  /** Takes the price of a document that was refused, so that nobody has documents read for nothing. */
  chargeRefused(caller: Caller): Promise<ChargedRefusal>
  close(): Promise<void>
}

/** What became of charging for a refused document. */
interface ChargedRefusal {
  /** What the answer's headers say of the caller's points. */
  readonly headers: Readonly<Record<string, string>>
  /** Null: the caller had as much. */
  readonly outOfPoints: LimitRefusal | null
}

/** `extensions.cost` of an operation that did not run. */
export interface DryRunCost {
  readonly requested: number
  readonly limit: number
  /** How many values the answer could have, and may have. */
  readonly values: number
  readonly valuesLimit: number
  readonly dearest: readonly DearPath[]
}

/** The settings of limits, as `config.ts` describes them. */
export interface LimitSettings extends StructureLimits {
  readonly LIMIT_PRICE: number
  readonly LIMIT_ANSWER: number
  readonly LIMIT_EVENT_PRICE: number
  readonly LIMIT_EVENT_ANSWER: number
  readonly POINTS_PER_MINUTE: number
  readonly ANONYMOUS_POINTS_PER_MINUTE: number
  readonly ATTEMPTS_PER_ADDRESS: number
  readonly ATTEMPTS_PER_ADDRESS_AND_ACCOUNT: number
  readonly ATTEMPTS_PER_ACCOUNT: number
  readonly LIMIT_CONCURRENT: number
  readonly LIMIT_CONCURRENT_EVENTS: number
  readonly DATABASE_POOL: number
  readonly OPERATION_SECONDS: number
  readonly REDIS_URL?: string | undefined
}

interface LimitsOptions {
  config: LimitSettings
  documents: TrustedDocuments
  log: Logger
}

/** A document that is read and refused costs this. */
const REFUSED_PRICE = 10

export function createLimits({ config, documents, log }: LimitsOptions): Limits {
  const store = createCounterStore({ redisUrl: config.REDIS_URL, log })
  const budget = createBudget(store, config)
  const attempts = createAttempts(store, config)
  const turns = createTurns(config.LIMIT_CONCURRENT, turnsInAll(config))
  const prices = createPrices()
  const readings = createReadings()
  const readingTurns = createTurns(1)

  const admitted = createAdmissions({
    turns,
    attempts,
    seconds: config.OPERATION_SECONDS,
    limitOf: (operation) => mostOf(operation).price,
    actualOf,
    eventTurnsOf: createEventTurns({ atOnce: config.LIMIT_CONCURRENT_EVENTS, seconds: config.OPERATION_SECONDS }),
    async chargeEvent(caller, points) {
      const taken = await budget.charge(caller, points)
      if (!taken.allowed) throw outOfPoints(taken, points, 'An event of the subscription').error
      return taken
    },
  })

  /** What an operation may come to; of a subscription, each of its events. */
  function mostOf({ operation }: ValidatedExecutionArgs): { price: number; values: number } {
    const { LIMIT_PRICE, LIMIT_ANSWER, LIMIT_EVENT_PRICE, LIMIT_EVENT_ANSWER } = config
    return operation.operation === 'subscription'
      ? { price: Math.min(LIMIT_PRICE, LIMIT_EVENT_PRICE), values: Math.min(LIMIT_ANSWER, LIMIT_EVENT_ANSWER) }
      : { price: LIMIT_PRICE, values: LIMIT_ANSWER }
  }

  /** @returns the price of an operation, or why it is too dear for anybody */
  function price(operation: ValidatedExecutionArgs): Estimate | LimitRefusal {
    try {
      const most = mostOf(operation)
      const priced = prices.estimate(operation, most.values)
      return priced.price > most.price || priced.values > most.values
        ? tooExpensive(reportOf(operation, priced))
        : priced
    } catch (error) {
      if (!(error instanceof TooManySteps)) throw error
      return overLimit('OPERATION_TOO_COMPLEX', 'The fragments of the operation unfold to too much. Split it.', {})
    }
  }

  function actualOf(operation: ValidatedExecutionArgs, answer: PricedAnswer): number {
    return 'tally' in answer ? prices.ofTally(operation, answer.tally) : actualPrice(operation, answer.data)
  }

  function reportOf(operation: ValidatedExecutionArgs, priced: Estimate): DryRunCost {
    const most = mostOf(operation)
    return {
      requested: Math.max(1, priced.price),
      limit: most.price,
      values: priced.values,
      valuesLimit: most.values,
      dearest: dearestPaths(priced),
    }
  }

  async function chargeRefused(caller: Caller): Promise<ChargedRefusal> {
    const charge = await budget.charge(caller, REFUSED_PRICE)
    return {
      headers: rateLimitHeaders(charge),
      outOfPoints: charge.allowed ? null : outOfPoints(charge, REFUSED_PRICE),
    }
  }

  async function charged(caller: Caller, refusal: LimitRefusal): Promise<LimitRefusal> {
    const { headers, outOfPoints: none } = await chargeRefused(caller)
    return none ?? { ...refusal, headers }
  }

  async function withoutPoints(caller: Caller): Promise<LimitRefusal | null> {
    const balance = await budget.look(caller)
    return balance.allowed ? null : outOfPoints(balance, REFUSED_PRICE)
  }

  return {
    tokens: config.LIMIT_TOKENS,
    textOf: documents.textOf,
    limitIn: (errors) => limitIn(errors, config),
    checkText: (text) => checkText(text, config),
    checkDocument: (document) => checkDocument(document, config),
    checkVariables: (variables) => checkVariables(variables, config),
    close: store.close,

    // A caller's next document waits until this one is read, so that it finds what this one has cost.
    read: (caller, read) =>
      readingTurns.take(
        accountOf(caller),
        async () => (await withoutPoints(caller)) ?? readings.inTurn(accountOf(caller), read),
      ),

    async dryRun(operation, caller) {
      const refusal = await withoutPoints(caller)
      if (refusal) return refusal
      const priced = await readings.atOnce(accountOf(caller), () => price(operation))
      return 'error' in priced ? charged(caller, priced) : reportOf(operation, priced)
    },

    chargeRefused,

    async admit(operation, caller, askedAt) {
      const pricing = readings.atOnce(accountOf(caller), () => price(operation))
      const priced = pricing instanceof Promise ? await pricing : pricing
      if ('error' in priced) return charged(caller, priced)
      const requested = Math.max(1, priced.price)
      const charge = await budget.charge(caller, requested)
      if (!charge.allowed) return outOfPoints(charge, requested)
      const counting = attempts.begin(operation, caller)
      const seconds = counting && (await counting)
      if (seconds !== null) return tooManyAttempts(charge, seconds)
      return admitted({ operation, caller, askedAt, requested, charge })
    },
  }
}

/** Some connections are left for looking up who asks, unless one caller may have all of them anyway. */
function turnsInAll({ LIMIT_CONCURRENT, DATABASE_POOL }: LimitSettings): number {
  return LIMIT_CONCURRENT < DATABASE_POOL ? Math.ceil(DATABASE_POOL * 0.8) : Number.POSITIVE_INFINITY
}

function tooExpensive(cost: DryRunCost): LimitRefusal {
  const { requested, limit, values, valuesLimit, dearest } = cost
  const what =
    requested > limit
      ? `The operation costs ${requested} points; one may cost ${limit}.`
      : `The answer could have ${values} values; one may have ${valuesLimit}.`
  const where = dearest.map(({ path, price, advice }) => `${path} (${price}): ${advice}`).join('. ')
  return overLimit('OPERATION_TOO_EXPENSIVE', `${what} ${where}.`, { cost })
}

function outOfPoints(balance: Balance, requested: number, what = 'The operation'): LimitRefusal {
  const { quota, remaining, seconds } = balance
  return {
    status: 429,
    headers: { ...rateLimitHeaders(balance), 'Retry-After': String(Math.max(1, seconds)) },
    error: new GraphQLError(
      `${what} costs ${requested} points, and ${remaining} of ${quota} are left for the next ${seconds} s.`,
      { extensions: { code: 'RATE_LIMITED', cost: { requested, remaining, quota, resetsIn: seconds } } },
    ),
  }
}

function tooManyAttempts(balance: Balance, seconds: number): LimitRefusal {
  return {
    status: 429,
    headers: { ...rateLimitHeaders(balance), 'Retry-After': String(Math.max(1, seconds)) },
    error: new GraphQLError(`Too many attempts. Try again in ${seconds} s.`, {
      extensions: { code: 'RATE_LIMITED', resetsIn: seconds },
    }),
  }
}
