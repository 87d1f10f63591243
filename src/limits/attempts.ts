import { createHash } from 'node:crypto'
import type { ValidatedExecutionArgs } from 'graphql'
import { typesOf } from './actual.ts'
import { type Caller, networkOf } from './caller.ts'
import type { CounterStore } from './counters.ts'
import { readSelections, type SelectedField } from './selection.ts'

/**
 * Attempts at passwords. A field that takes one says so by the extension `attempts`: which input names the account, and
 * which type of answer means success.
 *
 * Three counters stand together. Attempts of one address are few, and those of one address at one account fewer. Those at
 * one account from everywhere are counted too, against guessing from many addresses; but an address from which the account
 * was entered lately is exempt, so that nobody can lock somebody out by guessing for them.
 */
export interface Attempts {
  /** Counts the attempts in an operation. @returns null if it may run, or the seconds to wait */
  begin(operation: ValidatedExecutionArgs, caller: Caller): Promise<number | null> | null
  /** Takes note of those that succeeded. @param answer its data, asked for where there were attempts */
  end(operation: ValidatedExecutionArgs, caller: Caller, answer: () => Answer | null | undefined): Promise<void> | null
}

type Answer = Readonly<Record<string, unknown>>

const windowSeconds = 600
/** How long an address that succeeded is exempt. A timer of Node holds no more than 24 days. */
const knownSeconds = 20 * 24 * 60 * 60

export function createAttempts(
  store: CounterStore,
  limits: { ATTEMPTS_PER_ADDRESS: number; ATTEMPTS_PER_ADDRESS_AND_ACCOUNT: number; ATTEMPTS_PER_ACCOUNT: number },
): Attempts {
  const seconds = windowSeconds
  const byAddress = store.counter('attempts-address', { points: limits.ATTEMPTS_PER_ADDRESS, seconds })
  const byBoth = store.counter('attempts-both', { points: limits.ATTEMPTS_PER_ADDRESS_AND_ACCOUNT, seconds })
  const byAccount = store.counter('attempts-account', { points: limits.ATTEMPTS_PER_ACCOUNT, seconds })
  const known = store.counter('attempts-known', { points: 1, seconds: knownSeconds })

  async function count(made: readonly Attempt[], network: string): Promise<number | null> {
    for (const { account } of made) {
      const both = `${account} ${network}`
      const isKnown = !(await known.look(both)).allowed
      const tiers = [[byBoth, both], [byAddress, network], ...(isKnown ? [] : [[byAccount, account] as const])] as const
      for (const [counter, key] of tiers) {
        const { allowed, milliseconds } = await counter.take(key, 1)
        if (!allowed) return Math.ceil(milliseconds / 1000)
      }
    }
    return null
  }

  async function remember(
    operation: ValidatedExecutionArgs,
    made: readonly Attempt[],
    network: string,
    data: Answer | null | undefined,
  ): Promise<void> {
    for (const { name, selected, account, payload } of made) {
      const answer = data?.[name]
      if (typeof answer !== 'object' || answer === null || !selected.below) continue
      const types = typesOf(readSelections(operation), selected.below, answer as Record<string, unknown>)
      if (types.length === 1 && types[0]?.name === payload) await known.take(`${account} ${network}`, 1)
    }
  }

  return {
    begin(operation, caller) {
      const made = attemptsIn(operation)
      return made.length === 0 ? null : count(made, networkOf(caller.address))
    },
    end(operation, caller, answered) {
      const made = attemptsIn(operation)
      return made.length === 0 ? null : remember(operation, made, networkOf(caller.address), answered())
    },
  }
}

interface Attempt {
  name: string
  selected: SelectedField
  /** A digest, since stores of counters need not hold e-mail addresses. */
  account: string
  payload: string
}

function attemptsIn(operation: ValidatedExecutionArgs): Attempt[] {
  if (operation.operation.operation !== 'mutation') return []
  const selections = readSelections(operation)
  const [type] = selections.possibleTypes(selections.root)
  if (!type) return []
  return [...selections.of(selections.root, type)].flatMap(([name, selected]) => {
    const declared = selected.field.extensions.attempts as { account: string; payload: string } | undefined
    if (!declared) return []
    const input = selected.given?.input as Record<string, unknown> | undefined
    const given = input?.[declared.account]
    const named = typeof given === 'string' ? given.trim().toLowerCase() : ''
    const account = createHash('sha256').update(`${selected.field.name} ${named}`).digest('base64url')
    return [{ name, selected, account, payload: declared.payload }]
  })
}
