import { systemClock } from '../../src/platform/clock.ts'
import { openDatabase } from '../../src/platform/database.ts'
import { createLog } from '../../src/platform/log.ts'
import { createPool } from '../../src/platform/pool.ts'
import { createAccessTokens } from '../../src/platform/tokens.ts'

/** Authorization headers of people who may read and write in the organizations of the benchmark. */
export interface Tokens {
  /** The header of a member of an organization. */
  readonly of: (organizationId: string) => string
}

/** For how long sessions and tokens are good: longer than any measurement. */
const seconds = 24 * 60 * 60

/**
 * Signs in the accounts that data.sql made.
 * @param everywhere the one account that is a member of all organizations, instead of one for each of them
 */
export async function signIn(url: string, everywhere: boolean): Promise<Tokens> {
  const log = createLog({ level: 'warn', readable: true, output: process.stderr })
  const pool = createPool({ connectionString: url, max: 2 }, log)
  const db = openDatabase(pool)
  const tokens = createAccessTokens({ db, clock: systemClock, seconds })
  const accounts = await db.user.findMany({
    where: { email: everywhere ? 'everywhere@bench.test' : { startsWith: 'member' } },
    select: { id: true, memberships: { select: { organizationId: true } } },
  })
  await db.session.deleteMany({})
  const headers = new Map<string, string>()
  for (const { id: userId, memberships } of accounts) {
    const expiresAt = new Date(Date.now() + seconds * 1000)
    const session = await db.session.create({ data: { userId, expiresAt }, select: { id: true } })
    const { token } = await tokens.issue({ userId, sessionId: session.id })
    for (const { organizationId } of memberships) headers.set(organizationId, `Bearer ${token}`)
  }
  await db.$disconnect()
  await pool.end()
  return {
    of(organizationId) {
      const header = headers.get(organizationId)
      if (header === undefined) throw new Error(`Nobody is a member of the organization ${organizationId}.`)
      return header
    },
  }
}
