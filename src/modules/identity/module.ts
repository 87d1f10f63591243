import './schema/index.ts'
import { events } from './events.ts'
import { permissions } from './permissions.ts'

/** Accounts, and how their owners prove who they are. */
export const identity = { name: 'identity', permissions, events }
