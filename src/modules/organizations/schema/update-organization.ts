import { ConflictError } from '../../../platform/errors.ts'
import { idOf, line, optional, slug } from '../../../schema/input.ts'
import { mutation } from '../../../schema/mutation.ts'
import { nodeOf } from '../../../schema/payload.ts'
import { organizationLimits, updateOrganization } from '../organization.ts'

mutation('updateOrganization', {
  description: 'Changes an organization’s names. Needs `organization:update`. What is not given stays as it is.',
  in: 'id',
  input: {
    id: idOf('Organization', 'The organization to change.'),
    slug: optional(slug('The name in URLs: 2–50 lower-case letters, digits and single hyphens between them.')),
    name: optional(line('The name for people, 1–100 characters.', { max: organizationLimits.name })),
  },
  errors: [ConflictError],
  payload: { organization: nodeOf('Organization', 'The organization as it is now.') },
  run: async (scope, input) => ({ organization: (await updateOrganization(scope, input)).id }),
})
