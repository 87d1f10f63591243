import { withCancellation } from '../platform/cancellation.ts'
import { Refusal, TimeoutError } from '../platform/errors.ts'
import type { Turns } from './turns.ts'

/** Nobody waits for the answer any more. */
export class CallerGoneError extends Refusal {
  override readonly name = 'CallerGoneError'
  readonly code = 'TIMEOUT'
  constructor() {
    super('The caller has hung up.')
  }
}

/** Tells when nobody waits for an answer any more: an AbortSignal, or what is cheaper. */
export interface HangUp {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** How long work may take to end by itself once it is told to, in milliseconds. */
const graceMilliseconds = 1_000

/** Work with a limit of time. */
export interface TimedRun {
  /** Why the work's statements are stopped, or null as long as they are not. */
  readonly stopped: () => Refusal | null
  /** Aborts when the work does not end although its statements were stopped: it is to be abandoned. */
  readonly abandoned: AbortSignal
  /** What a part of the work comes to, or why it is abandoned. */
  readonly unlessAbandoned: <T>(part: Promise<T>) => Promise<T>
}

interface Deadline {
  seconds: number
  /** A moment of `performance.now`. */
  since: number
  hangUp: HangUp
}

/**
 * Does work that may take so many seconds from a moment, and no longer than its caller waits. Then its statements are
 * stopped, upon which it fails by itself and tells what became of it; what does not fail within a second is to be abandoned.
 * @param deadline with turns: the work waits for one of its account's, too
 */
export async function withinTime<T>(
  deadline: Deadline | (Deadline & { turns: Turns; account: string }),
  work: (run: TimedRun) => Promise<T>,
): Promise<T> {
  const run = new Run(deadline)
  const turn = 'turns' in deadline ? deadline : null
  const before = turn && turn.turns.begin(turn.account)
  try {
    if (before) await before
    return await withCancellation(run, () => work(run))
  } finally {
    turn?.turns.end(turn.account)
    run.end()
  }
}

/** Every operation has one, and next to none is stopped: so whatever that would take is made when it comes to it. */
class Run implements TimedRun {
  readonly #seconds: number
  readonly #hangUp: HangUp
  readonly #timer: NodeJS.Timeout
  #grace: NodeJS.Timeout | undefined
  #reason: Refusal | null = null
  #statements: AbortController | undefined
  #everything: AbortController | undefined
  #isAbandoned = false
  readonly #parts: ((why: Refusal) => void)[] = []

  constructor({ seconds, since, hangUp }: Deadline) {
    this.#seconds = seconds
    this.#hangUp = hangUp
    this.#timer = setTimeout(stopLate, seconds * 1000 - (performance.now() - since), this)
    hangUp.addEventListener('abort', this.#onHangUp)
    if (hangUp.aborted) this.#onHangUp()
  }

  readonly #onHangUp = (): void => this.#stop(new CallerGoneError())

  /** Stops the statements. */
  get signal(): AbortSignal {
    this.#statements ??= new AbortController()
    if (this.#reason) this.#statements.abort(this.#reason)
    return this.#statements.signal
  }

  readonly stopped = (): Refusal | null => this.#reason

  get abandoned(): AbortSignal {
    this.#everything ??= new AbortController()
    if (this.#isAbandoned) this.#everything.abort(this.#reason)
    return this.#everything.signal
  }

  readonly unlessAbandoned = <T>(part: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      if (this.#isAbandoned && this.#reason) reject(this.#reason)
      this.#parts.push(reject)
      part.then(resolve, reject)
    })

  late(): void {
    this.#stop(new TimeoutError(this.#seconds))
  }

  end(): void {
    clearTimeout(this.#timer)
    clearTimeout(this.#grace)
    this.#hangUp.removeEventListener('abort', this.#onHangUp)
    // A connection that was opened meanwhile may hold this, and so must not hold an answer.
    this.#parts.length = 0
  }

  #stop(why: Refusal): void {
    if (this.#reason) return
    this.#reason = why
    this.#statements?.abort(why)
    this.#grace = setTimeout(() => {
      this.#isAbandoned = true
      for (const abandon of this.#parts) abandon(why)
      this.#everything?.abort(why)
    }, graceMilliseconds)
  }
}

function stopLate(run: Run): void {
  run.late()
}
