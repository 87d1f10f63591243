import { idOf } from '../../../schema/input.ts'
import { mutation } from '../../../schema/mutation.ts'
import { edgeOf, nodeOf } from '../../../schema/payload.ts'
import { restoreTask } from '../archive-task.ts'

mutation('restoreTask', {
  description:
    'Shows an archived task again, with the parts that were archived together with it. Needs `task:archive`. It is a conflict while its project, or the task that it is a part of, is archived.',
  in: 'id',
  archived: true,
  input: { id: idOf('Task', 'The task to restore.') },
  payload: {
    task: nodeOf('Task', 'The task as it is now.'),
    taskEdge: edgeOf('Task', 'Its edge, to put it into lists again.'),
  },
  run: async (scope, input) => {
    const { id } = await restoreTask(scope, input)
    return { task: id, taskEdge: id }
  },
})
