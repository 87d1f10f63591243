import { idOf } from '../../../schema/input.ts'
import { mutation } from '../../../schema/mutation.ts'
import { deletedIdOf } from '../../../schema/payload.ts'
import { deleteLabel } from '../label.ts'

mutation('deleteLabel', {
  description: 'Deletes a label, and so takes it off all tasks. Needs `label:delete`.',
  in: 'id',
  input: { id: idOf('Label', 'The label to delete.') },
  payload: { deletedLabelId: deletedIdOf('Label', 'The id of the label that is gone.') },
  run: async (scope, input) => ({ deletedLabelId: (await deleteLabel(scope, input)).id }),
})
