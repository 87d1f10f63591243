import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createClient } from 'graphql-ws'
import {
  ConnectionHandler,
  commitMutation,
  createOperationDescriptor,
  createReaderSelector,
  Environment,
  fetchQuery,
  type GraphQLResponse,
  type GraphQLTaggedNode,
  getRequest,
  type MutationParameters,
  Network,
  Observable,
  type OperationType,
  type ReaderFragment,
  RecordSource,
  requestSubscription,
  Store,
} from 'relay-runtime'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import commentsFragment, {
  type tasksComments_task$data,
} from '../clients/relay/__generated__/tasksComments_task.graphql.ts'
import commentsPaginationQuery, {
  type tasksCommentsPaginationQuery,
} from '../clients/relay/__generated__/tasksCommentsPaginationQuery.graphql.ts'
import createTaskEdgeMutation, {
  type tasksCreateTaskEdgeMutation,
} from '../clients/relay/__generated__/tasksCreateTaskEdgeMutation.graphql.ts'
import createTaskMutation, {
  type tasksCreateTaskMutation,
} from '../clients/relay/__generated__/tasksCreateTaskMutation.graphql.ts'
import deleteTaskMutation, {
  type tasksDeleteTaskMutation,
} from '../clients/relay/__generated__/tasksDeleteTaskMutation.graphql.ts'
import projectQuery, { type tasksProjectQuery } from '../clients/relay/__generated__/tasksProjectQuery.graphql.ts'
import taskFragment, { type tasksTask_task$data } from '../clients/relay/__generated__/tasksTask_task.graphql.ts'
import taskEventsSubscription, {
  type tasksTaskEventsSubscription,
} from '../clients/relay/__generated__/tasksTaskEventsSubscription.graphql.ts'
import taskListFragment, {
  type tasksTaskList_project$data,
} from '../clients/relay/__generated__/tasksTaskList_project.graphql.ts'
import taskListPaginationQuery, {
  type tasksTaskListPaginationQuery,
} from '../clients/relay/__generated__/tasksTaskListPaginationQuery.graphql.ts'
import taskRefetchQuery, {
  type tasksTaskRefetchQuery,
} from '../clients/relay/__generated__/tasksTaskRefetchQuery.graphql.ts'
import { type DemoApp, startDemoApp } from '../harness/demo.ts'

let app: DemoApp
let environment: Environment
let organizationId: string
let projectId: string
let connectionId: string
let token: string
let closeSockets: () => void

beforeAll(async () => {
  app = await startDemoApp()
})
afterAll(() => app.close())

beforeEach(async () => {
  token = await app.signIn('admin@demo.test')
  const sockets = createClient({
    url: app.graphql.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
  })
  closeSockets = () => void sockets.dispose()
  environment = new Environment({
    store: new Store(new RecordSource()),
    network: Network.create(
      // Relay's compiler gives every operation that is not persisted its text, and Relay's type of an answer is narrower than JSON.
      async ({ text }, variables) => (await app.ask({ token }, text ?? '', variables)) as GraphQLResponse,
      ({ text }, variables) =>
        Observable.create<GraphQLResponse>((sink) =>
          sockets.subscribe(
            { query: text ?? '', variables },
            // As above.
            { next: (result) => sink.next(result as GraphQLResponse), error: sink.error, complete: sink.complete },
          ),
        ),
    ),
  })
  const { organization } = await query<tasksProjectQuery>(projectQuery, { slug: 'demo', key: 'WEB', count: 4 })
  organizationId = organization?.id ?? ''
  projectId = organization?.project?.id ?? ''
  connectionId = ConnectionHandler.getConnectionID(projectId, 'tasksTaskList_tasks')
})
afterEach(() => closeSockets())

test('a list grows page by page in the store, forwards', async () => {
  expect(taskKeys()).toEqual(['WEB-1', 'WEB-2', 'WEB-3', 'WEB-4'])
  await loadNext(3)
  expect(taskKeys()).toEqual(['WEB-1', 'WEB-2', 'WEB-3', 'WEB-4', 'WEB-5', 'WEB-6', 'WEB-7'])
  expect(taskList().tasks.pageInfo.hasNextPage).toBe(true)
  await loadNext(100)
  expect(taskKeys()).toEqual(Array.from({ length: 41 }, (_, index) => `WEB-${index + 1}`))
  expect(taskList().tasks.pageInfo.hasNextPage).toBe(false)
})

test('a list grows page by page in the store, backwards', async () => {
  const id = await app.taskId('WEB-41')
  const ids = await commentIdsOf(id)
  expect(ids).toHaveLength(5)
  await query<tasksCommentsPaginationQuery>(commentsPaginationQuery, { id, last: 2 })
  expect(commentIds(id)).toEqual(ids.slice(-2))
  const before = commentList(id).pageInfo.startCursor
  await query<tasksCommentsPaginationQuery>(commentsPaginationQuery, { id, last: 2, before })
  expect(commentIds(id)).toEqual(ids.slice(-4))
  expect(commentList(id).pageInfo.hasPreviousPage).toBe(true)
})

