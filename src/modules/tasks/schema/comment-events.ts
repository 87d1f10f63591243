import { eventStream } from '../../../schema/event-stream.ts'

eventStream('commentEvents', {
  description: 'What people say about tasks, as it is committed. Needs `comment:read`.',
  model: 'Comment',
  permission: 'comment:read',
  scopes: ['Project', 'Task'],
  types: {
    'comment.added': 'It was written.',
    'comment.edited': 'Its text was changed.',
    'comment.deleted': 'It was deleted.',
  },
  many: {
    'task.archived': { as: 'ARCHIVED_WITH_TASK', description: 'The task was archived, and its comments with it.' },
    'task.restored': { as: 'RESTORED_WITH_TASK', description: 'The task was restored, and its comments with it.' },
    'task.deleted': { as: 'DELETED_WITH_TASK', description: 'The task was deleted with all its comments.' },
    'project.archived': {
      as: 'ARCHIVED_WITH_PROJECT',
      description: 'The project was archived with its tasks, and their comments with them.',
    },
    'project.restored': {
      as: 'RESTORED_WITH_PROJECT',
      description: 'The project was restored with its tasks, and their comments with them.',
    },
    'project.deleted': {
      as: 'DELETED_WITH_PROJECT',
      description: 'The project was deleted with all its tasks and their comments.',
    },
  },
})
