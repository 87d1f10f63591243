import { ConflictError } from '../../../platform/errors.ts'
import { line, slug } from '../../../schema/input.ts'
import { accountMutation } from '../../../schema/mutation.ts'
import { edgeOf, nodeOf } from '../../../schema/payload.ts'
import { createOrganization, organizationLimits } from '../organization.ts'

accountMutation('createOrganization', {
  description: 'Founds an organization and becomes its first ADMIN. A slug that is taken is a conflict.',
  callers: 'signed in',
  input: {
    slug: slug('The name in URLs: 2–50 lower-case letters, digits and single hyphens between them.'),
    name: line('The name for people, 1–100 characters.', { max: organizationLimits.name }),
  },
  errors: [ConflictError],
  payload: {
    organization: nodeOf('Organization', 'The new organization.'),
    organizationEdge: edgeOf('Organization', 'Its edge.'),
    membership: nodeOf('Membership', 'The founder’s membership.'),
  },
  run: (_context, input, transact) => transact((scope) => createOrganization(scope, input)),
  answer: async (context, { organizationId, membershipId }) => {
    await context.renew()
    return { organization: organizationId, organizationEdge: organizationId, membership: membershipId }
  },
})
