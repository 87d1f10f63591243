import type { PermissionTable } from '../../platform/scope.ts'

/** Who may do what with the catalogue of music: everybody reads it, and nothing changes it. */
export const permissions = {
  'artist:read': ['ADMIN', 'MEMBER', 'VIEWER'],
  'album:read': ['ADMIN', 'MEMBER', 'VIEWER'],
  'track:read': ['ADMIN', 'MEMBER', 'VIEWER'],
  'genre:read': ['ADMIN', 'MEMBER', 'VIEWER'],
} satisfies PermissionTable
