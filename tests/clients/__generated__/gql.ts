/* eslint-disable */
import * as types from './graphql.ts';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "mutation CompleteTask($id: ID!) {\n  completeTask(input: {id: $id}) {\n    __typename\n    ... on CompleteTaskPayload {\n      task {\n        ...TaskSummary\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": typeof types.CompleteTaskDocument,
    "query OrganizationTasks($slug: String!, $first: Int!, $after: String, $filter: TaskFilter) {\n  organization(slug: $slug) {\n    id\n    name\n    tasks(first: $first, after: $after, filter: $filter, orderBy: [{field: NUMBER}]) {\n      totalCount\n      edges {\n        cursor\n        node {\n          ...TaskSummary\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n}\n\nfragment TaskSummary on Task {\n  id\n  key\n  title\n  status\n  assignee {\n    id\n    name\n  }\n}": typeof types.OrganizationTasksDocument,
    "mutation SignIn($email: String!, $password: String!) {\n  signIn(input: {email: $email, password: $password}) {\n    __typename\n    ... on SignInPayload {\n      accessToken\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": typeof types.SignInDocument,
    "subscription TaskEvents($organizationId: ID!) {\n  taskEvents(organizationId: $organizationId) {\n    type\n    task {\n      ...TaskSummary\n    }\n  }\n}": typeof types.TaskEventsDocument,
};
const documents: Documents = {
    "mutation CompleteTask($id: ID!) {\n  completeTask(input: {id: $id}) {\n    __typename\n    ... on CompleteTaskPayload {\n      task {\n        ...TaskSummary\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": types.CompleteTaskDocument,
    "query OrganizationTasks($slug: String!, $first: Int!, $after: String, $filter: TaskFilter) {\n  organization(slug: $slug) {\n    id\n    name\n    tasks(first: $first, after: $after, filter: $filter, orderBy: [{field: NUMBER}]) {\n      totalCount\n      edges {\n        cursor\n        node {\n          ...TaskSummary\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n}\n\nfragment TaskSummary on Task {\n  id\n  key\n  title\n  status\n  assignee {\n    id\n    name\n  }\n}": types.OrganizationTasksDocument,
    "mutation SignIn($email: String!, $password: String!) {\n  signIn(input: {email: $email, password: $password}) {\n    __typename\n    ... on SignInPayload {\n      accessToken\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": types.SignInDocument,
    "subscription TaskEvents($organizationId: ID!) {\n  taskEvents(organizationId: $organizationId) {\n    type\n    task {\n      ...TaskSummary\n    }\n  }\n}": types.TaskEventsDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation CompleteTask($id: ID!) {\n  completeTask(input: {id: $id}) {\n    __typename\n    ... on CompleteTaskPayload {\n      task {\n        ...TaskSummary\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}"): (typeof documents)["mutation CompleteTask($id: ID!) {\n  completeTask(input: {id: $id}) {\n    __typename\n    ... on CompleteTaskPayload {\n      task {\n        ...TaskSummary\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query OrganizationTasks($slug: String!, $first: Int!, $after: String, $filter: TaskFilter) {\n  organization(slug: $slug) {\n    id\n    name\n    tasks(first: $first, after: $after, filter: $filter, orderBy: [{field: NUMBER}]) {\n      totalCount\n      edges {\n        cursor\n        node {\n          ...TaskSummary\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n}\n\nfragment TaskSummary on Task {\n  id\n  key\n  title\n  status\n  assignee {\n    id\n    name\n  }\n}"): (typeof documents)["query OrganizationTasks($slug: String!, $first: Int!, $after: String, $filter: TaskFilter) {\n  organization(slug: $slug) {\n    id\n    name\n    tasks(first: $first, after: $after, filter: $filter, orderBy: [{field: NUMBER}]) {\n      totalCount\n      edges {\n        cursor\n        node {\n          ...TaskSummary\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n}\n\nfragment TaskSummary on Task {\n  id\n  key\n  title\n  status\n  assignee {\n    id\n    name\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation SignIn($email: String!, $password: String!) {\n  signIn(input: {email: $email, password: $password}) {\n    __typename\n    ... on SignInPayload {\n      accessToken\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}"): (typeof documents)["mutation SignIn($email: String!, $password: String!) {\n  signIn(input: {email: $email, password: $password}) {\n    __typename\n    ... on SignInPayload {\n      accessToken\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription TaskEvents($organizationId: ID!) {\n  taskEvents(organizationId: $organizationId) {\n    type\n    task {\n      ...TaskSummary\n    }\n  }\n}"): (typeof documents)["subscription TaskEvents($organizationId: ID!) {\n  taskEvents(organizationId: $organizationId) {\n    type\n    task {\n      ...TaskSummary\n    }\n  }\n}"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;