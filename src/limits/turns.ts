/** Lets accounts run so many things at a time; the others wait for their turn. */
export interface Turns {
  take<T>(account: string, work: () => Promise<T>): Promise<T>
  /** The same in two: what is to be waited for, if anything, before the turn begins, which somebody must end. */
  readonly begin: (account: string) => Promise<void> | null
  readonly end: (account: string) => void
}

/**
 * An account has at most as many turns at once as are left for others, so that a few accounts cannot have them all. Those
 * of one account come in the order in which they were asked for; accounts that wait come in turn.
 * @param atOnce the most for one account
 * @param inAll the most for all of them
 */
export function createTurns(atOnce: number, inAll = Number.POSITIVE_INFINITY): Turns {
  const running = new Map<string, number>()
  /** By account, in the order of their turns. */
  const waiting = new Map<string, (() => void)[]>()
  let free = inAll

  function mayBegin(account: string): boolean {
    const own = running.get(account) ?? 0
    return own < atOnce && own < free
  }

  function begin(account: string): void {
    running.set(account, (running.get(account) ?? 0) + 1)
    free--
  }

  function end(account: string): void {
    const own = (running.get(account) ?? 0) - 1
    if (own > 0) running.set(account, own)
    else running.delete(account)
    free++
    // An account that is put to the end comes by again.
    for (const [next, queue] of waiting) {
      if (!mayBegin(next)) continue
      begin(next)
      queue.shift()?.()
      waiting.delete(next)
      if (queue.length > 0) waiting.set(next, queue)
    }
  }

  function next(account: string): Promise<void> | null {
    if (waiting.has(account) || !mayBegin(account)) return wait(account)
    begin(account)
    return null
  }

  function wait(account: string): Promise<void> {
    return new Promise((resolve) => {
      const queue = waiting.get(account)
      if (queue) queue.push(resolve)
      else waiting.set(account, [resolve])
    })
  }

  return {
    begin: next,
    end,
    async take(account, work) {
      const before = next(account)
      if (before) await before
      try {
        return await work()
      } finally {
        end(account)
      }
    },
  }
}
