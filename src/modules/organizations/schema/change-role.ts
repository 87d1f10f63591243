import { idOf, oneOf } from '../../../schema/input.ts'
import { mutation } from '../../../schema/mutation.ts'
import { nodeOf } from '../../../schema/payload.ts'
import { changeRole } from '../membership.ts'

mutation('changeRole', {
  description: 'Gives a member another role. Needs `membership:update`. Nobody changes their own role.',
  in: 'id',
  input: {
    id: idOf('Membership', 'The membership to change.'),
    role: oneOf('Role', 'The new role.'),
  },
  payload: { membership: nodeOf('Membership', 'The membership as it is now.') },
  run: async (scope, input) => ({ membership: (await changeRole(scope, input)).id }),
})
