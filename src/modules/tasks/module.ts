import './schema/index.ts'
import { events } from './events.ts'
import { permissions } from './permissions.ts'

/** Projects, tasks, labels and comments: the work-management part of the product. */
export const tasks = { name: 'tasks', permissions, events }
