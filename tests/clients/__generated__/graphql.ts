/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** Which Comment to take. All that is given must hold; an empty filter takes everything. */
export type CommentFilter = {
  /** All of these hold; true of an empty list. */
  and?: Array<CommentFilter> | null | undefined;
  /** By its `author`. */
  author?: MembershipRelationFilter | null | undefined;
  /** By `body`. */
  body?: StringFilter | null | undefined;
  /** By `createdAt`. */
  createdAt?: DateTimeFilter | null | undefined;
  /** By `editedAt`. */
  editedAt?: OptionalDateTimeFilter | null | undefined;
  /** By `id`. */
  id?: IdFilter | null | undefined;
  /** This does not hold. */
  not?: CommentFilter | null | undefined;
  /** Any of these holds; false of an empty list. */
  or?: Array<CommentFilter> | null | undefined;
  /** By its `task`. */
  task?: TaskRelationFilter | null | undefined;
  /** By `updatedAt`. */
  updatedAt?: DateTimeFilter | null | undefined;
  /** By `version`. */
  version?: IntFilter | null | undefined;
};

/** About the Comment rows that belong to a row. An empty filter in them takes all: `some: {}` means that there is one. */
export type CommentListFilter = {
  /** All are such; true also if there are none. */
  every?: CommentFilter | null | undefined;
  /** Not one is such. */
  none?: CommentFilter | null | undefined;
  /** At least one is such. */
  some?: CommentFilter | null | undefined;
};

/** How to compare a value of type DateTime. All that is given must hold. */
export type DateTimeFilter = {
  /** Is later. */
  gt?: unknown;
  /** Is not earlier. */
  gte?: unknown;
  /** Is earlier. */
  lt?: unknown;
  /** Is not later. */
  lte?: unknown;
};

/** What went wrong, for programs. In the errors of mutations it is `code`; in the errors of a response, `extensions.code`. */
export type ErrorCode =
  /** The HTTP request or the WebSocket message is malformed. */
  | 'BAD_REQUEST'
  /** It contradicts what is already there, such as a name that is taken. */
  | 'CONFLICT'
  /** The client did not take what was sent to it, and too much waited. Resume after the last event received. */
  | 'FELL_BEHIND'
  /** You may see this but not do that with it, or not see this field. */
  | 'FORBIDDEN'
  /** The document is not GraphQL. */
  | 'GRAPHQL_PARSE_FAILED'
  /** The document does not fit the schema. */
  | 'GRAPHQL_VALIDATION_FAILED'
  /** A fault of the server, logged under the request id. */
  | 'INTERNAL'
  /** The e-mail address and the password do not belong together. */
  | 'INVALID_CREDENTIALS'
  /** A value is malformed, out of range or contradicts another; `issues` or the message says which. */
  | 'INVALID_INPUT'
  /** The event log does not have the event to resume after: it no longer reaches back to it, and `oldest` says to which it does; or, without `oldest`, it is another log. Read anew, follow from now on. */
  | 'LOG_TRUNCATED'
  /** Another item of the same batch was refused, and all or nothing was asked for. */
  | 'NOT_DONE'
  /** It does not exist, or not for you. */
  | 'NOT_FOUND'
  /** The document is larger, deeper or more repetitive than one may be; `limit` says in what. */
  | 'OPERATION_TOO_COMPLEX'
  /** The operation asks for too much at once; `cost` says its price, the limit and what to change. */
  | 'OPERATION_TOO_EXPENSIVE'
  /** Too much was asked for within a minute, or a password was tried too often; Retry-After says when to go on. */
  | 'RATE_LIMITED'
  /** Another mutation of the same transaction was refused, so this one was undone. */
  | 'ROLLED_BACK'
  /** It took too long and was stopped. What a mutation under this code had begun was undone. */
  | 'TIMEOUT'
  /** The caller, or their organization, follows as much as it may at a time. */
  | 'TOO_MANY_SUBSCRIPTIONS'
  /** Sign in first: the request carries no token, or one that is expired, revoked or not ours. */
  | 'UNAUTHENTICATED'
  /** The database cannot be reached just now; Retry-After says when to try again. A mutation under this code may have been done: send it again under its idempotency key. */
  | 'UNAVAILABLE'
  /** The document is none of those that this server knows, and it is asked to run no others. */
  | 'UNKNOWN_DOCUMENT'
  /** It has changed since the version that was expected; `current` is what it is now. */
  | 'VERSION_CONFLICT';

