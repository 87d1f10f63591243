import type { PermissionTable } from '../../platform/scope.ts'

/** None: an account is its owner's alone, whatever roles the person has in organizations. */
export const permissions = {} satisfies PermissionTable
