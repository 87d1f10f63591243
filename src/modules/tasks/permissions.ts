import type { PermissionTable } from '../../platform/scope.ts'

/**
 * Who may do what with projects, tasks, labels and comments. VIEWERs read. MEMBERs work: they shape tasks and say what
 * they think. ADMINs also decide what work there is, throw things away and correct other people's words.
 */
export const permissions = {
  'project:read': ['ADMIN', 'MEMBER', 'VIEWER'],
  'project:create': ['ADMIN'],
  'project:update': ['ADMIN'],
  /** To hide a project with its tasks, and to restore it. */
  'project:archive': ['ADMIN'],
  /** Takes all tasks of the project with it. */
  'project:delete': ['ADMIN'],

  'task:read': ['ADMIN', 'MEMBER', 'VIEWER'],
  'task:create': ['ADMIN', 'MEMBER'],
  /** Everything about a task but who does it and whether it is done; its labels too. */
  'task:update': ['ADMIN', 'MEMBER'],
  /** To complete and to reopen. */
  'task:complete': ['ADMIN', 'MEMBER'],
  /** To give a task to somebody, to take it from them, or to take it oneself. */
  'task:assign': ['ADMIN', 'MEMBER'],
  /** To hide a task, and to restore it. Nothing is lost by it, so that anybody who works may tidy up. */
  'task:archive': ['ADMIN', 'MEMBER'],
  /** Tasks that one created oneself. */
  'task:delete': ['ADMIN', 'MEMBER'],
  /** To delete anybody's task. */
  'task:moderate': ['ADMIN'],

  'label:read': ['ADMIN', 'MEMBER', 'VIEWER'],
  'label:create': ['ADMIN', 'MEMBER'],
  /** A label is shared by all tasks of the organization: a new name or colour changes what others wrote. */
  'label:update': ['ADMIN'],
  /** To hide a label on all tasks, and to restore it. */
  'label:archive': ['ADMIN'],
  'label:delete': ['ADMIN'],

  'comment:read': ['ADMIN', 'MEMBER', 'VIEWER'],
  'comment:create': ['ADMIN', 'MEMBER'],
  /** One's own comments. */
  'comment:update': ['ADMIN', 'MEMBER'],
  /** One's own comments. */
  'comment:delete': ['ADMIN', 'MEMBER'],
  /** To edit and delete anybody's comment. */
  'comment:moderate': ['ADMIN'],
} satisfies PermissionTable
