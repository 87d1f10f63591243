import { idOf } from '../../../schema/input.ts'
import { mutation } from '../../../schema/mutation.ts'
import { nodeOf } from '../../../schema/payload.ts'
import { archiveTask } from '../archive-task.ts'

mutation('archiveTask', {
  description:
    'Hides a task with its parts and their comments from everything that does not ask for what is archived. Needs `task:archive`.',
  in: 'id',
  input: { id: idOf('Task', 'The task to archive. One that is archived already is not found.') },
  payload: { task: nodeOf('Task', 'The task as it is now.') },
  run: async (scope, input) => ({ task: (await archiveTask(scope, input)).id }),
})
