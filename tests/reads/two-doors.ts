import {
  type DocumentNode,
  executeRootSelectionSet,
  parse,
  type ValidatedExecutionArgs,
  validate,
  validateExecutionArgs,
} from 'graphql'
import { pino } from 'pino'
import { expect } from 'vitest'
import { seedDemo } from '../../prisma/seed.ts'
import type { Context } from '../../src/context/context.ts'
import '../../src/modules/index.ts'
import type { Clock } from '../../src/platform/clock.ts'
import type { PermissionTable } from '../../src/platform/scope.ts'
import { createAccessTokens } from '../../src/platform/tokens.ts'
import { createReads, type Reads } from '../../src/reads/reads.ts'
import { createStatementRunner, readOn } from '../../src/reads/statements.ts'
import { buildSchema } from '../../src/schema/schema.ts'
import { type ConnectedDatabase, connectTestDatabase } from '../harness/connected-database.ts'
import { contextsOf, openFeed } from '../harness/contexts.ts'
import { permissions as everything } from '../harness/world.ts'
import { callers, writeOddRows } from './odd-rows.ts'

// Every operation has two doors, the ordinary executor and compiled reads. Here both stand open on the same rows.

export const schema = buildSchema()

/** Relative periods count from here, through either door. */
const now = new Date('2026-11-15T12:00:00.000Z')
const clock: Clock = { now: () => now }

/** What came of an operation through both doors. */
export interface Outcome {
  /** Null: it was compiled, and both texts were the same. */
  readonly because: string | null
  /** The ordinary executor's answer. */
  readonly data: Record<string, unknown> | null | undefined
  /** How often it refused or failed at something. */
  readonly errors: readonly string[]
}

export interface TwoDoors extends ConnectedDatabase {
  readonly reads: Reads
  contextOf(caller: string): Promise<Context>
  /** Runs a valid operation through both doors. Fails if they differ. One document is planned once, whoever asks with what. */
  both(caller: string, source: string | DocumentNode, variables?: Record<string, unknown>): Promise<Outcome>
}

/** Opens both doors on the demo data and what is odd beside it. @param permissions by default, those of the product */
export async function openTwoDoors(permissions: PermissionTable = everything): Promise<TwoDoors> {
  const database = await connectTestDatabase()
  const { db, pool } = database
  await seedDemo(db, { now })
  await writeOddRows(db, now)
  const tokens = createAccessTokens({ db, clock, seconds: 900 })
  const tokenOf = new Map<string, string>()
  for (const caller of callers) {
    const user = await db.user.findFirst({ where: { email: `${caller}@demo.test` } })
    if (!user) continue
    const session = await db.session.create({ data: { userId: user.id, expiresAt: new Date(now.getTime() + 1e6) } })
    tokenOf.set(caller, (await tokens.issue({ userId: user.id, sessionId: session.id })).token)
  }
  const events = openFeed(database)
  const createContext = contextsOf(database, { events, clock, permissions })
  const reads = createReads({ ...createStatementRunner(pool, readOn(pool)), log: pino({ level: 'silent' }) })

  const contextOf = async (caller: string): Promise<Context> => {
    const token = tokenOf.get(caller)
    const authorization = token === undefined ? null : `Bearer ${token}`
    return createContext({ requestId: 'test', authorization, userAgent: null, isRead: true })
  }

  return {
    ...database,
    reads,
    contextOf,
    async both(caller, source, variables = {}) {
      const args = prepared(source, variables)
      const [compiled, ordinary] = await Promise.all([
        contextOf(caller).then((context) => reads.read(args, context)),
        contextOf(caller).then((contextValue) => executeRootSelectionSet({ ...args, contextValue })),
      ])
      const errors = (ordinary.errors ?? []).map(({ message }) => message)
      if ('because' in compiled) return { because: compiled.because, data: ordinary.data, errors }
      expect(errors).toEqual([])
      expectSameText(compiled.text, JSON.stringify(ordinary.data))
      return { because: null, data: ordinary.data, errors }
    },
    async close() {
      await events.close()
      await database.close()
    },
  }
}

/** What is long is shown only where it begins to differ. */
function expectSameText(compiled: string, ordinary: string): void {
  if (compiled === ordinary) return
  let at = 0
  while (compiled[at] === ordinary[at]) at += 1
  expect(compiled.slice(Math.max(0, at - 100), at + 200)).toBe(ordinary.slice(Math.max(0, at - 100), at + 200))
}

/** A document that is valid. */
export function parsed(source: string): DocumentNode {
  const document = parse(source)
  expect(validate(schema, document)).toEqual([])
  return document
}

/** An operation that is valid, with its variables. */
export function prepared(
  source: string | DocumentNode,
  variables: Record<string, unknown> = {},
): ValidatedExecutionArgs {
  const document = typeof source === 'string' ? parsed(source) : source
  const args = validateExecutionArgs({ schema, document, variableValues: variables })
  if (!('operation' in args)) throw new Error(args.map(({ message }) => message).join('\n'))
  return args
}
