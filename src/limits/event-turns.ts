import type { ExecutionResult, ValidatedExecutionArgs } from 'graphql'
import { actualPrice } from './actual.ts'
import type { Charge } from './budget.ts'
import { CallerGoneError, type HangUp, type TimedRun, withinTime } from './deadline.ts'
import { priceOfArguments } from './estimate.ts'
import { createTurns } from './turns.ts'

/** What the events of one subscription may take of the server. */
export interface EventTurns {
  /** Does what an event takes when it is its turn. @throws CallerGoneError if its caller has hung up by then */
  take<T>(hangUp: HangUp, work: () => Promise<T>): Promise<T>
  /**
   * Executes an event within the time of an operation, for what its answer costs.
   * @throws GraphQLError with the code RATE_LIMITED if its caller has not as much left
   */
  execute(work: (run: TimedRun) => Promise<ExecutionResult>): Promise<ExecutionResult>
  /**
   * Finds out whether events are wanted, in its turn and within the time of an operation, for what the filter costs.
   * @throws GraphQLError as `execute`
   */
  judge<T>(hangUp: HangUp, work: () => Promise<T>): Promise<T>
}

/** Whom the events are for, and at what price. */
export interface Follower {
  readonly account: string
  readonly operation: ValidatedExecutionArgs
  /** What an event can cost at most. */
  readonly price: number
  /** Takes points. @throws GraphQLError with the code RATE_LIMITED if there are not as many left */
  readonly charge: (points: number) => Promise<Charge>
}

/**
 * Events come to all their subscribers at once, whatever those have asked for. So few are worked on at a time, and of those
 * at most half for one caller.
 */
export function createEventTurns({
  atOnce,
  seconds,
}: {
  atOnce: number
  /** That an operation may take. */
  seconds: number
}): (follower: Follower) => EventTurns {
  const ofAll = createTurns(atOnce)
  const ofCaller = createTurns(Math.ceil(atOnce / 2))

  function timed<T>(hangUp: HangUp, work: (run: TimedRun) => Promise<T>): Promise<T> {
    return withinTime({ seconds, since: performance.now(), hangUp }, work)
  }

  return ({ account, operation, price, charge }) => {
    const take: EventTurns['take'] = (hangUp, work) =>
      ofCaller.take(account, () =>
        ofAll.take('events', async () => {
          if (hangUp.aborted) throw new CallerGoneError()
          return work()
        }),
      )
    return {
      take,
      async execute(work) {
        const charged = await charge(price)
        return timed(staysOnTheLine, async (run) => {
          const result = await work(run)
          if (run.stopped() === null) await charged.giveBack(price - Math.max(1, actualPrice(operation, result.data)))
          return result
        })
      },
      judge: (hangUp, work) =>
        take(hangUp, async () => {
          await charge(Math.max(1, priceOfArguments(operation)))
          return timed(hangUp, async (run) => {
            try {
              return await run.unlessAbandoned(work())
            } catch (error) {
              throw run.stopped() ?? error
            }
          })
        }),
    }
  }
}

/** Others may wait for the result of an event besides the one for whom it is executed. */
const staysOnTheLine = new AbortController().signal
