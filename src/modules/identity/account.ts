import type { AccountScope } from '../../platform/account-scope.ts'
import { brokenConstraint } from '../../platform/database.ts'
import { ConflictError, UnauthenticatedError } from '../../platform/errors.ts'
import { announce } from './events.ts'
import { type OpenedSession, openSession } from './session.ts'

/** What an account's fields hold, in characters. */
export const accountLimits = { name: 100, password: { min: 8, max: 200 } }

export interface SignUpInput {
  email: string
  name: string
  /** By `hashPassword`, which is slow and is done before the transaction. */
  passwordHash: string
}

/** Makes an account and signs it in. @throws ConflictError if the address has an account, in whatever case it is written */
export async function signUp(scope: AccountScope, input: SignUpInput): Promise<OpenedSession> {
  const now = scope.clock.now()
  const user = await scope.db.user
    .create({ data: { ...input, createdAt: now, updatedAt: now }, select: { id: true } })
    .catch((error: unknown) => {
      if (brokenConstraint(error) !== 'User_email_key') throw error
      throw new ConflictError('There is an account with this e-mail address already.')
    })
  await announce(scope, 'user.signed-up', user.id, {})
  return openSession(scope, user.id)
}

/** Changes the caller's account. What is already so is not written. @throws UnauthenticatedError */
export async function updateViewer(scope: AccountScope, input: { name: string }): Promise<{ id: string }> {
  if (scope.userId === null) throw new UnauthenticatedError()
  const changed = await scope.db.user.updateMany({
    where: { id: scope.userId, name: { not: input.name } },
    data: { name: input.name, updatedAt: scope.clock.now() },
  })
  if (changed.count > 0) await announce(scope, 'user.updated', scope.userId, { fields: ['name'] })
  return { id: scope.userId }
}
