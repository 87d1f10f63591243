import { InvalidCredentialsError } from '../../../platform/errors.ts'
import { email, secret } from '../../../schema/input.ts'
import { accountMutation } from '../../../schema/mutation.ts'
import { checkCredentials } from '../credentials.ts'
import { openSession } from '../session.ts'
import { enter, sessionPayload } from './session-payload.ts'

accountMutation('signIn', {
  description: 'Signs in, and opens a session. A wrong password and an unknown address get the same answer.',
  callers: 'anybody',
  attempts: 'email',
  input: {
    email: email('The address of the account.'),
    password: secret('The password.', { min: 1, max: 200 }),
  },
  errors: [InvalidCredentialsError],
  payload: sessionPayload,
  run: async (context, input, transact) => {
    const { userId } = await checkCredentials(context.db, input)
    return transact((scope) => openSession(scope, userId))
  },
  answer: enter,
})
