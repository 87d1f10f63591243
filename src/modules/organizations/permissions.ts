import type { PermissionTable } from '../../platform/scope.ts'

/** Who may do what with an organization and its members. Founding one takes no role: everybody with an account may. */
export const permissions = {
  'organization:read': ['ADMIN', 'MEMBER', 'VIEWER'],
  'organization:update': ['ADMIN'],

  'membership:read': ['ADMIN', 'MEMBER', 'VIEWER'],
  /** The addresses of the members. VIEWERs see names only. */
  'membership:read-email': ['ADMIN', 'MEMBER'],
  /** To change what others may do. */
  'membership:update': ['ADMIN'],
} satisfies PermissionTable
