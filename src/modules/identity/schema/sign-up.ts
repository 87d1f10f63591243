import { ConflictError } from '../../../platform/errors.ts'
import { hashPassword } from '../../../platform/passwords.ts'
import { email, line, secret } from '../../../schema/input.ts'
import { accountMutation } from '../../../schema/mutation.ts'
import { accountLimits, signUp } from '../account.ts'
import { enter, sessionPayload } from './session-payload.ts'

accountMutation('signUp', {
  description: 'Creates an account and signs in. An address that has an account already is a conflict.',
  callers: 'anybody',
  attempts: 'email',
  input: {
    email: email('The address to sign in with.'),
    password: secret('8–200 characters.', accountLimits.password),
    name: line('The name, 1–100 characters.', { max: accountLimits.name }),
  },
  errors: [ConflictError],
  payload: sessionPayload,
  run: async (context, { password, ...input }, transact) => {
    const passwordHash = await hashPassword(password)
    return transact((scope) => signUp(scope, { ...input, passwordHash }))
  },
  answer: enter,
})
