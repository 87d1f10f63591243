import { idOf, listOf } from '../../../schema/input.ts'
import { mutation } from '../../../schema/mutation.ts'
import { nodeOf } from '../../../schema/payload.ts'
import { taskLimits } from '../task.ts'
import { removeLabels } from '../task-labels.ts'

mutation('removeLabels', {
  description: 'Takes labels off a task; those that it does not bear do not matter. Needs `task:update`.',
  in: 'taskId',
  input: {
    taskId: idOf('Task', 'The task.'),
    labelIds: listOf(idOf('Label', 'The labels, at most 50.'), { max: taskLimits.labels }),
  },
  payload: { task: nodeOf('Task', 'The task as it is now.') },
  run: async (scope, input) => ({ task: (await removeLabels(scope, input)).id }),
})
