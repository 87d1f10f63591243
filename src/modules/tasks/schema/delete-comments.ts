import { batch } from '../../../schema/batch.ts'

batch('deleteComments', {
  of: 'deleteComment',
  description: 'Deletes up to 100 comments, as `deleteComment` does one.',
})