/** How to compare a value of type ID. All that is given must hold. */
export type IdFilter = {
  /** Is this. */
  eq?: string | number | null | undefined;
  /** Is one of these; false of an empty list. At most 1,000 values in all lists of a filter. */
  in?: Array<string | number> | null | undefined;
  /** Is not this. */
  ne?: string | number | null | undefined;
  /** Is none of these. At most 1,000 values in all lists of a filter. */
  notIn?: Array<string | number> | null | undefined;
};

/** How to compare a value of type Int. All that is given must hold. */
export type IntFilter = {
  /** Is this. */
  eq?: number | null | undefined;
  /** Is more. */
  gt?: number | null | undefined;
  /** Is at least this. */
  gte?: number | null | undefined;
  /** Is one of these; false of an empty list. At most 1,000 values in all lists of a filter. */
  in?: Array<number> | null | undefined;
  /** Is less. */
  lt?: number | null | undefined;
  /** Is at most this. */
  lte?: number | null | undefined;
  /** Is not this. */
  ne?: number | null | undefined;
  /** Is none of these. At most 1,000 values in all lists of a filter. */
  notIn?: Array<number> | null | undefined;
};

/** Which Label to take. All that is given must hold; an empty filter takes everything. */
export type LabelFilter = {
  /** All of these hold; true of an empty list. */
  and?: Array<LabelFilter> | null | undefined;
  /** By `archivedAt`. */
  archivedAt?: OptionalDateTimeFilter | null | undefined;
  /** By `color`. */
  color?: StringFilter | null | undefined;
  /** By `createdAt`. */
  createdAt?: DateTimeFilter | null | undefined;
  /** By `id`. */
  id?: IdFilter | null | undefined;
  /** By `name`. */
  name?: StringFilter | null | undefined;
  /** This does not hold. */
  not?: LabelFilter | null | undefined;
  /** Any of these holds; false of an empty list. */
  or?: Array<LabelFilter> | null | undefined;
  /** By its `organization`. */
  organization?: OrganizationRelationFilter | null | undefined;
  /** By its `tasks`. */
  tasks?: TaskListFilter | null | undefined;
  /** By `updatedAt`. */
  updatedAt?: DateTimeFilter | null | undefined;
  /** By `version`. */
  version?: IntFilter | null | undefined;
};

/** About the Label rows that belong to a row. An empty filter in them takes all: `some: {}` means that there is one. */
export type LabelListFilter = {
  /** All are such; true also if there are none. */
  every?: LabelFilter | null | undefined;
  /** Not one is such. */
  none?: LabelFilter | null | undefined;
  /** At least one is such. */
  some?: LabelFilter | null | undefined;
};

/** Which Membership to take. All that is given must hold; an empty filter takes everything. */
export type MembershipFilter = {
  /** All of these hold; true of an empty list. */
  and?: Array<MembershipFilter> | null | undefined;
  /** By its `assignedTasks`. */
  assignedTasks?: TaskListFilter | null | undefined;
  /** By its `comments`. */
  comments?: CommentListFilter | null | undefined;
  /** By `createdAt`. */
  createdAt?: DateTimeFilter | null | undefined;
  /** By its `createdTasks`. */
  createdTasks?: TaskListFilter | null | undefined;
  /** By `email`. */
  email?: OptionalEmailAddressFilter | null | undefined;
  /** By `id`. */
  id?: IdFilter | null | undefined;
  /** By `name`. */
  name?: StringFilter | null | undefined;
  /** This does not hold. */
  not?: MembershipFilter | null | undefined;
  /** Any of these holds; false of an empty list. */
  or?: Array<MembershipFilter> | null | undefined;
  /** By its `organization`. */
  organization?: OrganizationRelationFilter | null | undefined;
  /** By `role`. */
  role?: RoleFilter | null | undefined;
  /** By `updatedAt`. */
  updatedAt?: DateTimeFilter | null | undefined;
  /** By `version`. */
  version?: IntFilter | null | undefined;
};

