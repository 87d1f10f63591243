import { identity } from './identity/module.ts'
import { organizations } from './organizations/module.ts'
import { tasks } from './tasks/module.ts'

/** The product. */
export const modules = [identity, organizations, tasks]
