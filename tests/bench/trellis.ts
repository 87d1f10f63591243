import { join } from 'node:path'
import type { Client } from 'pg'
import { encodeId } from '../../src/platform/ids.ts'
import type { SampleRow } from './sample.ts'
import type { Tokens } from './sign-in.ts'
import type { Ask, Query, Subject } from './subject.ts'

interface Task {
  title: string
  status: string
  priority: string
  createdAt: string
}

interface Tasks {
  organization: {
    tasks: { totalCount: number; pageInfo: { hasNextPage: boolean }; edges: { node: Task }[] }
  }
}

interface TasksWithMore {
  organization: {
    tasks: {
      edges: {
        node: Task & {
          assignee: { name: string; email: string } | null
          project: { name: string }
          comments: { edges: { node: { body: string; createdAt: string; author: { name: string } } }[] }
        }
      }[]
    }
  }
}

/** Our own server, as `npm start` runs it in production, with limits that a benchmark does not reach. */
export function trellis(url: string, tokens: Tokens): Subject {
  return {
    name: 'trellis',
    port: 4790,
    path: '/graphql',
    command: [process.execPath, '--max-semi-space-size=32', 'src/main.ts'],
    folder: join(import.meta.dirname, '../..'),
    environment: {
      DATABASE_URL: url,
      LOG_LEVEL: 'warn',
      LIMIT_CONCURRENT: '1000',
      POINTS_PER_MINUTE: '1000000000',
      ANONYMOUS_POINTS_PER_MINUTE: '1000000000',
    },
    database: new URL(url).pathname.slice(1),
    queries: queries(tokens),
    tidy: removeTasks,
  }
}

const task = 'id title status priority createdAt'
const edges = `edges { cursor node { ${task} } }`
const page = `pageInfo { hasNextPage hasPreviousPage startCursor endCursor } ${edges}`
const comments =
  'comments(first: 5, orderBy: [{ field: CREATED_AT }]) { edges { node { id body createdAt author { id name } } } }'
const create = `mutation Q6($input: CreateTaskInput!) { createTask(input: $input) { ... on CreateTaskPayload { task { ${task} } } } }`

function queries(tokens: Tokens): Subject['queries'] {
  const authorization = ({ organizationId }: SampleRow): string => tokens.of(organizationId)
  const organization = async ({ organizationId }: SampleRow): Promise<object> => ({
    org: encodeId('org', organizationId),
  })
  const createTask: Query = {
    text: create,
    variables: async ({ projectId, title }) => ({ input: { projectId: encodeId('project', projectId), title } }),
    authorization,
    pick: ({ createTask }: { createTask: { task: Task } }) => ({
      title: createTask.task.title,
      status: createTask.task.status,
      priority: priorities.indexOf(createTask.task.priority),
    }),
  }
  return {
    Q1: {
      text: 'query Q1($id: ID!) { node(id: $id) { id ... on Task { title description status priority createdAt updatedAt } } }',
      variables: async ({ taskId }) => ({ id: encodeId('task', taskId) }),
      authorization: ({ taskOrganizationId }) => tokens.of(taskOrganizationId),
      pick: ({ node }: { node: Task & { description: string | null; updatedAt: string } }) => ({
        ...plain(node),
        description: node.description,
        updatedAt: Date.parse(node.updatedAt),
      }),
    },
    Q2: {
      text: `query Q2($org: ID!) { organization(id: $org) { tasks(first: 20) { ${page} } } }`,
      variables: organization,
      authorization,
      pick: pickPage,
    },
    Q3: {
      text: `query Q3($org: ID!) { organization(id: $org) { tasks(first: 20) { edges { node { id title status createdAt assignee { id name email } project { id name } ${comments} } } } } }`,
      variables: organization,
      authorization,
      pick: ({ organization: { tasks } }: TasksWithMore) =>
        tasks.edges.map(({ node: { title, status, createdAt, assignee, project, comments } }) => ({
          title,
          status,
          createdAt: Date.parse(createdAt),
          assignee: assignee && { name: assignee.name, email: assignee.email },
          project: project.name,
          comments: comments.edges.map(({ node: { body, createdAt, author } }) => ({
            body,
            createdAt: Date.parse(createdAt),
            author: author.name,
          })),
        })),
    },
    Q4: {
      text: `query Q4($org: ID!, $after: String) { organization(id: $org) { tasks(first: 20, after: $after) { ${page} } } }`,
      variables: async ({ whale }, ask) => ({
        org: encodeId('org', whale.organizationId),
        after: await cursorOf(whale, ask, tokens),
      }),
      authorization: ({ whale }) => tokens.of(whale.organizationId),
      pick: pickPage,
    },
    Q5: {
      text: `query Q5($org: ID!) { organization(id: $org) { tasks(first: 20, filter: { status: { eq: DONE } }) { totalCount ${edges} } } }`,
      variables: organization,
      authorization,
      pick: ({ organization: { tasks } }: Tasks) => ({
        totalCount: tasks.totalCount,
        nodes: tasks.edges.map(({ node }) => plain(node)),
      }),
    },
    Q6: createTask,
    Q6K: {
      ...createTask,
      variables: async ({ projectId, title }) => ({
        input: { projectId: encodeId('project', projectId), title, idempotencyKey: '{{unique}}' },
      }),
    },
    Q8: {
      text: '{ __typename }',
      variables: async () => ({}),
      authorization,
      pick: ({ __typename }: { __typename: string }) => __typename,
    },
  }
}

const priorities = ['NONE', 'LOW', 'MEDIUM', 'HIGH', 'URGENT']

function plain({ title, status, priority, createdAt }: Task): object {
  return { title, status, priority: priorities.indexOf(priority), createdAt: Date.parse(createdAt) }
}

function pickPage({ organization: { tasks } }: Tasks): object {
  return { hasNextPage: tasks.pageInfo.hasNextPage, nodes: tasks.edges.map(({ node }) => plain(node)) }
}

async function cursorOf({ organizationId, taskId }: SampleRow['whale'], ask: Ask, tokens: Tokens): Promise<string> {
  const found: { organization: { tasks: { edges: [{ cursor: string }] } } } = await ask(
    'query($org: ID!, $id: ID!) { organization(id: $org) { tasks(filter: { id: { eq: $id } }) { edges { cursor } } } }',
    { org: encodeId('org', organizationId), id: encodeId('task', taskId) },
    tokens.of(organizationId),
  )
  return found.organization.tasks.edges[0].cursor
}

async function removeTasks(client: Client): Promise<void> {
  await client.query(`DELETE FROM "Task" WHERE "title" LIKE 'bench %'`)
  await client.query(`DELETE FROM "Event" WHERE "type" = 'task.created'`)
  await client.query('TRUNCATE "IdempotentMutation"')
  await client.query('VACUUM ANALYZE "Task", "Event", "Project"')
}