/** About the Membership rows that belong to a row. An empty filter in them takes all: `some: {}` means that there is one. */
export type MembershipListFilter = {
  /** All are such; true also if there are none. */
  every?: MembershipFilter | null | undefined;
  /** Not one is such. */
  none?: MembershipFilter | null | undefined;
  /** At least one is such. */
  some?: MembershipFilter | null | undefined;
};

/** About the Membership that a row names. */
export type MembershipOptionalRelationFilter = {
  /** There is one, and this holds of it. */
  is?: MembershipFilter | null | undefined;
  /** There is none, or this does not hold of it. */
  isNot?: MembershipFilter | null | undefined;
  /** Whether there is none. */
  isNull?: boolean | null | undefined;
};

/** About the Membership that a row names. */
export type MembershipRelationFilter = {
  /** There is one, and this holds of it. */
  is?: MembershipFilter | null | undefined;
  /** There is none, or this does not hold of it. */
  isNot?: MembershipFilter | null | undefined;
};

/** How to compare a value of type Date. All that is given must hold. */
export type OptionalDateFilter = {
  /** Is this. */
  eq?: unknown;
  /** Is later. */
  gt?: unknown;
  /** Is not earlier. */
  gte?: unknown;
  /** Is one of these; false of an empty list. At most 1,000 values in all lists of a filter. */
  in?: Array<unknown> | null | undefined;
  /** Whether there is no value. */
  isNull?: boolean | null | undefined;
  /** Is earlier. */
  lt?: unknown;
  /** Is not later. */
  lte?: unknown;
  /** Is not this; true also of null. */
  ne?: unknown;
  /** Is none of these; true also of null. At most 1,000 values in all lists of a filter. */
  notIn?: Array<unknown> | null | undefined;
};

/** How to compare a value of type DateTime. All that is given must hold. */
export type OptionalDateTimeFilter = {
  /** Is later. */
  gt?: unknown;
  /** Is not earlier. */
  gte?: unknown;
  /** Whether there is no value. */
  isNull?: boolean | null | undefined;
  /** Is earlier. */
  lt?: unknown;
  /** Is not later. */
  lte?: unknown;
};

/** How to compare a value of type EmailAddress. All that is given must hold. A text to compare with has at most 1,000 characters. */
export type OptionalEmailAddressFilter = {
  /** Contains this text, in whatever case. */
  contains?: string | null | undefined;
  /** Ends with this text, in whatever case. */
  endsWith?: string | null | undefined;
  /** Is this. */
  eq?: string | null | undefined;
  /** Is this text, in whatever case. */
  eqIgnoreCase?: string | null | undefined;
  /** Is one of these; false of an empty list. At most 1,000 values in all lists of a filter. */
  in?: Array<string> | null | undefined;
  /** Whether there is no value. */
  isNull?: boolean | null | undefined;
  /** Is not this; true also of null. */
  ne?: string | null | undefined;
  /** Is none of these; true also of null. At most 1,000 values in all lists of a filter. */
  notIn?: Array<string> | null | undefined;
  /** Begins with this text, in whatever case. */
  startsWith?: string | null | undefined;
};

/** How to compare a value of type String. All that is given must hold. A text to compare with has at most 1,000 characters. */
export type OptionalStringFilter = {
  /** Contains this text, in whatever case. */
  contains?: string | null | undefined;
  /** Ends with this text, in whatever case. */
  endsWith?: string | null | undefined;
  /** Is this. */
  eq?: string | null | undefined;
  /** Is this text, in whatever case. */
  eqIgnoreCase?: string | null | undefined;
  /** Comes after this text in the order of lists. */
  gt?: string | null | undefined;
  /** Is this text or comes after it. */
  gte?: string | null | undefined;
  /** Is one of these; false of an empty list. At most 1,000 values in all lists of a filter. */
  in?: Array<string> | null | undefined;
  /** Whether there is no value. */
  isNull?: boolean | null | undefined;
  /** Comes before this text in the order of lists. */
  lt?: string | null | undefined;
  /** Is this text or comes before it. */
  lte?: string | null | undefined;
  /** Is not this; true also of null. */
  ne?: string | null | undefined;
  /** Is none of these; true also of null. At most 1,000 values in all lists of a filter. */
  notIn?: Array<string> | null | undefined;
  /** Begins with this text, in whatever case. */
  startsWith?: string | null | undefined;
};

