import './schema/index.ts'
import { events } from './events.ts'
import { permissions } from './permissions.ts'

/** Organizations, and who belongs to them in which role. */
export const organizations = { name: 'organizations', permissions, events }
