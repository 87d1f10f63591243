import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'

/** What was counted for a key in the current window. */
export interface Counted {
  readonly allowed: boolean
  readonly remaining: number
  /** Until the window ends, in milliseconds. */
  readonly milliseconds: number
}

/** Counts points per key in windows of a fixed length. */
export interface Counter {
  /** Takes points if there are as many left, or none. */
  take(key: string, points: number): Promise<Counted>
  /** Gives points back that were taken in the same window. */
  giveBack(key: string, points: number): Promise<Counted>
  /** What was taken so far. Allowed: something is left. */
  look(key: string): Promise<Counted>
}

/** Where counters are kept: in this process, or in a Redis that several processes share. */
export interface CounterStore {
  counter(name: string, options: { points: number; seconds: number }): Counter
  close(): Promise<void>
}

/** How long an operation waits for Redis before it, and those after it, are counted in this process instead. */
const redisMilliseconds = 250
/** How often a Redis that is away is asked whether it is back. */
const askMilliseconds = 1_000

/** @param redisUrl absent: counts in this process alone. While Redis is away, too */
export function createCounterStore({ redisUrl, log }: { redisUrl: string | undefined; log: Logger }): CounterStore {
  if (redisUrl === undefined) {
    return {
      counter: (name, { points, seconds }) =>
        counterOn(new RateLimiterMemory({ keyPrefix: name, points, duration: seconds })),
      close: async () => {},
    }
  }
  const redis = new Redis(redisUrl, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: redisMilliseconds,
    connectTimeout: 2_000,
    retryStrategy: (attempt) => Math.min(attempt * 100, 1_000),
  })
  let isAway = false
  const closing = new AbortController()

  /** Counts without Redis until it answers, which it may do at once: then it was only this process that was late. */
  async function leave(cause: unknown): Promise<void> {
    if (isAway) return
    isAway = true
    if (await answers()) return
    log.warn({ err: cause }, 'Redis is away: limits hold in each process by itself')
    while (!closing.signal.aborted) {
      await delay(askMilliseconds, undefined, { signal: closing.signal }).catch(() => {})
      if (await answers()) return log.info('Redis is back')
    }
  }

  async function answers(): Promise<boolean> {
    isAway = await redis.ping().then(
      () => false,
      () => true,
    )
    return !isAway
  }

  redis.on('error', (error) => void leave(error))
  return {
    counter(name, { points, seconds }) {
      const own = counterOn(new RateLimiterMemory({ keyPrefix: name, points, duration: seconds }))
      const shared = counterOn(
        new RateLimiterRedis({
          storeClient: redis,
          keyPrefix: `trellis:${name}`,
          points,
          duration: seconds,
          rejectIfRedisNotReady: true,
        }),
      )
      const on = async <T>(ask: (counter: Counter) => Promise<T>): Promise<T> => {
        if (isAway) return ask(own)
        try {
          return await ask(shared)
        } catch (error) {
          void leave(error)
          return ask(own)
        }
      }
      return {
        take: (key, taken) => on((counter) => counter.take(key, taken)),
        giveBack: (key, given) => on((counter) => counter.giveBack(key, given)),
        look: (key) => on((counter) => counter.look(key)),
      }
    },
    async close() {
      closing.abort()
      redis.disconnect()
    },
  }
}

function counterOn(limiter: RateLimiterAbstract): Counter {
  return {
    take: (key, points) =>
      limiter.consume(key, points).then(
        (taken) => counted(taken, true),
        async (refused: unknown) => {
          if (!(refused instanceof RateLimiterRes)) throw refused
          // What was not allowed is not spent either.
          return counted(await limiter.reward(key, points), false)
        },
      ),
    giveBack: async (key, points) => counted(await limiter.reward(key, points), true),
    async look(key) {
      const found = await limiter.get(key)
      return found
        ? counted(found, found.remainingPoints > 0)
        : { allowed: true, remaining: limiter.points, milliseconds: limiter.duration * 1000 }
    },
  }
}

function counted({ remainingPoints, msBeforeNext }: RateLimiterRes, allowed: boolean): Counted {
  return { allowed, remaining: remainingPoints, milliseconds: Math.max(0, msBeforeNext) }
}