/** Which Organization to take. All that is given must hold; an empty filter takes everything. */
export type OrganizationFilter = {
  /** All of these hold; true of an empty list. */
  and?: Array<OrganizationFilter> | null | undefined;
  /** By `createdAt`. */
  createdAt?: DateTimeFilter | null | undefined;
  /** By `id`. */
  id?: IdFilter | null | undefined;
  /** By its `labels`. */
  labels?: LabelListFilter | null | undefined;
  /** By its `memberships`. */
  memberships?: MembershipListFilter | null | undefined;
  /** By `name`. */
  name?: StringFilter | null | undefined;
  /** This does not hold. */
  not?: OrganizationFilter | null | undefined;
  /** Any of these holds; false of an empty list. */
  or?: Array<OrganizationFilter> | null | undefined;
  /** By its `projects`. */
  projects?: ProjectListFilter | null | undefined;
  /** By `slug`. */
  slug?: SlugFilter | null | undefined;
  /** By its `tasks`. */
  tasks?: TaskListFilter | null | undefined;
  /** By `updatedAt`. */
  updatedAt?: DateTimeFilter | null | undefined;
  /** By `version`. */
  version?: IntFilter | null | undefined;
};

/** About the Organization that a row names. */
export type OrganizationRelationFilter = {
  /** There is one, and this holds of it. */
  is?: OrganizationFilter | null | undefined;
  /** There is none, or this does not hold of it. */
  isNot?: OrganizationFilter | null | undefined;
};

/** Which Project to take. All that is given must hold; an empty filter takes everything. */
export type ProjectFilter = {
  /** All of these hold; true of an empty list. */
  and?: Array<ProjectFilter> | null | undefined;
  /** By `archivedAt`. */
  archivedAt?: OptionalDateTimeFilter | null | undefined;
  /** By `createdAt`. */
  createdAt?: DateTimeFilter | null | undefined;
  /** By `description`. */
  description?: OptionalStringFilter | null | undefined;
  /** By `id`. */
  id?: IdFilter | null | undefined;
  /** By `key`. */
  key?: StringFilter | null | undefined;
  /** By `lastNumber`. */
  lastNumber?: IntFilter | null | undefined;
  /** By `name`. */
  name?: StringFilter | null | undefined;
  /** This does not hold. */
  not?: ProjectFilter | null | undefined;
  /** Any of these holds; false of an empty list. */
  or?: Array<ProjectFilter> | null | undefined;
  /** By its `organization`. */
  organization?: OrganizationRelationFilter | null | undefined;
  /** By its `tasks`. */
  tasks?: TaskListFilter | null | undefined;
  /** By `updatedAt`. */
  updatedAt?: DateTimeFilter | null | undefined;
  /** By `version`. */
  version?: IntFilter | null | undefined;
};

/** About the Project rows that belong to a row. An empty filter in them takes all: `some: {}` means that there is one. */
export type ProjectListFilter = {
  /** All are such; true also if there are none. */
  every?: ProjectFilter | null | undefined;
  /** Not one is such. */
  none?: ProjectFilter | null | undefined;
  /** At least one is such. */
  some?: ProjectFilter | null | undefined;
};

/** About the Project that a row names. */
export type ProjectRelationFilter = {
  /** There is one, and this holds of it. */
  is?: ProjectFilter | null | undefined;
  /** There is none, or this does not hold of it. */
  isNot?: ProjectFilter | null | undefined;
};

/** What a member may do in an organization. Each module says in one table what it allows to whom. */
export type Role =
  /** May do everything, and manages the members. */
  | 'ADMIN'
  /** Works with the organization's data. */
  | 'MEMBER'
  /** Reads the organization's data. */
  | 'VIEWER';

