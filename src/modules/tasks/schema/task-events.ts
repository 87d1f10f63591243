import { eventStream } from '../../../schema/event-stream.ts'
import { events } from '../events.ts'

const tasksOf = (type: 'project.archived' | 'project.restored' | 'project.deleted') => (data: unknown) =>
  events[type].payload.parse(data).tasks

eventStream('taskEvents', {
  description: 'What happens to tasks, as it is committed. Needs `task:read`.',
  model: 'Task',
  permission: 'task:read',
  scopes: ['Project', 'Task'],
  types: {
    'task.created': 'It was created.',
    'task.updated': 'Something of it was changed.',
    'task.completed': 'It was completed.',
    'task.reopened': 'It was reopened.',
    'task.assigned': 'It was given to somebody else, or to nobody.',
    'task.labelled': 'Labels were put on it.',
    'task.unlabelled': 'Labels were taken off it.',
    'task.archived': 'It was archived, and the tasks that are parts of it.',
    'task.restored': 'It was restored, with the parts that were archived together with it.',
    'task.deleted': 'It was deleted.',
  },
  many: {
    'task.imported': {
      as: 'IMPORTED',
      description: 'So many tasks of the project were created or changed by an import, which announces them together.',
      count: (data) => {
        const { created, updated } = events['task.imported'].payload.parse(data)
        return created + updated
      },
    },
    'project.archived': {
      as: 'ARCHIVED_WITH_PROJECT',
      description: 'The project was archived, and its tasks with it.',
      count: tasksOf('project.archived'),
    },
    'project.restored': {
      as: 'RESTORED_WITH_PROJECT',
      description: 'The project was restored, and with it the tasks that were archived with it.',
      count: tasksOf('project.restored'),
    },
    'project.deleted': {
      as: 'DELETED_WITH_PROJECT',
      description: 'The project was deleted with all its tasks.',
      count: tasksOf('project.deleted'),
    },
  },
})
