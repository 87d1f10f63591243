import { pino } from 'pino'
import {
  type ContextFactory,
  type ContextFactoryOptions,
  createContextFactory,
} from '../../src/context/create-context.ts'
import { createEventFeed, type EventFeed } from '../../src/platform/events/feed.ts'
import { createAccessTokens } from '../../src/platform/tokens.ts'
import { createStatementRunner, readOn } from '../../src/reads/statements.ts'
import type { ConnectedDatabase } from './connected-database.ts'

// Contexts without a server.

/** The events of a database, until they are closed. */
export function openFeed({ pool, url }: Pick<ConnectedDatabase, 'pool' | 'url'>): EventFeed {
  return createEventFeed({ pool, connection: { connectionString: url }, log: pino({ level: 'silent' }) })
}

/** What finds out who asks, made as the application makes it. */
export function contextsOf(
  { db, pool }: Pick<ConnectedDatabase, 'db' | 'pool'>,
  { events, clock, permissions }: Pick<ContextFactoryOptions, 'events' | 'clock' | 'permissions'>,
): ContextFactory {
  return createContextFactory({
    db,
    read: createStatementRunner(pool, readOn(pool)).run,
    clock,
    events,
    tokens: createAccessTokens({ db, clock, seconds: 900 }),
    permissions,
  })
}
