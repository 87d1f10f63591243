import { idOf, text } from '../../../schema/input.ts'
import { mutation } from '../../../schema/mutation.ts'
import { nodeOf } from '../../../schema/payload.ts'
import { commentLimits, editComment } from '../comment.ts'

mutation('editComment', {
  description: 'Changes the text of a comment. Needs `comment:update` for one’s own, `comment:moderate` for anybody’s.',
  in: 'id',
  input: {
    id: idOf('Comment', 'The comment to change.'),
    body: text('The text, in Markdown, 1–20,000 characters.', { max: commentLimits.body }),
  },
  payload: { comment: nodeOf('Comment', 'The comment as it is now.') },
  run: async (scope, input) => ({ comment: (await editComment(scope, input)).id }),
})
