import { flag, optional } from '../../../schema/input.ts'
import { accountMutation } from '../../../schema/mutation.ts'
import { valueOf } from '../../../schema/payload.ts'
import { signOut } from '../session.ts'

accountMutation('signOut', {
  description:
    'Ends the session that the token belongs to, and with it all its tokens at once. Sent again with the same token, it is refused as UNAUTHENTICATED, also under the same idempotency key.',
  callers: 'signed in',
  input: { everywhere: optional(flag('End all sessions of the account, on every device. Default: only this one.')) },
  payload: { sessions: valueOf<number>('Int', 'How many sessions have ended.') },
  run: (_context, input, transact) => transact((scope) => signOut(scope, input)),
  answer: async (context, ended) => {
    await context.renew(null)
    return ended
  },
})
