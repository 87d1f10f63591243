import type { Database } from '../../platform/database.ts'

/** What other modules may know of an account whose owner acts. */
export interface Account {
  id: string
  email: string
  name: string
}

/** The account, or null if there is none. */
export async function findAccount(db: Database, userId: string): Promise<Account | null> {
  return db.user.findUnique({ where: { id: userId }, select: { id: true, email: true, name: true } })
}
