import { batch } from '../../../schema/batch.ts'

batch('deleteTasks', { of: 'deleteTask', description: 'Deletes up to 100 tasks, as `deleteTask` does one.' })
