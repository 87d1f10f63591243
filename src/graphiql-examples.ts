import type { PrismaClient } from './platform/database.ts'
import { encodeId } from './platform/ids.ts'
import type { Example } from './server/graphiql.ts'

/**
 * What GraphiQL opens with: a tab for each thing that the API can do, on the demo organization. This stands beside `app.ts`
 * because it knows the modules, which the server does not.
 * @returns no examples if there is no demo data, where they would show nothing
 */
export async function graphiqlExamples(db: PrismaClient): Promise<Example[]> {
  const project = await db.project.findFirst({
    where: { key: 'WEB', organization: { slug: 'demo' } },
    select: { id: true, organizationId: true, tasks: { take: 1, orderBy: { number: 'desc' }, select: { id: true } } },
  })
  if (project === null) return []
  const organizationId = encodeId('org', project.organizationId)
  const projectId = encodeId('project', project.id)
  const ids = [projectId, ...project.tasks.map(({ id }) => encodeId('task', id))]
  return [
    { title: 'Who you are, and where you belong', query: viewer },
    { title: 'Work under way: filter, order, nested lists', query: workUnderWay },
    withVariables('A page of many. For the next, put endCursor into after', page, { first: 10, after: null }),
    withVariables('Search. "Exact phrase", or, and -without work', search, { text: 'booking -italian' }),
    { title: 'Counted in groups, and summed up', query: overview },
    withVariables('Create a task, and be ready for every answer', createTask, {
      input: { projectId, title: 'Try the API', priority: 'LOW', dueDate: null },
    }),
    withVariables(taskEventsTitle, taskEvents, { organizationId, after: null }),
    withVariables('Anything by its id', nodes, { ids }),
    {
      title: 'How an operation is read, by the header GraphQL-Explain: see extensions.explain',
      query: explained,
      headers: JSON.stringify({ 'GraphQL-Explain': '1' }, null, 2),
    },
  ]
}

function withVariables(title: string, query: string, variables: object): Example {
  return { title, query, variables: JSON.stringify(variables, null, 2) }
}

const viewer = /* GraphQL */ `query Viewer {
  viewer {
    name
    email
    memberships {
      nodes {
        role
        organization {
          name
          slug
          projects(orderBy: [{ field: KEY }]) {
            nodes {
              key
              name
            }
          }
        }
      }
    }
  }
}
`

const workUnderWay = /* GraphQL */ `query WorkUnderWay {
  organization(slug: "demo") {
    tasks(
      first: 5
      filter: {
        status: { in: [TODO, IN_PROGRESS] }
        assignee: { isNull: false }
      }
      orderBy: [
        { field: PRIORITY, direction: DESC }
        { field: DUE_DATE }
      ]
    ) {
      totalCount
      nodes {
        key
        title
        status
        priority
        dueDate
        assignee {
          name
        }
        labels(first: 3) {
          nodes {
            name
          }
        }
        comments(first: 2) {
          totalCount
          nodes {
            body
            createdAt
            author {
              name
            }
          }
        }
      }
    }
  }
}
`

const page = /* GraphQL */ `query Page($first: Int!, $after: String) {
  organization(slug: "demo") {
    project(key: "WEB") {
      tasks(first: $first, after: $after, orderBy: [{ field: NUMBER }]) {
        totalCount
        nodes {
          key
          title
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
}
`

const search = /* GraphQL */ `query Search($text: String!) {
  organization(slug: "demo") {
    tasks(search: $text, first: 5) {
      totalCount
      nodes {
        key
        title
        description
      }
    }
  }
}
`

const overview = /* GraphQL */ `query Overview {
  organization(slug: "demo") {
    tasks {
      totalCount
      aggregates {
        dueDate {
          min
          max
        }
      }
      byStatus: groups(by: [{ field: STATUS }]) {
        status
        count
      }
      byAssignee: groups(by: [{ field: ASSIGNEE }, { field: PRIORITY }], first: 10) {
        assignee {
          name
        }
        priority
        count
      }
      byWeek: groups(by: [{ field: COMPLETED_AT, interval: WEEK }], first: 10) {
        completedAt
        count
      }
    }
  }
}
`

const createTask = /* GraphQL */ `mutation CreateTask($input: CreateTaskInput!) {
  createTask(input: $input) {
    __typename
    ... on CreateTaskPayload {
      task {
        id
        key
        title
        status
      }
    }
    ... on InvalidInputError {
      issues {
        path
        message
      }
    }
    ... on NotFoundError {
      message
    }
    ... on ForbiddenError {
      message
    }
    ... on UnauthenticatedError {
      message
    }
    ... on Error {
      code
    }
  }
}
`

const taskEventsTitle = `What happens from now on. Run it, then CreateTask
in a second window: leaving this tab ends it.
To go on, put the last cursor into after.`

const taskEvents = /* GraphQL */ `subscription TaskEvents($organizationId: ID!, $after: String) {
  taskEvents(organizationId: $organizationId, after: $after) {
    cursor
    type
    createdAt
    actor {
      name
    }
    task {
      key
      title
      status
    }
  }
}
`

const nodes = /* GraphQL */ `query Nodes($ids: [ID!]!) {
  nodes(ids: $ids) {
    __typename
    id
    ... on Project {
      key
      name
      lastNumber
    }
    ... on Task {
      key
      title
      parent {
        key
      }
    }
  }
}
`

const explained = /* GraphQL */ `query Explained {
  organization(slug: "demo") {
    tasks(first: 2, filter: { status: { eq: IN_PROGRESS } }) {
      nodes {
        key
        title
        assignee {
          name
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
}
`