/** How to compare a Role. All that is given must hold. */
export type RoleFilter = {
  /** Is this. */
  eq?: Role | null | undefined;
  /** Is one of these; false of an empty list. At most 1,000 values in all lists of a filter. */
  in?: Array<Role> | null | undefined;
  /** Is not this. */
  ne?: Role | null | undefined;
  /** Is none of these. At most 1,000 values in all lists of a filter. */
  notIn?: Array<Role> | null | undefined;
};

/** How to compare a value of type Slug. All that is given must hold. A text to compare with has at most 1,000 characters. */
export type SlugFilter = {
  /** Contains this text, in whatever case. */
  contains?: string | null | undefined;
  /** Ends with this text, in whatever case. */
  endsWith?: string | null | undefined;
  /** Is this. */
  eq?: string | null | undefined;
  /** Is this text, in whatever case. */
  eqIgnoreCase?: string | null | undefined;
  /** Is one of these; false of an empty list. At most 1,000 values in all lists of a filter. */
  in?: Array<string> | null | undefined;
  /** Is not this. */
  ne?: string | null | undefined;
  /** Is none of these. At most 1,000 values in all lists of a filter. */
  notIn?: Array<string> | null | undefined;
  /** Begins with this text, in whatever case. */
  startsWith?: string | null | undefined;
};

/** How to compare a value of type String. All that is given must hold. A text to compare with has at most 1,000 characters. */
export type StringFilter = {
  /** Contains this text, in whatever case. */
  contains?: string | null | undefined;
  /** Ends with this text, in whatever case. */
  endsWith?: string | null | undefined;
  /** Is this. */
  eq?: string | null | undefined;
  /** Is this text, in whatever case. */
  eqIgnoreCase?: string | null | undefined;
  /** Comes after this text in the order of lists. */
  gt?: string | null | undefined;
  /** Is this text or comes after it. */
  gte?: string | null | undefined;
  /** Is one of these; false of an empty list. At most 1,000 values in all lists of a filter. */
  in?: Array<string> | null | undefined;
  /** Comes before this text in the order of lists. */
  lt?: string | null | undefined;
  /** Is this text or comes before it. */
  lte?: string | null | undefined;
  /** Is not this. */
  ne?: string | null | undefined;
  /** Is none of these. At most 1,000 values in all lists of a filter. */
  notIn?: Array<string> | null | undefined;
  /** Begins with this text, in whatever case. */
  startsWith?: string | null | undefined;
};

/** What can happen to a Task. */
export type TaskEventType =
  /** It was archived, and the tasks that are parts of it. */
  | 'ARCHIVED'
  /** The project was archived, and its tasks with it. */
  | 'ARCHIVED_WITH_PROJECT'
  /** It was given to somebody else, or to nobody. */
  | 'ASSIGNED'
  /** It was completed. */
  | 'COMPLETED'
  /** It was created. */
  | 'CREATED'
  /** It was deleted. */
  | 'DELETED'
  /** The project was deleted with all its tasks. */
  | 'DELETED_WITH_PROJECT'
  /** So many tasks of the project were created or changed by an import, which announces them together. */
  | 'IMPORTED'
  /** Labels were put on it. */
  | 'LABELLED'
  /** It was reopened. */
  | 'REOPENED'
  /** It was restored, with the parts that were archived together with it. */
  | 'RESTORED'
  /** The project was restored, and with it the tasks that were archived with it. */
  | 'RESTORED_WITH_PROJECT'
  /** Labels were taken off it. */
  | 'UNLABELLED'
  /** Something of it was changed. */
  | 'UPDATED';

