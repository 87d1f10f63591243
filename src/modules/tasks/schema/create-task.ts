import { date, idOf, line, listOf, nullable, oneOf, optional, text } from '../../../schema/input.ts'
import { mutation } from '../../../schema/mutation.ts'
import { edgeOf, nodeOf } from '../../../schema/payload.ts'
import { createTask, taskLimits } from '../task.ts'

mutation('createTask', {
  description: 'Creates a task, with the next number of its project. Needs `task:create`.',
  in: 'projectId',
  input: {
    projectId: idOf('Project', 'The project that gets the task.'),
    title: line('What is to be done, 1–200 characters.', { max: taskLimits.title }),
    description: nullable(
      text('The details, in Markdown, at most 20,000 characters.', { max: taskLimits.description }),
    ),
    status: optional(oneOf('TaskStatus', 'How far it has come. Default: TODO.')),
    priority: optional(oneOf('TaskPriority', 'How urgent it is. Default: NONE.')),
    dueDate: nullable(date('The day by which it should be done.')),
    assigneeId: nullable(idOf('Membership', 'Who is to do it. Needs `task:assign`.')),
    parentId: nullable(idOf('Task', 'The task that it is a part of, in the same project.')),
    labelIds: optional(listOf(idOf('Label', 'A label.'), { max: taskLimits.labels })),
  },
  payload: { task: nodeOf('Task', 'The new task.'), taskEdge: edgeOf('Task', 'Its edge.') },
  run: async (scope, input) => {
    const { id } = await createTask(scope, input)
    return { task: id, taskEdge: id }
  },
})
