import type { Context } from '../context/context.ts'

/** Makes the context of an operation from what its request says of the caller. */
export type CreateContext = (request: {
  requestId: string
  authorization: string | null
  userAgent: string | null
  idempotencyKey?: string | null
  lastEventId?: string | null
  isRead?: boolean
}) => Promise<Context> | Context
