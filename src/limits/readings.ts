import { setTimeout as delay, setImmediate } from 'node:timers/promises'

/** Work that nobody else can do anything during: reading documents, pricing operations. */
export interface Readings {
  /** Does it when it is the account's turn: one by one, an account again only after all others that wait. */
  inTurn<T>(account: string, work: () => T): Promise<T>
  /** Does at once what should be short; in turn, if the account has more that waits, or has just been long. */
  atOnce<T>(account: string, work: () => T): T | Promise<T>
}

/** After work that takes longer, in milliseconds, everything else goes on for as long as it took. */
const longMilliseconds = 10

export function createReadings(): Readings {
  /** What waits, by account, in the order of their turns. Each says how long it took. An account that rests has an entry. */
  const queues = new Map<string, (() => number)[]>()
  let isRunning = false

  async function run(): Promise<void> {
    isRunning = true
    for (let next = queues.entries().next(); !next.done; next = queues.entries().next()) {
      const [account, queue] = next.value
      const took = queue.shift()?.() ?? 0
      await (took > longMilliseconds ? delay(took) : setImmediate())
      queues.delete(account)
      if (queue.length > 0) queues.set(account, queue)
    }
    isRunning = false
  }

  function enqueue(account: string, work: () => number): void {
    const queue = queues.get(account) ?? []
    queues.set(account, queue)
    queue.push(work)
    if (!isRunning) void run()
  }

  function inTurn<T>(account: string, work: () => T): Promise<T> {
    return new Promise((resolve) => {
      enqueue(account, () => {
        const startedAt = performance.now()
        resolve(Promise.try(work))
        return performance.now() - startedAt
      })
    })
  }

  return {
    inTurn,
    atOnce(account, work) {
      if (queues.has(account)) return inTurn(account, work)
      const startedAt = performance.now()
      try {
        return work()
      } finally {
        const took = performance.now() - startedAt
        if (took > longMilliseconds) enqueue(account, () => took)
      }
    },
  }
}
