import { ConflictError } from '../../../platform/errors.ts'
import { idOf } from '../../../schema/input.ts'
import { mutation } from '../../../schema/mutation.ts'
import { nodeOf } from '../../../schema/payload.ts'
import { completeTask } from '../task.ts'

mutation('completeTask', {
  description: 'Makes a task DONE. Needs `task:complete`. One that is done already is a conflict.',
  in: 'id',
  input: { id: idOf('Task', 'The task to complete.') },
  errors: [ConflictError],
  payload: { task: nodeOf('Task', 'The task as it is now.') },
  run: async (scope, input) => ({ task: (await completeTask(scope, input)).id }),
})
