import { idOf } from '../../../schema/input.ts'
import { mutation } from '../../../schema/mutation.ts'
import { edgeOf, nodeOf } from '../../../schema/payload.ts'
import { restoreProject } from '../archive-project.ts'

mutation('restoreProject', {
  description:
    'Shows an archived project again, with the tasks that were archived together with it. Needs `project:archive`.',
  in: 'id',
  archived: true,
  input: { id: idOf('Project', 'The project to restore.') },
  payload: {
    project: nodeOf('Project', 'The project as it is now.'),
    projectEdge: edgeOf('Project', 'Its edge, to put it into lists again.'),
  },
  run: async (scope, input) => {
    const { id } = await restoreProject(scope, input)
    return { project: id, projectEdge: id }
  },
})
