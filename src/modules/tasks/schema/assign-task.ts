import { clearable, idOf } from '../../../schema/input.ts'
import { mutation } from '../../../schema/mutation.ts'
import { nodeOf } from '../../../schema/payload.ts'
import { assignTask } from '../task.ts'

mutation('assignTask', {
  description: 'Gives a task to a person, or to nobody. Needs `task:assign`.',
  in: 'id',
  input: {
    id: idOf('Task', 'The task to assign.'),
    assigneeId: clearable(idOf('Membership', 'Who is to do it; null for nobody.')),
  },
  payload: { task: nodeOf('Task', 'The task as it is now.') },
  run: async (scope, input) => ({ task: (await assignTask(scope, input)).id }),
})
