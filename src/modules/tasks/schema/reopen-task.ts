import { ConflictError } from '../../../platform/errors.ts'
import { idOf } from '../../../schema/input.ts'
import { mutation } from '../../../schema/mutation.ts'
import { nodeOf } from '../../../schema/payload.ts'
import { reopenTask } from '../task.ts'

mutation('reopenTask', {
  description:
    'Makes a task that is DONE or CANCELLED a TODO again. Needs `task:complete`. One that is open is a conflict.',
  in: 'id',
  input: { id: idOf('Task', 'The task to reopen.') },
  errors: [ConflictError],
  payload: { task: nodeOf('Task', 'The task as it is now.') },
  run: async (scope, input) => ({ task: (await reopenTask(scope, input)).id }),
})
