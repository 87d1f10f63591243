import { batch } from '../../../schema/batch.ts'

batch('createTasks', { of: 'createTask', description: 'Creates up to 100 tasks, as `createTask` does one.' })
