import { idOf } from '../../../schema/input.ts'
import { mutation } from '../../../schema/mutation.ts'
import { deletedIdOf, nodeOf } from '../../../schema/payload.ts'
import { deleteTask } from '../task.ts'

mutation('deleteTask', {
  description:
    'Deletes a task with its comments, for good; its subtasks stay, without a parent. Needs `task:delete` for one’s own, `task:moderate` for anybody’s.',
  in: 'id',
  input: { id: idOf('Task', 'The task to delete.') },
  payload: {
    deletedTaskId: deletedIdOf('Task', 'The id of the task that is gone.'),
    project: nodeOf('Project', 'The project that it was in.'),
  },
  run: async (scope, input) => {
    const { id, projectId } = await deleteTask(scope, input)
    return { deletedTaskId: id, project: projectId }
  },
})
