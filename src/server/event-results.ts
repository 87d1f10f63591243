import type { DocumentNode, ExecutionResult } from 'graphql'
import type { Context } from '../context/context.ts'
import type { Viewer } from '../context/viewer.ts'
import { createWitness, type Witness } from './witness.ts'

/** What a subscriber asks of an event. */
export interface Asked {
  readonly document: DocumentNode
  /** The operation's name and its variables, as a text. */
  readonly parameters: string
  /** Does work when it is the subscriber's turn. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>
  /** Executes it at the expense of the subscriber. Rejects if they may not. */
  readonly execute: () => Promise<ExecutionResult>
}

const eventIds = new WeakMap<ExecutionResult, string>()

/** The place of the event that a result tells of, by which an event stream can be resumed. Undefined where it cannot. */
export function eventIdOf(result: ExecutionResult): string | undefined {
  return eventIds.get(result)
}

/** The same result, of the same event, with something more in its extensions. */
export function extended(result: ExecutionResult, extensions: Record<string, unknown>): ExecutionResult {
  const more = { ...result, extensions: { ...result.extensions, ...extensions } }
  const id = eventIds.get(result)
  if (id !== undefined) eventIds.set(more, id)
  return more
}

/** Results of events, which subscribers share where they would be the same. */
export interface EventResults {
  /**
   * @param event as the feed hands it to all its subscribers
   * @param context a fresh one, for the event
   */
  readonly of: (event: unknown, context: Context, asked: Asked) => Promise<ExecutionResult>
}

interface Known {
  readonly viewer: Viewer
  readonly witness: Witness
  readonly result: Promise<ExecutionResult>
}

/** How many results are looked at for one that fits, before it is executed anew. Most often one fits per role. */
const triedAtMost = 4

/**
 * Hundreds of people may watch the same project in the same application. What they ask of an event is executed once for
 * all of whom the execution wanted to know the same: the permissions that it asked for, and nothing of who they are.
 */
export function createEventResults(): EventResults {
  const results = new WeakMap<object, WeakMap<DocumentNode, Map<string, Known[]>>>()

  return {
    async of(event, context, { document, parameters, inTurn, execute }) {
      if (typeof event !== 'object' || event === null) return inTurn(execute)
      const ofDocument = getOrAdd(
        getOrAdd(results, event, () => new WeakMap<DocumentNode, Map<string, Known[]>>()),
        document,
        () => new Map<string, Known[]>(),
      )
      const known = ofDocument.get(parameters) ?? []
      ofDocument.set(parameters, known)
      const { viewer } = context
      const tried = new Set<Known>()

      async function findOr(make: () => Promise<ExecutionResult>): Promise<ExecutionResult> {
        const own = known.find((each) => each.viewer === viewer)
        if (own) return own.result
        // Nothing is awaited between the look at the last of them and the next one's entry, so that it is awaited in its turn.
        while (tried.size < triedAtMost) {
          const next = known.find((each) => !tried.has(each))
          if (!next) break
          tried.add(next)
          // One who could not pay for it has it for nobody else either.
          const result = await next.result.catch(() => null)
          if (result && next.witness.holdsFor(viewer)) return result
          if (next.witness.isPersonal()) break
        }
        return make()
      }

      function executeAnew(): Promise<ExecutionResult> {
        const witness = createWitness(viewer)
        context.viewer = witness.viewer
        const result = withEventId(execute(), event as object)
        const entry = { viewer, witness, result }
        known.push(entry)
        result.catch(() => known.splice(known.indexOf(entry), 1))
        return result
      }

      // Only what is being executed is waited for, and not what waits for its own subscriber's turn.
      return findOr(() => inTurn(() => findOr(executeAnew)))
    },
  }
}

async function withEventId(executing: Promise<ExecutionResult>, event: object): Promise<ExecutionResult> {
  const result = await executing
  if ('position' in event && typeof event.position === 'string') eventIds.set(result, event.position)
  return result
}

function getOrAdd<Key extends WeakKey, Value>(map: WeakMap<Key, Value>, key: Key, make: () => Value): Value {
  const existing = map.get(key)
  if (existing !== undefined) return existing
  const made = make()
  map.set(key, made)
  return made
}
