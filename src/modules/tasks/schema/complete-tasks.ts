import { batch } from '../../../schema/batch.ts'

batch('completeTasks', { of: 'completeTask', description: 'Completes up to 100 tasks, as `completeTask` does one.' })
