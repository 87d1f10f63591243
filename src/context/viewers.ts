import DataLoader from 'dataloader'
import { withoutCancellation } from '../platform/cancellation.ts'
import type { Clock } from '../platform/clock.ts'
import { UnauthenticatedError } from '../platform/errors.ts'
import type { EventFeed, StoredEvent } from '../platform/events/feed.ts'
import type { PermissionTable } from '../platform/scope.ts'
import type { ReadTexts } from '../platform/shared-reads.ts'
import { loadMemberships, type Memberships } from './load-memberships.ts'
import { createViewer, type Identity, type Viewer } from './viewer.ts'

/** Finds out what callers may do: anew for every operation, and economically for the many events of subscriptions. */
export interface Viewers {
  /**
   * What the caller may do now. One statement.
   * @param inTransaction whether a transaction is under way, whose writes count here and of which others know nothing yet
   * @throws UnauthenticatedError if the token or the session has ended
   */
  readonly now: (identity: Identity | null, inTransaction?: boolean) => Promise<Viewer>
  /** Told when a transaction is committed that may have changed what callers may do: all are looked up anew. */
  readonly forget: () => void
  /**
   * What the caller could do when the last event came out of the log, or later, and at most a quarter of a second ago.
   * Callers asked for in one turn are looked up together, and the same one again before the next event costs nothing.
   * @throws UnauthenticatedError if the token or the session has ended
   */
  readonly lately: (identity: Identity | null) => Promise<Viewer>
  /** The same of a caller who was looked up just now. Null: it takes a look. */
  readonly known: (identity: Identity) => Viewer | null
  /**
   * Tells, within a second, when a caller's rights have changed or their session has ended (UnauthenticatedError).
   * @param watched who it is, who may get a newer token meanwhile, and what they were found to be
   * @returns a function that ends it
   */
  readonly watch: (
    watched: { identity: () => Identity | null; memberships: Memberships },
    onChange: (now: Viewer | UnauthenticatedError) => void,
  ) => () => void
}

export interface ViewersOptions {
  read: ReadTexts
  clock: Clock
  events: EventFeed
  /** All modules' tables merged. */
  permissions: PermissionTable
}

/** Milliseconds. */
const timing = {
  /** How long what was found out about a caller is good. */
  lately: 250,
  /** How often those are looked up who are watched, since not every change need be in the log. */
  watched: 750,
}

interface Known {
  readonly memberships: Promise<Memberships | null>
  /** By the token's end, since one session may have several tokens. Once the memberships are there. */
  readonly viewers: Map<number, Viewer>
}

interface Watcher {
  readonly identity: () => Identity | null
  readonly onChange: (now: Viewer | UnauthenticatedError) => void
  last: Memberships
}

