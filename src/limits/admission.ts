import type { ValidatedExecutionArgs } from 'graphql'
import type { Tally } from '../platform/tally.ts'
import type { Attempts } from './attempts.ts'
import { type Balance, type Charge, rateLimitHeaders } from './budget.ts'
import { accountOf, type Caller } from './caller.ts'
import { type HangUp, type TimedRun, withinTime } from './deadline.ts'
import type { EventTurns, Follower } from './event-turns.ts'
import type { Turns } from './turns.ts'

/** Leave to run an operation. */
export interface Admission {
  /** Does the work of the operation within its time, when it is the caller's turn. */
  run<T>(hangUp: HangUp, work: (run: TimedRun) => Promise<T>): Promise<T>
  /** Of a subscription: leave to execute its events. */
  readonly events: EventTurns
  /** What the answer's headers say of the caller's points. */
  headers(): Readonly<Record<string, string>>
  /**
   * Says what an answer has cost, and gives back what it did not use.
   * @param answer null for one that was stopped half-way. It gives nothing back, nor do mutations that were undone
   */
  settle(answer: PricedAnswer | null): Promise<Cost> | Cost
}

/** An answer's data, or its text with what was counted of it. */
export type PricedAnswer =
  | { readonly data?: Readonly<Record<string, unknown>> | null | undefined }
  | { readonly text: string; readonly tally: Tally }

/** `extensions.cost` of an answer, in points. */
export interface Cost {
  /** What it could have cost at most. */
  readonly requested: number
  /** What it did cost. */
  readonly actual: number
  /** What one operation may cost. */
  readonly limit: number
  /** What the caller has left of the minute. */
  readonly remaining: number
  /** Seconds until the caller has all points again. */
  readonly resetsIn: number
}

/** What every admission of a server stands on. */
interface House {
  readonly turns: Turns
  readonly attempts: Attempts
  /** That an operation may take. */
  readonly seconds: number
  /** What an operation may cost. */
  readonly limitOf: (operation: ValidatedExecutionArgs) => number
  /** What an answer has cost. */
  readonly actualOf: (operation: ValidatedExecutionArgs, answer: PricedAnswer) => number
  readonly eventTurnsOf: (follower: Follower) => EventTurns
  /** Takes the price of an event. @throws GraphQLError with the code RATE_LIMITED if there is not as much left */
  readonly chargeEvent: (caller: Caller, points: number) => Promise<Charge>
}

/** An operation whose price is taken. */
interface Paid {
  readonly operation: ValidatedExecutionArgs
  readonly caller: Caller
  readonly askedAt: number
  readonly requested: number
  readonly charge: Charge
}

export function createAdmissions(house: House): (paid: Paid) => Admission {
  return (paid) => new Admitted(house, paid)
}

/** A class, since there is one for every request. */
class Admitted implements Admission {
  readonly #house: House
  readonly #paid: Paid
  #balance: Balance

  constructor(house: House, paid: Paid) {
    this.#house = house
    this.#paid = paid
    this.#balance = paid.charge
  }

  run<T>(hangUp: HangUp, work: (run: TimedRun) => Promise<T>): Promise<T> {
    const { seconds, turns } = this.#house
    const { askedAt: since, caller } = this.#paid
    return withinTime({ seconds, since, hangUp, turns, account: accountOf(caller) }, work)
  }

  get events(): EventTurns {
    const { eventTurnsOf, chargeEvent } = this.#house
    const { caller, operation, requested } = this.#paid
    const charge = (points: number): Promise<Charge> => chargeEvent(caller, points)
    return eventTurnsOf({ account: accountOf(caller), operation, price: requested, charge })
  }

  headers(): Readonly<Record<string, string>> {
    return rateLimitHeaders(this.#balance)
  }

  settle(answer: PricedAnswer | null): Promise<Cost> | Cost {
    const { attempts, actualOf } = this.#house
    const { operation, caller, requested, charge } = this.#paid
    const actual = answer && !isUndone(operation, answer) ? Math.max(1, actualOf(operation, answer)) : requested
    const back = charge.giveBack(requested - actual)
    const end = attempts.end(operation, caller, () =>
      answer && 'tally' in answer ? JSON.parse(answer.text) : answer?.data,
    )
    if (end === null && !(back instanceof Promise)) return this.#cost(actual, back)
    return Promise.all([back, end]).then(([balance]) => this.#cost(actual, balance))
  }

  #cost(actual: number, balance: Balance): Cost {
    this.#balance = balance
    const { operation, requested } = this.#paid
    const { remaining, seconds } = balance
    return { requested, actual, limit: this.#house.limitOf(operation), remaining, resetsIn: seconds }
  }
}

/** Whether mutations were done and then undone, so that the answer shows nothing of the work: it was done all the same. */
function isUndone({ operation }: ValidatedExecutionArgs, answer: PricedAnswer): boolean {
  return operation.operation === 'mutation' && !('text' in answer) && !answer.data
}
