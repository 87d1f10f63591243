/** From how many bytes on a text is large: to take it apart may take longer than most operations do. */
export const LARGE = 32_768

/** How long is paused after large work, as a multiple of the time that it took. As much work may follow on it at once. */
const pauseFactor = 4

let last: Promise<void> = Promise.resolve()
let waiting = 0

/** How much large work waits. */
export function waitingForPace(): number {
  return waiting
}

/**
 * Does work on large texts one after the other, for the whole process, whose event loop they share: with a pause after each, in
 * which others are answered, however many large texts come.
 */
export async function paced<T>(work: () => T): Promise<T> {
  const before = last
  const { promise, resolve } = Promise.withResolvers<void>()
  last = promise
  waiting++
  await before
  waiting--
  const startedAt = performance.now()
  try {
    return work()
  } finally {
    setTimeout(resolve, (performance.now() - startedAt) * pauseFactor)
  }
}
