import { setTimeout as delay } from 'node:timers/promises'

/**
 * Makes a function that does work for what it is given, once at a time and with a pause after it. Of what comes meanwhile
 * the work is done for the newest only, and for all who gave something.
 */
export function forNewest<T>(
  pauseMilliseconds: number,
  work: (given: T) => Promise<void>,
): (given: T) => Promise<void> {
  let newest: T
  let next: Promise<void> | null = null
  let ready: Promise<unknown> = Promise.resolve()

  async function workNext(): Promise<void> {
    await ready
    next = null
    const working = work(newest)
    ready = working.catch(() => {}).then(() => delay(pauseMilliseconds, undefined, { ref: false }))
    return working
  }

  return (given) => {
    newest = given
    next ??= workNext()
    return next
  }
}
