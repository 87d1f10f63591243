import { graphql } from 'relay-runtime'

// What a Relay application states, for the compiler alone: nothing runs this file. The tests use the artifacts made of it.

export const projectQuery = graphql`
  query tasksProjectQuery($slug: String!, $key: String!, $count: Int!) {
    organization(slug: $slug) {
      id
      project(key: $key) {
        id
        ...tasksTaskList_project @arguments(count: $count)
      }
    }
  }
`

export const taskList = graphql`
  fragment tasksTaskList_project on Project
  @refetchable(queryName: "tasksTaskListPaginationQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" }) {
    tasks(first: $count, after: $cursor, orderBy: [{ field: NUMBER }])
      @connection(key: "tasksTaskList_tasks", filters: [])  {
      edges {
        node {
          id
          ...tasksTask_task
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`

export const task = graphql`
  fragment tasksTask_task on Task @refetchable(queryName: "tasksTaskRefetchQuery") {
    id
    key
    title
    status
  }
`

export const comments = graphql`
  fragment tasksComments_task on Task
  @refetchable(queryName: "tasksCommentsPaginationQuery")
  @argumentDefinitions(last: { type: "Int", defaultValue: 5 }, before: { type: "String" }) {
    comments(last: $last, before: $before, orderBy: [{ field: CREATED_AT }]) @connection(key: "tasksComments_comments") {
      edges {
        node {
          id
        }
      }
      pageInfo {
        hasPreviousPage
        startCursor
      }
    }
  }
`

export const createTask = graphql`
  mutation tasksCreateTaskMutation($input: CreateTaskInput!, $connections: [ID!]!) {
    createTask(input: $input) {
      __typename
      ... on CreateTaskPayload {
        task @appendNode(connections: $connections, edgeTypeName: "TaskEdge") {
          id
          ...tasksTask_task
        }
      }
      ... on Error {
        code
        message
      }
    }
  }
`

export const createTaskEdge = graphql`
  mutation tasksCreateTaskEdgeMutation($input: CreateTaskInput!, $connections: [ID!]!) {
    createTask(input: $input) {
      __typename
      ... on CreateTaskPayload {
        taskEdge @prependEdge(connections: $connections) {
          node {
            id
            ...tasksTask_task
          }
        }
      }
    }
  }
`

export const deleteTask = graphql`
  mutation tasksDeleteTaskMutation($id: ID!, $connections: [ID!]!) {
    deleteTask(input: { id: $id }) {
      __typename
      ... on DeleteTaskPayload {
        edgeOf: deletedTaskId @deleteEdge(connections: $connections)
        deletedTaskId @deleteRecord
      }
    }
  }
`

export const taskEvents = graphql`
  subscription tasksTaskEventsSubscription($organizationId: ID!) {
    taskEvents(organizationId: $organizationId) {
      type
      task {
        ...tasksTask_task
      }
    }
  }
`
