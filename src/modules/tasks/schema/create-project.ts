import { ConflictError } from '../../../platform/errors.ts'
import { formed, idOf, line, nullable, text } from '../../../schema/input.ts'
import { mutation } from '../../../schema/mutation.ts'
import { edgeOf, nodeOf } from '../../../schema/payload.ts'
import { createProject, projectLimits } from '../project.ts'

mutation('createProject', {
  description: 'Creates a project. Needs `project:create`. A key that the organization has already is a conflict.',
  in: 'organizationId',
  input: {
    organizationId: idOf('Organization', 'The organization that gets the project.'),
    key: formed(
      'The prefix of its tasks’ keys: 2–10 characters, an upper-case letter, then upper-case letters and digits. It never changes.',
      {
        pattern: /^[A-Z][A-Z0-9]{1,9}$/,
        says: 'must be an upper-case letter and 1 to 9 upper-case letters and digits',
      },
    ),
    name: line('The name, 1–100 characters.', { max: projectLimits.name }),
    description: nullable(
      text('What it is about, in Markdown, at most 20,000 characters.', { max: projectLimits.description }),
    ),
  },
  errors: [ConflictError],
  payload: { project: nodeOf('Project', 'The new project.'), projectEdge: edgeOf('Project', 'Its edge.') },
  run: async (scope, input) => {
    const { id } = await createProject(scope, input)
    return { project: id, projectEdge: id }
  },
})
