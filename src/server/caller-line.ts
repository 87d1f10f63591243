import type { HangUp } from '../limits/deadline.ts'

/** The caller's end of an HTTP request, as an operation watches it: an AbortSignal that takes no time. */
export class CallerLine implements HangUp {
  aborted = false
  #listener: (() => void) | null = null

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listener = listener
  }

  removeEventListener(): void {
    this.#listener = null
  }

  /** The caller has hung up. */
  hangUp(): void {
    this.aborted = true
    this.#listener?.()
  }
}
