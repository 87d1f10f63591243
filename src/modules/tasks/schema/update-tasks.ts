import { batch } from '../../../schema/batch.ts'

batch('updateTasks', { of: 'updateTask', description: 'Changes up to 100 tasks, as `updateTask` does one.' })
