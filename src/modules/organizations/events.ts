import { z } from 'zod'

const role = z.enum(['ADMIN', 'MEMBER', 'VIEWER'])

/** The facts that this module announces: the model of the thing that each is about, and what the log keeps of it. */
export const events = {
  'organization.created': { subjectType: 'Organization', payload: z.object({ slug: z.string() }) },
  /** The names of the fields that have another value now. */
  'organization.updated': { subjectType: 'Organization', payload: z.object({ fields: z.array(z.string()).min(1) }) },
  'membership.role-changed': { subjectType: 'Membership', payload: z.object({ role, previousRole: role }) },
} as const satisfies Record<string, { subjectType: string; payload: z.ZodType }>

type EventType = keyof typeof events
type EventPayload<Type extends EventType> = z.output<(typeof events)[Type]['payload']>

/** One of the module's facts, as a scope emits it. */
export function fact<Type extends EventType>(type: Type, subjectId: string, data: EventPayload<Type>) {
  return { type, subjectType: events[type].subjectType, subjectId, data }
}
