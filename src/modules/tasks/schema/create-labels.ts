import { batch } from '../../../schema/batch.ts'

batch('createLabels', { of: 'createLabel', description: 'Creates up to 100 labels, as `createLabel` does one.' })
