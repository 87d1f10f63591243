import { ConflictError } from '../../../platform/errors.ts'
import { idOf, line, optional } from '../../../schema/input.ts'
import { mutation } from '../../../schema/mutation.ts'
import { nodeOf } from '../../../schema/payload.ts'
import { labelLimits, updateLabel } from '../label.ts'
import { color } from './label.ts'

mutation('updateLabel', {
  description: 'Changes a label for all tasks that bear it. Needs `label:update`. What is not given stays as it is.',
  in: 'id',
  input: {
    id: idOf('Label', 'The label to change.'),
    name: optional(line('The word, 1–50 characters.', { max: labelLimits.name })),
    color: optional(color('The colour to show it in: `#` and six hexadecimal digits.')),
  },
  errors: [ConflictError],
  payload: { label: nodeOf('Label', 'The label as it is now.') },
  run: async (scope, input) => ({ label: (await updateLabel(scope, input)).id }),
})
