import { idOf } from '../../../schema/input.ts'
import { mutation } from '../../../schema/mutation.ts'
import { deletedIdOf } from '../../../schema/payload.ts'
import { deleteProject } from '../project.ts'

mutation('deleteProject', {
  description: 'Deletes a project with all its tasks and their comments, for good. Needs `project:delete`.',
  in: 'id',
  input: { id: idOf('Project', 'The project to delete.') },
  payload: { deletedProjectId: deletedIdOf('Project', 'The id of the project that is gone.') },
  run: async (scope, input) => ({ deletedProjectId: (await deleteProject(scope, input)).id }),
})
