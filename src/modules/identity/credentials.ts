import type { Database } from '../../platform/database.ts'
import { InvalidCredentialsError } from '../../platform/errors.ts'
import { verifyPassword } from '../../platform/passwords.ts'

/**
 * The account that an e-mail address and a password belong to. An unknown address, an account without a password and a wrong
 * password get the same answer after the same time. Takes some 20 ms of a processor, and is not for inside a transaction,
 * which would keep a connection busy meanwhile.
 * @throws InvalidCredentialsError
 */
export async function checkCredentials(
  db: Database,
  { email, password }: { email: string; password: string },
): Promise<{ userId: string }> {
  const user = await db.user.findUnique({ where: { email }, select: { id: true, passwordHash: true } })
  const matches = await verifyPassword(user?.passwordHash ?? null, password)
  if (!user || !matches) throw new InvalidCredentialsError()
  return { userId: user.id }
}
