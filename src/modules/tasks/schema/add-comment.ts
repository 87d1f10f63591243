import { idOf, text } from '../../../schema/input.ts'
import { mutation } from '../../../schema/mutation.ts'
import { edgeOf, nodeOf } from '../../../schema/payload.ts'
import { addComment, commentLimits } from '../comment.ts'

mutation('addComment', {
  description: 'Says something about a task. Needs `comment:create`.',
  in: 'taskId',
  input: {
    taskId: idOf('Task', 'The task that it is about.'),
    body: text('The text, in Markdown, 1–20,000 characters.', { max: commentLimits.body }),
  },
  payload: { comment: nodeOf('Comment', 'The new comment.'), commentEdge: edgeOf('Comment', 'Its edge.') },
  run: async (scope, input) => {
    const { id } = await addComment(scope, input)
    return { comment: id, commentEdge: id }
  },
})
