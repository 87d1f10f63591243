import { line } from '../../../schema/input.ts'
import { accountMutation } from '../../../schema/mutation.ts'
import { nodeOf } from '../../../schema/payload.ts'
import { accountLimits, updateViewer } from '../account.ts'

accountMutation('updateViewer', {
  description: 'Changes one’s own account. What one is called in an organization is the organization’s.',
  callers: 'signed in',
  changes: 'User',
  input: { name: line('The name, 1–100 characters.', { max: accountLimits.name }) },
  payload: { viewer: nodeOf('User', 'The account as it is now.') },
  run: (_context, input, transact) => transact((scope) => updateViewer(scope, input)),
  answer: async (_context, { id }) => ({ viewer: id }),
})
