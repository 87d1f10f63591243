import { accountOf, type Caller } from './caller.ts'
import type { Counted, Counter, CounterStore } from './counters.ts'

const windowSeconds = 60

/** What a caller has left of the current minute. */
export interface Balance {
  readonly allowed: boolean
  /** Points per minute. */
  readonly quota: number
  readonly remaining: number
  /** Until the quota is whole again. */
  readonly seconds: number
}

/** Points per minute for each caller. */
export interface Budget {
  look(caller: Caller): Promise<Balance>
  /** Takes a price from what the caller has left, if there is as much. */
  charge(caller: Caller, price: number): Promise<Charge>
}

export interface Charge extends Balance {
  /** Gives back what was not used, unless the minute in which it was taken is over. */
  giveBack(points: number): Balance | Promise<Balance>
}

export function createBudget(
  store: CounterStore,
  quotas: { POINTS_PER_MINUTE: number; ANONYMOUS_POINTS_PER_MINUTE: number },
): Budget {
  const people = store.counter('points', { points: quotas.POINTS_PER_MINUTE, seconds: windowSeconds })
  const addresses = store.counter('points', { points: quotas.ANONYMOUS_POINTS_PER_MINUTE, seconds: windowSeconds })
  function tierOf({ userId }: Caller): { counter: Counter; quota: number } {
    return userId === null
      ? { counter: addresses, quota: quotas.ANONYMOUS_POINTS_PER_MINUTE }
      : { counter: people, quota: quotas.POINTS_PER_MINUTE }
  }

  return {
    async look(caller) {
      const { counter, quota } = tierOf(caller)
      return balanceOf(await counter.look(accountOf(caller)), quota)
    },
    charge(caller, price) {
      const { counter, quota } = tierOf(caller)
      const account = accountOf(caller)
      return counter.take(account, price).then((taken) => new Taken(counter, account, quota, taken))
    },
  }
}

class Taken implements Charge {
  readonly allowed: boolean
  readonly quota: number
  readonly remaining: number
  readonly seconds: number
  readonly #counter: Counter
  readonly #account: string
  readonly #endsAt: number

  constructor(counter: Counter, account: string, quota: number, { allowed, remaining, milliseconds }: Counted) {
    this.allowed = allowed
    this.quota = quota
    this.remaining = Math.min(remaining, quota)
    this.seconds = secondsOf(milliseconds)
    this.#counter = counter
    this.#account = account
    this.#endsAt = performance.now() + milliseconds
  }

  giveBack(points: number): Balance | Promise<Balance> {
    const { allowed, quota, remaining } = this
    const left = this.#endsAt - performance.now()
    if (points <= 0 || !allowed || left <= 0) return { allowed, quota, remaining, seconds: secondsOf(left) }
    return this.#counter.giveBack(this.#account, points).then((counted) => balanceOf(counted, quota))
  }
}

function balanceOf({ allowed, remaining, milliseconds }: Counted, quota: number): Balance {
  return { allowed, quota, remaining: Math.min(remaining, quota), seconds: secondsOf(milliseconds) }
}

function secondsOf(milliseconds: number): number {
  return Math.max(0, Math.ceil(milliseconds / 1000))
}

/** `RateLimit` and `RateLimit-Policy` of draft-ietf-httpapi-ratelimit-headers-10. Its registry of units has no points. */
export function rateLimitHeaders({ quota, remaining, seconds }: Balance): Record<string, string> {
  return {
    'RateLimit-Policy': `"points";q=${quota};w=${windowSeconds}`,
    RateLimit: `"points";r=${remaining};t=${seconds}`,
  }
}
