/** A bounded line of items between one that pushes and one that takes them out in order. */
export interface Queue<T> {
  /** Adds an item. If too many wait already, ends the queue with an error. */
  readonly push: (item: T) => void
  /** Ends the queue and drops what is in it: the next to take gets the error, if there is one, everybody after nothing. */
  readonly end: (error?: Error) => void
  /** What waits, at most so many items, as soon as there is one. Nothing: the queue has ended. */
  readonly take: (most: number) => Promise<T[]>
}

interface Taker<T> {
  most: number
  resolve: (items: T[]) => void
  reject: (error: Error) => void
}

/**
 * @param limit how many items may wait
 * @param overflow makes the error that the taker gets when more would wait
 */
export function createQueue<T extends object>(limit: number, overflow: () => Error): Queue<T> {
  let items: T[] = []
  const takers: Taker<T>[] = []
  let ended = false
  let failure: Error | undefined
  let isServing = false

  function end(error?: Error): void {
    if (ended) return
    ended = true
    items = []
    failure = error
    for (const taker of takers.splice(0)) settle(taker)
  }

  // The first to ask gets the error, as from any iterator; after that there is nothing.
  function settle(taker: Taker<T>): void {
    const error = failure
    failure = undefined
    if (error) taker.reject(error)
    else taker.resolve([])
  }

  // What is pushed in one turn is taken together.
  function serve(): void {
    isServing = false
    while (items.length > 0) {
      const taker = takers.shift()
      if (!taker) return
      taker.resolve(items.splice(0, taker.most))
    }
  }

  return {
    push(item) {
      if (ended) return
      if (items.length >= limit) return end(overflow())
      items.push(item)
      if (takers.length === 0 || isServing) return
      isServing = true
      queueMicrotask(serve)
    },
    end,
    take: (most) =>
      new Promise((resolve, reject) => {
        if (items.length > 0) resolve(items.splice(0, most))
        else if (ended) settle({ most, resolve, reject })
        else takers.push({ most, resolve, reject })
      }),
  }
}