/** Which Task to take. All that is given must hold; an empty filter takes everything. */
export type TaskFilter = {
  /** All of these hold; true of an empty list. */
  and?: Array<TaskFilter> | null | undefined;
  /** By `archivedAt`. */
  archivedAt?: OptionalDateTimeFilter | null | undefined;
  /** By its `assignee`. */
  assignee?: MembershipOptionalRelationFilter | null | undefined;
  /** By its `comments`. */
  comments?: CommentListFilter | null | undefined;
  /** By `completedAt`. */
  completedAt?: OptionalDateTimeFilter | null | undefined;
  /** By `createdAt`. */
  createdAt?: DateTimeFilter | null | undefined;
  /** By its `creator`. */
  creator?: MembershipOptionalRelationFilter | null | undefined;
  /** By `description`. */
  description?: OptionalStringFilter | null | undefined;
  /** By `dueDate`. */
  dueDate?: OptionalDateFilter | null | undefined;
  /** By `id`. */
  id?: IdFilter | null | undefined;
  /** By its `labels`. */
  labels?: LabelListFilter | null | undefined;
  /** This does not hold. */
  not?: TaskFilter | null | undefined;
  /** By `number`. */
  number?: IntFilter | null | undefined;
  /** Any of these holds; false of an empty list. */
  or?: Array<TaskFilter> | null | undefined;
  /** By its `organization`. */
  organization?: OrganizationRelationFilter | null | undefined;
  /** By its `parent`. */
  parent?: TaskOptionalRelationFilter | null | undefined;
  /** By `priority`. */
  priority?: TaskPriorityFilter | null | undefined;
  /** By its `project`. */
  project?: ProjectRelationFilter | null | undefined;
  /** By `status`. */
  status?: TaskStatusFilter | null | undefined;
  /** By its `subtasks`. */
  subtasks?: TaskListFilter | null | undefined;
  /** By `title`. */
  title?: StringFilter | null | undefined;
  /** By `updatedAt`. */
  updatedAt?: DateTimeFilter | null | undefined;
  /** By `version`. */
  version?: IntFilter | null | undefined;
};

/** About the Task rows that belong to a row. An empty filter in them takes all: `some: {}` means that there is one. */
export type TaskListFilter = {
  /** All are such; true also if there are none. */
  every?: TaskFilter | null | undefined;
  /** Not one is such. */
  none?: TaskFilter | null | undefined;
  /** At least one is such. */
  some?: TaskFilter | null | undefined;
};

/** About the Task that a row names. */
export type TaskOptionalRelationFilter = {
  /** There is one, and this holds of it. */
  is?: TaskFilter | null | undefined;
  /** There is none, or this does not hold of it. */
  isNot?: TaskFilter | null | undefined;
  /** Whether there is none. */
  isNull?: boolean | null | undefined;
};

/** How urgent a task is. Ordering by priority goes from NONE to URGENT. */
export type TaskPriority =
  /** Before others. */
  | 'HIGH'
  /** When there is time. */
  | 'LOW'
  /** In its turn. */
  | 'MEDIUM'
  /** Nobody has said. */
  | 'NONE'
  /** Now. */
  | 'URGENT';

/** How to compare a TaskPriority. All that is given must hold. */
export type TaskPriorityFilter = {
  /** Is this. */
  eq?: TaskPriority | null | undefined;
  /** Is one of these; false of an empty list. At most 1,000 values in all lists of a filter. */
  in?: Array<TaskPriority> | null | undefined;
  /** Is not this. */
  ne?: TaskPriority | null | undefined;
  /** Is none of these. At most 1,000 values in all lists of a filter. */
  notIn?: Array<TaskPriority> | null | undefined;
};

/** About the Task that a row names. */
export type TaskRelationFilter = {
  /** There is one, and this holds of it. */
  is?: TaskFilter | null | undefined;
  /** There is none, or this does not hold of it. */
  isNot?: TaskFilter | null | undefined;
};

/** How far a task has come. */
export type TaskStatus =
  /** Given up. */
  | 'CANCELLED'
  /** Finished. */
  | 'DONE'
  /** Somebody works on it. */
  | 'IN_PROGRESS'
  /** Not begun. */
  | 'TODO';

/** How to compare a TaskStatus. All that is given must hold. */
export type TaskStatusFilter = {
  /** Is this. */
  eq?: TaskStatus | null | undefined;
  /** Is one of these; false of an empty list. At most 1,000 values in all lists of a filter. */
  in?: Array<TaskStatus> | null | undefined;
  /** Is not this. */
  ne?: TaskStatus | null | undefined;
  /** Is none of these. At most 1,000 values in all lists of a filter. */
  notIn?: Array<TaskStatus> | null | undefined;
};

