import { idOf } from '../../../schema/input.ts'
import { mutation } from '../../../schema/mutation.ts'
import { edgeOf, nodeOf } from '../../../schema/payload.ts'
import { restoreLabel } from '../archive-label.ts'

mutation('restoreLabel', {
  description:
    'Shows an archived label again, on the tasks that bear it. Needs `label:archive`. It is a conflict if another label has its name by now.',
  in: 'id',
  archived: true,
  input: { id: idOf('Label', 'The label to restore.') },
  payload: {
    label: nodeOf('Label', 'The label as it is now.'),
    labelEdge: edgeOf('Label', 'Its edge, to put it into lists again.'),
  },
  run: async (scope, input) => {
    const { id } = await restoreLabel(scope, input)
    return { label: id, labelEdge: id }
  },
})