test('created tasks enter the list by @appendNode and @prependEdge, and a deleted one leaves it', async () => {
  const { createTask: appended } = await mutate<tasksCreateTaskMutation>(createTaskMutation, {
    input: { projectId, title: 'Appended' },
    connections: [connectionId],
  })
  const { createTask: prepended } = await mutate<tasksCreateTaskEdgeMutation>(createTaskEdgeMutation, {
    input: { projectId, title: 'Prepended' },
    connections: [connectionId],
  })
  expect([appended.__typename, prepended.__typename]).toEqual(['CreateTaskPayload', 'CreateTaskPayload'])
  expect(taskKeys()).toEqual(['WEB-43', 'WEB-1', 'WEB-2', 'WEB-3', 'WEB-4', 'WEB-42'])

  const id = appended.task?.id ?? ''
  const { deleteTask } = await mutate<tasksDeleteTaskMutation>(deleteTaskMutation, { id, connections: [connectionId] })
  expect(deleteTask).toEqual({ __typename: 'DeleteTaskPayload', edgeOf: id, deletedTaskId: id })
  expect(taskKeys()).toEqual(['WEB-43', 'WEB-1', 'WEB-2', 'WEB-3', 'WEB-4'])
  expect(environment.getStore().getSource().get(id)).toBeNull()
})

test('a refused mutation leaves the store as it is', async () => {
  const { createTask } = await mutate<tasksCreateTaskMutation>(createTaskMutation, {
    input: { projectId, title: '' },
    connections: [connectionId],
  })
  expect(createTask).toMatchObject({ __typename: 'InvalidInputError', code: 'INVALID_INPUT' })
  expect(taskKeys()).toEqual(['WEB-1', 'WEB-2', 'WEB-3', 'WEB-4'])
})

test('what a subscription tells of a task changes it wherever the store shows it', async () => {
  const id = await app.taskId('WEB-4')
  const { dispose } = requestSubscription<tasksTaskEventsSubscription>(environment, {
    subscription: taskEventsSubscription,
    variables: { organizationId },
  })
  await app.renameUntil('WEB-4', () => expect(task(id).title).toMatch(/^Renamed \d+$/))
  dispose()
})

test('@refetchable fetches one task anew by its id', async () => {
  const id = await app.taskId('WEB-2')
  await app.db.task.updateMany({ where: { number: 2, project: { key: 'WEB' } }, data: { title: 'Changed elsewhere' } })
  expect(task(id).title).toBe('Replace the calendar widget')
  await query<tasksTaskRefetchQuery>(taskRefetchQuery, { id })
  expect(task(id).title).toBe('Changed elsewhere')
})

test('the compiler finds no fault with the documents, and its artifacts are up to date', async () => {
  const compiler = join(import.meta.dirname, '../../node_modules/.bin/relay-compiler')
  const config = join(import.meta.dirname, '../clients/relay/relay.config.json')
  const { stdout } = await promisify(execFile)(compiler, ['--validate', config])
  expect(stdout).toContain('compiled documents: 11 reader, 8 normalization')
})

function query<Query extends OperationType>(
  document: GraphQLTaggedNode,
  variables: Query['variables'],
): Promise<Query['response']> {
  return new Promise((resolve, reject) => {
    // The store keeps only what is retained.
    const operation = createOperationDescriptor(getRequest(document), variables)
    environment.retain(operation)
    fetchQuery<Query>(environment, document, variables).subscribe({ next: resolve, error: reject })
  })
}

function mutate<Mutation extends MutationParameters>(
  mutation: GraphQLTaggedNode,
  variables: Mutation['variables'],
): Promise<Mutation['response']> {
  return new Promise((resolve, reject) => {
    commitMutation<Mutation>(environment, { mutation, variables, onCompleted: resolve, onError: reject })
  })
}

/** What React's usePaginationFragment does for its loadNext. */
async function loadNext(count: number): Promise<void> {
  const cursor = taskList().tasks.pageInfo.endCursor
  await query<tasksTaskListPaginationQuery>(taskListPaginationQuery, { id: projectId, count, cursor })
}

/** What a component with this fragment shows of a record. */
function read<Data>(fragment: ReaderFragment, id: string): Data {
  const owner = createOperationDescriptor(getRequest(taskRefetchQuery), { id }).request
  const { data } = environment.lookup(createReaderSelector(fragment, id, {}, owner))
  // The compiler has written the type of what this fragment reads.
  return data as Data
}

function taskList() {
  return read<tasksTaskList_project$data>(taskListFragment, projectId)
}

function task(id: string) {
  return read<tasksTask_task$data>(taskFragment, id)
}

function taskKeys(): string[] {
  return taskList().tasks.edges.map(({ node }) => task(node.id).key)
}

function commentList(id: string) {
  return read<tasksComments_task$data>(commentsFragment, id).comments
}

function commentIds(id: string): string[] {
  return commentList(id).edges.map(({ node }) => node.id)
}

async function commentIdsOf(id: string): Promise<string[]> {
  const { data } = await app.ask<{ task: { comments: { nodes: { id: string }[] } } }>(
    { token },
    'query Comments($id: ID!) { task(id: $id) { comments(orderBy: [{ field: CREATED_AT }]) { nodes { id } } } }',
    { id },
  )
  return data?.task.comments.nodes.map((comment) => comment.id) ?? []
}
