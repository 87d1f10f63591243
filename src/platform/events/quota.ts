import { TooManySubscriptionsError } from '../errors.ts'

/** How many subscriptions may run at a time in one process. */
export interface SubscriptionLimits {
  perCaller: number
  perOrganization: number
}

/** Counts subscriptions by who they are of. */
export interface Quota {
  /**
   * Counts one more.
   * @returns a function that counts it off again
   * @throws TooManySubscriptionsError, and counts nothing
   */
  readonly take: (caller: string | null, organizationId: string | null) => () => void
}

export function createQuota({ perCaller, perOrganization }: SubscriptionLimits): Quota {
  const callers = createCounts('one caller', perCaller)
  const organizations = createCounts('one organization', perOrganization)
  return {
    take(caller, organizationId) {
      callers.check(caller)
      organizations.check(organizationId)
      callers.add(caller, 1)
      organizations.add(organizationId, 1)
      return () => {
        callers.add(caller, -1)
        organizations.add(organizationId, -1)
      }
    },
  }
}

function createCounts(whose: string, most: number) {
  const counts = new Map<string, number>()
  return {
    check(key: string | null): void {
      if (key !== null && (counts.get(key) ?? 0) >= most) throw new TooManySubscriptionsError(whose, most)
    },
    add(key: string | null, change: 1 | -1): void {
      if (key === null) return
      const count = (counts.get(key) ?? 0) + change
      if (count === 0) counts.delete(key)
      else counts.set(key, count)
    },
  }
}
