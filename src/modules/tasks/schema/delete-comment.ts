import { idOf } from '../../../schema/input.ts'
import { mutation } from '../../../schema/mutation.ts'
import { deletedIdOf, nodeOf } from '../../../schema/payload.ts'
import { deleteComment } from '../comment.ts'

mutation('deleteComment', {
  description: 'Deletes a comment. Needs `comment:delete` for one’s own, `comment:moderate` for anybody’s.',
  in: 'id',
  input: { id: idOf('Comment', 'The comment to delete.') },
  payload: {
    deletedCommentId: deletedIdOf('Comment', 'The id of the comment that is gone.'),
    task: nodeOf('Task', 'The task that it was about.'),
  },
  run: async (scope, input) => {
    const { id, taskId } = await deleteComment(scope, input)
    return { deletedCommentId: id, task: taskId }
  },
})
