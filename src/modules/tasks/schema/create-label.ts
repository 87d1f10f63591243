import { ConflictError } from '../../../platform/errors.ts'
import { idOf, line, optional } from '../../../schema/input.ts'
import { mutation } from '../../../schema/mutation.ts'
import { edgeOf, nodeOf } from '../../../schema/payload.ts'
import { createLabel, labelLimits } from '../label.ts'
import { color } from './label.ts'

mutation('createLabel', {
  description:
    'Creates a label. Needs `label:create`. A name that the organization has already, in whatever case, is a conflict.',
  in: 'organizationId',
  input: {
    organizationId: idOf('Organization', 'The organization that gets the label.'),
    name: line('The word, 1–50 characters.', { max: labelLimits.name }),
    color: optional(color('The colour to show it in: `#` and six hexadecimal digits. Default: grey.')),
  },
  errors: [ConflictError],
  payload: { label: nodeOf('Label', 'The new label.'), labelEdge: edgeOf('Label', 'Its edge.') },
  run: async (scope, input) => {
    const { id } = await createLabel(scope, input)
    return { label: id, labelEdge: id }
  },
})
