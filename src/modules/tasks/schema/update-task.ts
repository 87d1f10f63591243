import { date, idOf, line, nullable, oneOf, optional, text } from '../../../schema/input.ts'
import { mutation } from '../../../schema/mutation.ts'
import { nodeOf } from '../../../schema/payload.ts'
import { taskLimits, updateTask } from '../task.ts'

mutation('updateTask', {
  description:
    'Changes a task. Needs `task:update`, and for the assignee or the status also what `assignTask` and `completeTask` need. What is not given stays as it is.',
  in: 'id',
  input: {
    id: idOf('Task', 'The task to change.'),
    title: optional(line('What is to be done, 1–200 characters.', { max: taskLimits.title })),
    description: nullable(
      text('The details, in Markdown, at most 20,000 characters; null takes them away.', {
        max: taskLimits.description,
      }),
    ),
    status: optional(oneOf('TaskStatus', 'How far it has come.')),
    priority: optional(oneOf('TaskPriority', 'How urgent it is.')),
    dueDate: nullable(date('The day by which it should be done; null for none.')),
    assigneeId: nullable(idOf('Membership', 'Who is to do it; null for nobody. Needs `task:assign`.')),
    parentId: nullable(idOf('Task', 'The task that it is a part of, in the same project; null for none.')),
  },
  payload: { task: nodeOf('Task', 'The task as it is now.') },
  run: async (scope, input) => ({ task: (await updateTask(scope, input)).id }),
})
