import { idOf, line, nullable, optional, text } from '../../../schema/input.ts'
import { mutation } from '../../../schema/mutation.ts'
import { nodeOf } from '../../../schema/payload.ts'
import { projectLimits, updateProject } from '../project.ts'

mutation('updateProject', {
  description: 'Changes a project’s name or description. Needs `project:update`. What is not given stays as it is.',
  in: 'id',
  input: {
    id: idOf('Project', 'The project to change.'),
    name: optional(line('The name, 1–100 characters.', { max: projectLimits.name })),
    description: nullable(
      text('What it is about, in Markdown, at most 20,000 characters; null takes it away.', {
        max: projectLimits.description,
      }),
    ),
  },
  payload: { project: nodeOf('Project', 'The project as it is now.') },
  run: async (scope, input) => ({ project: (await updateProject(scope, input)).id }),
})
