import { idOf } from '../../../schema/input.ts'
import { mutation } from '../../../schema/mutation.ts'
import { nodeOf } from '../../../schema/payload.ts'
import { archiveProject } from '../archive-project.ts'

mutation('archiveProject', {
  description:
    'Hides a project with its tasks and their comments from everything that does not ask for what is archived. Its key stays taken. Needs `project:archive`.',
  in: 'id',
  input: { id: idOf('Project', 'The project to archive. One that is archived already is not found.') },
  payload: { project: nodeOf('Project', 'The project as it is now.') },
  run: async (scope, input) => ({ project: (await archiveProject(scope, input)).id }),
})
