import { z } from 'zod'
import type { AccountScope } from '../../platform/account-scope.ts'

const session = z.object({ userId: z.uuid() })

/**
 * The facts that this module announces: the model of the thing that each is about, and what the log keeps of it. They
 * concern no organization. None says more of a person than their ids: the log is not forgotten with the account.
 */
export const events = {
  'user.signed-up': { subjectType: 'User', payload: z.object({}) },
  /** The names of the fields that have another value now. */
  'user.updated': { subjectType: 'User', payload: z.object({ fields: z.array(z.string()).min(1) }) },
  'session.opened': { subjectType: 'Session', payload: session },
  'session.revoked': { subjectType: 'Session', payload: session },
} as const satisfies Record<string, { subjectType: string; payload: z.ZodType }>

type EventType = keyof typeof events
type EventPayload<Type extends EventType> = z.output<(typeof events)[Type]['payload']>

/** Writes one of the module's facts into the event log, in the scope's transaction. */
export async function announce<Type extends EventType>(
  scope: AccountScope,
  type: Type,
  subjectId: string,
  data: EventPayload<Type>,
): Promise<void> {
  await scope.emit({ type, subjectType: events[type].subjectType, subjectId, data })
}
