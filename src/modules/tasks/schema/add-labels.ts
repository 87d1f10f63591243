import { idOf, listOf } from '../../../schema/input.ts'
import { mutation } from '../../../schema/mutation.ts'
import { nodeOf } from '../../../schema/payload.ts'
import { taskLimits } from '../task.ts'
import { addLabels } from '../task-labels.ts'

mutation('addLabels', {
  description: 'Puts labels on a task; those that it bears already stay. Needs `task:update`.',
  in: 'taskId',
  input: {
    taskId: idOf('Task', 'The task.'),
    labelIds: listOf(idOf('Label', 'The labels, at most 50.'), { max: taskLimits.labels }),
  },
  payload: { task: nodeOf('Task', 'The task as it is now.') },
  run: async (scope, input) => ({ task: (await addLabels(scope, input)).id }),
})