export function createViewers({ read, clock, events, permissions }: ViewersOptions): Viewers {
  const known = new Map<string, Known>()
  /** How often all that was known has been forgotten. */
  let generation = 0
  const watchers = new Set<Watcher>()
  let timer: NodeJS.Timeout | undefined
  let isChecking = false
  const loader = new DataLoader<Identity, Memberships | null>(
    (identities) => loadMemberships(read, clock, identities),
    {
      cache: false,
      maxBatchSize: 5_000,
      batchScheduleFn: (load) => setImmediate(load),
    },
  )
  const anonymous = createViewer(null, new Map(), permissions)

  function lookUp(identity: Identity): Known {
    const { sessionId } = identity
    const existing = known.get(sessionId)
    if (existing) return existing
    return remember(
      sessionId,
      withoutCancellation(() => loader.load(identity)),
    )
  }

  function remember(sessionId: string, memberships: Promise<Memberships | null>): Known {
    const found: Known = { memberships, viewers: new Map() }
    known.set(sessionId, found)
    const expire = (): void => {
      if (known.get(sessionId) === found) known.delete(sessionId)
    }
    found.memberships.catch(expire)
    setTimeout(expire, timing.lately).unref()
    return found
  }

  function forget(): void {
    generation++
    known.clear()
  }

  /** Looks watched callers up, all together, and tells of those whose rights are not what they were. */
  async function check(whom: (watcher: Watcher) => boolean): Promise<void> {
    const bySession = new Map<string, { identity: Identity; peers: Watcher[] }>()
    for (const watcher of watchers) {
      const identity = whom(watcher) ? watcher.identity() : null
      if (identity === null) continue
      const session = bySession.get(identity.sessionId)
      if (session) session.peers.push(watcher)
      else bySession.set(identity.sessionId, { identity, peers: [watcher] })
    }
    await Promise.all(
      bySession.values().map(async ({ identity, peers }) => {
        // While the database is away nobody's rights can be told; there are no events either.
        const found = await lookUp(identity).memberships.catch(() => undefined)
        if (found === undefined) return
        for (const watcher of peers) if (watchers.has(watcher)) tell(watcher, identity, found)
      }),
    )
  }

  function tell(watcher: Watcher, identity: Identity, found: Memberships | null): void {
    if (found === null) return watcher.onChange(sessionEnded())
    if (areEqual(watcher.last, found)) return
    watcher.last = found
    watcher.onChange(createViewer(identity, found, permissions))
  }

  async function checkAll(): Promise<void> {
    if (isChecking) return
    isChecking = true
    await check(() => true)
    isChecking = false
  }

  // Whatever was committed before an event counts for who may see it, and subscribers get the event after this.
  events.observe((event) => {
    forget()
    const sessionId = endedSession(event)
    if (sessionId !== null) void check(({ identity }) => identity()?.sessionId === sessionId)
    else if (changesRights(event)) void check(({ last }) => last.has(event.organizationId ?? ''))
  })

  return {
    async now(identity, inTransaction = false) {
      if (identity === null) return anonymous
      refuseExpired(identity, clock)
      const asked = generation
      const [memberships = null] = await loadMemberships(read, clock, [identity])
      // Who has just changed something reads what they have written; others, not what an event has overtaken.
      if (!inTransaction && asked === generation) remember(identity.sessionId, Promise.resolve(memberships))
      if (!memberships) throw sessionEnded()
      return createViewer(identity, memberships, permissions)
    },
    forget,
    async lately(identity) {
      if (identity === null) return anonymous
      refuseExpired(identity, clock)
      const found = lookUp(identity)
      const memberships = await found.memberships
      if (!memberships) throw sessionEnded()
      const viewer = found.viewers.get(identity.expiresAt) ?? createViewer(identity, memberships, permissions)
      found.viewers.set(identity.expiresAt, viewer)
      return viewer
    },
    known(identity) {
      const viewer = known.get(identity.sessionId)?.viewers.get(identity.expiresAt)
      return viewer && !hasExpired(identity, clock) ? viewer : null
    },
    watch({ identity, memberships }, onChange) {
      const watcher: Watcher = { identity, onChange, last: memberships }
      watchers.add(watcher)
      timer ??= setInterval(() => void checkAll(), timing.watched).unref()
      return () => {
        watchers.delete(watcher)
        if (watchers.size > 0) return
        clearInterval(timer)
        timer = undefined
      }
    },
  }
}

/** The session that an event says has ended, or null. */
function endedSession({ type, subjectId }: StoredEvent): string | null {
  return type === 'session.revoked' ? subjectId : null
}

/** Whether an event may change what people may do in its organization. */
function changesRights({ subjectType }: StoredEvent): boolean {
  return subjectType === 'Membership' || subjectType === 'Organization'
}

function areEqual(one: Memberships, other: Memberships): boolean {
  if (one === other) return true
  if (one.size !== other.size) return false
  return [...one].every(([organizationId, { membershipId, role }]) => {
    const actor = other.get(organizationId)
    return actor?.membershipId === membershipId && actor.role === role
  })
}

function refuseExpired(identity: Identity, clock: Clock): void {
  if (hasExpired(identity, clock)) throw new UnauthenticatedError('The access token has expired.')
}

function hasExpired({ expiresAt }: Identity, clock: Clock): boolean {
  return expiresAt * 1000 <= clock.now().getTime()
}

function sessionEnded(): UnauthenticatedError {
  return new UnauthenticatedError('The session has ended. Sign in again.')
}