export type CompleteTaskMutationVariables = Exact<{
  id: string | number;
}>;


export type CompleteTaskMutation = { completeTask:
    | { __typename: 'CompleteTaskPayload', task: { id: string, key: string, title: string, status: TaskStatus, assignee: { id: string, name: string } | null } | null }
    | { __typename: 'ConflictError', code: ErrorCode, message: string }
    | { __typename: 'ForbiddenError', code: ErrorCode, message: string }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string }
    | { __typename: 'UnauthenticatedError', code: ErrorCode, message: string }
    | { __typename: 'VersionConflictError', code: ErrorCode, message: string }
   };

export type OrganizationTasksQueryVariables = Exact<{
  slug: string;
  first: number;
  after?: string | null | undefined;
  filter?: TaskFilter | null | undefined;
}>;


export type OrganizationTasksQuery = { organization: { id: string, name: string, tasks: { totalCount: number, edges: Array<{ cursor: string, node: { id: string, key: string, title: string, status: TaskStatus, assignee: { id: string, name: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type TaskSummaryFragment = { id: string, key: string, title: string, status: TaskStatus, assignee: { id: string, name: string } | null };

export type SignInMutationVariables = Exact<{
  email: string;
  password: string;
}>;


export type SignInMutation = { signIn:
    | { __typename: 'ConflictError', code: ErrorCode, message: string }
    | { __typename: 'InvalidCredentialsError', code: ErrorCode, message: string }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string }
    | { __typename: 'SignInPayload', accessToken: string }
   };

export type TaskEventsSubscriptionVariables = Exact<{
  organizationId: string | number;
}>;


export type TaskEventsSubscription = { taskEvents: { type: TaskEventType, task: { id: string, key: string, title: string, status: TaskStatus, assignee: { id: string, name: string } | null } | null } };

export const TaskSummaryFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TaskSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Task"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"assignee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]} as unknown as DocumentNode<TaskSummaryFragment, unknown>;
export const CompleteTaskDocument = {"__meta__":{"hash":"sha256:f35c02ccc328a60ca1b75ad54187a8459154da0b688f980a233f438c39f74ad5"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CompleteTask"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"completeTask"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CompleteTaskPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"task"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TaskSummary"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TaskSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Task"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"assignee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]} as unknown as DocumentNode<CompleteTaskMutation, CompleteTaskMutationVariables>;
export const OrganizationTasksDocument = {"__meta__":{"hash":"sha256:5076d36ed60d210ae079076750b2897c24844a50b3005323fca38a988ae2c66d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OrganizationTasks"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"slug"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"TaskFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"organization"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"slug"},"value":{"kind":"Variable","name":{"kind":"Name","value":"slug"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"tasks"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ListValue","values":[{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"field"},"value":{"kind":"EnumValue","value":"NUMBER"}}]}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TaskSummary"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TaskSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Task"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"assignee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]} as unknown as DocumentNode<OrganizationTasksQuery, OrganizationTasksQueryVariables>;
export const SignInDocument = {"__meta__":{"hash":"sha256:766c35579bb4a07408c44e69a3c280a38ad38c77806e234c0eafca7981995eeb"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SignIn"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"email"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"password"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"signIn"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"email"},"value":{"kind":"Variable","name":{"kind":"Name","value":"email"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"password"},"value":{"kind":"Variable","name":{"kind":"Name","value":"password"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"SignInPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accessToken"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<SignInMutation, SignInMutationVariables>;
export const TaskEventsDocument = {"__meta__":{"hash":"sha256:58fc1b3dd990646c7dc29f946619b2bf4ce2afb92a0d94d674eab6e3cf284b4f"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"TaskEvents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"organizationId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"taskEvents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"organizationId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"organizationId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"task"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TaskSummary"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TaskSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Task"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"key"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"assignee"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]} as unknown as DocumentNode<TaskEventsSubscription, TaskEventsSubscriptionVariables>;