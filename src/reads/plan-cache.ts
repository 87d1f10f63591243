import type { OperationDefinitionNode } from 'graphql'
import { createRecent } from '../platform/recent.ts'

/** How many plans an operation may have, for combinations of what `@skip` and `@include` depend on. */
const mostOfOperation = 32
/** All plans together, by the characters of their generated code, which their memory follows. */
const mostCharacters = 4_000_000

/** A plan as it is kept. */
interface Sized {
  readonly size: number
}

/**
 * Remembers plans as long as their documents are remembered, and no more of them than there is room for: the least
 * recently used go first.
 */
export interface PlanCache<Plan extends Sized> {
  get(operation: OperationDefinitionNode, key: string, make: () => Plan): Plan
}

export function createPlanCache<Plan extends Sized>(): PlanCache<Plan> {
  const byOperation = new WeakMap<OperationDefinitionNode, Map<string, Plan>>()
  /** Each with what forgets it. */
  const kept = createRecent<Plan, () => void>()
  let characters = 0

  return {
    get(operation, key, make) {
      const plans = byOperation.get(operation) ?? new Map<string, Plan>()
      byOperation.set(operation, plans)
      const known = plans.get(key)
      if (known) {
        kept.get(known)
        return known
      }
      const plan = make()
      for (const oldest of plans.values()) {
        if (plans.size < mostOfOperation) break
        kept.get(oldest)?.()
        kept.delete(oldest)
      }
      while (kept.size() > 0 && characters + plan.size > mostCharacters) kept.takeOldest()?.()
      plans.set(key, plan)
      characters += plan.size
      kept.set(plan, () => {
        plans.delete(key)
        characters -= plan.size
      })
      return plan
    },
  }
}
