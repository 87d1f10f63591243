import { idOf } from '../../../schema/input.ts'
import { mutation } from '../../../schema/mutation.ts'
import { nodeOf } from '../../../schema/payload.ts'
import { archiveLabel } from '../archive-label.ts'

mutation('archiveLabel', {
  description:
    'Hides a label, also on the tasks that bear it, from everything that does not ask for what is archived. Another label may take its name. Needs `label:archive`.',
  in: 'id',
  input: { id: idOf('Label', 'The label to archive. One that is archived already is not found.') },
  payload: { label: nodeOf('Label', 'The label as it is now.') },
  run: async (scope, input) => ({ label: (await archiveLabel(scope, input)).id }),
})
