import type { Clock } from '../platform/clock.ts'
import type { Database, PrismaClient } from '../platform/database.ts'
import { NotFoundError, UnauthenticatedError, UnavailableError } from '../platform/errors.ts'
import type { EventFeed } from '../platform/events/feed.ts'
import type { PermissionTable } from '../platform/scope.ts'
import type { ReadTexts } from '../platform/shared-reads.ts'
import type { AccessTokens } from '../platform/tokens.ts'
import { inSavepoint, inTransaction } from '../platform/transaction.ts'
import { within } from '../platform/within.ts'
import type { Atomic } from './atomic.ts'
import type { Context } from './context.ts'
import { createAccountScope, createScope } from './scope.ts'
import type { Identity, Viewer } from './viewer.ts'
import { createViewers } from './viewers.ts'

export interface ContextFactoryOptions {
  db: PrismaClient
  /** Reads a row of texts, in the transaction under way if there is one. */
  read: ReadTexts
  clock: Clock
  events: EventFeed
  tokens: AccessTokens
  /** All modules' tables merged. */
  permissions: PermissionTable
}

/** How long it may take to find out who asks. */
const patienceMilliseconds = 5_000

/** What a context is made from, the same for HTTP, WebSocket and SSE. */
interface ContextRequest {
  requestId: string
  /** `Bearer` and an access token. Null: an anonymous caller. */
  authorization: string | null
  userAgent: string | null
  /** The `Idempotency-Key` header. */
  idempotencyKey?: string | null
  /** Nothing will be changed, so that what the caller could do a quarter of a second ago is good enough. */
  isRead?: boolean
  /** The `Last-Event-ID` header of an event stream. */
  lastEventId?: string | null
}

/**
 * @throws UnauthenticatedError for an authorization that is not a good access token of a live session; UnavailableError
 * if that cannot be found out in time
 */
export type ContextFactory = (request: ContextRequest) => Promise<Context> | Context

/** Makes the function that finds out who asks. It needs one statement for a signed-in caller, none for an anonymous one. */
export function createContextFactory({
  db,
  read,
  clock,
  events,
  tokens,
  permissions,
}: ContextFactoryOptions): ContextFactory {
  const viewers = createViewers({ read, clock, events, permissions })

  function contextOf(
    identity: Identity | null,
    viewer: Viewer,
    request: Omit<ContextRequest, 'authorization'>,
    askedAt: number,
    transaction: { db: Database; atomic: Atomic } | null = null,
  ): Context {
    const { requestId, userAgent, idempotencyKey = null, lastEventId = null } = request
    let current = identity
    const context: Context = {
      requestId,
      askedAt,
      viewer,
      db: transaction?.db ?? db,
      read,
      clock,
      events,
      tokens,
      userAgent,
      idempotencyKey,
      lastEventId,
      transact: (work) => (transaction ? inSavepoint(transaction.db, () => work(transaction.db)) : committed(work)),
      performed: null,
      atomic: transaction?.atomic ?? null,
      async atomically(work) {
        // Whoever holds the transaction's connection must not wait for another one: all could be held by such.
        await tokens.prepare()
        return committed((on) => {
          const atomic: Atomic = { refused: null }
          return work(contextOf(current, context.viewer, request, askedAt, { db: on, atomic }), atomic)
        })
      },
      scope(on: Database, organizationId) {
        const actor = context.viewer.memberships.get(organizationId)
        if (!actor) throw new NotFoundError('Organization', 'organizationId')
        return createScope({ db: on, organizationId, actor, permissions, clock, requestId })
      },
      accountScope(on: Database) {
        const { userId, sessionId } = context.viewer
        return createAccountScope({ userId, sessionId, userAgent, requestId, db: on, clock })
      },
      async renew(renewed) {
        const next = renewed === undefined ? current : renewed
        context.viewer = await viewers.now(next, transaction !== null)
        current = next
      },
      prolong(token) {
        current = token
      },
      refresh: async () => contextOf(current, await viewers.lately(current), request, askedAt),
      judgeEvents: (work) => work(),
      watch: (onChange) =>
        viewers.watch({ identity: () => current, memberships: context.viewer.memberships }, onChange),
    }
    return context
  }

  /** Does work in a transaction, after which everybody's rights are looked up anew: it may have changed some. */
  async function committed<T>(work: (on: Database) => Promise<T>): Promise<T> {
    const result = await inTransaction(db, work)
    viewers.forget()
    return result
  }

  async function findOut({ authorization, isRead }: ContextRequest): Promise<[Identity | null, Viewer]> {
    const identity = authorization === null ? null : await identified(authorization)
    return [identity, await (isRead ? viewers.lately(identity) : viewers.now(identity))]
  }

  async function identified(authorization: string): Promise<Identity> {
    const token = bearerToken(authorization)
    if (token === null) throw new UnauthenticatedError('The authorization must be `Bearer` and an access token.')
    return tokens.verify(token)
  }

  async function foundOut(request: ContextRequest, askedAt: number): Promise<Context> {
    const [identity, viewer] = await within(patienceMilliseconds, findOut(request), () => new UnavailableError())
    return contextOf(identity, viewer, request, askedAt)
  }

  /** Of a caller who reads, and has read a moment ago: nothing is waited for. Null: it must be found out. */
  function known(request: ContextRequest, askedAt: number): Context | null {
    const { authorization, isRead } = request
    if (!isRead || authorization === null) return null
    const token = bearerToken(authorization)
    const identity = token === null ? null : tokens.known(token)
    const viewer = identity && viewers.known(identity)
    return viewer && contextOf(identity, viewer, request, askedAt)
  }

  return (request) => {
    const askedAt = performance.now()
    return known(request, askedAt) ?? foundOut(request, askedAt)
  }
}

function bearerToken(authorization: string): string | null {
  return /^Bearer +([^ ]+)$/i.exec(authorization)?.[1] ?? null
}
