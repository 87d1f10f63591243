import { executeRootSelectionSet, executeSubscriptionEvent, type ValidatedSubscriptionArgs } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decodeId } from '../../src/platform/ids.ts'
import { ids } from './ids.ts'
import { callers } from './odd-rows.ts'
import { openTwoDoors, prepared, type TwoDoors } from './two-doors.ts'

// What a mutation tells of its payload, and a subscription of an event, goes through both doors too.

let doors: TwoDoors
let keys: Record<string, string>
beforeAll(async () => {
  doors = await openTwoDoors()
  keys = Object.fromEntries(Object.entries(await ids(doors.db)).map(([name, id]) => [name, String(decodeId(id)?.key)]))
})
afterAll(() => doors.close())

const task = `__typename id key title status dueDate project { key } assignee { name email } labels(first: 2) { nodes { name } totalCount }
  comments(last: 2) { edges { cursor node { body author { name } } } pageInfo { hasPreviousPage } }`
const gone = '01900000-0000-7000-8000-000000000000'

/** Mutations of each form of payload, with what they select of it, and payloads. */
const told: Record<string, { source: string; payload: () => object }> = {
  'a row and its edge': {
    source: `mutation { made: createTask(input: { projectId: "project_x", title: "x" }) { __typename
      ... on CreateTaskPayload { again: __typename task { ${task} } taskEdge { __typename cursor node { title } edge: cursor } } ... on Error { code } } }`,
    payload: () => ({ task: keys.task, taskEdge: keys.task }),
  },
  'rows that are gone': {
    source: `mutation { createTask(input: { projectId: "project_x", title: "x" }) { ... on CreateTaskPayload { task { title } taskEdge { cursor } } } }`,
    payload: () => ({ task: gone, taskEdge: gone }),
  },
  'an id of what is gone, and what it was about': {
    source: `mutation { deleteComment(input: { id: "comment_x" }) { ... on DeleteCommentPayload { deletedCommentId task { ${task} } } } }`,
    payload: () => ({ deletedCommentId: keys.comment, task: keys.task }),
  },
  'plain values': {
    source: `mutation { signIn(input: { email: "a@demo.test", password: "xxxxxxxxx" }) { ... on SignInPayload { accessToken expiresAt viewer { name } } } }`,
    payload: () => ({ accessToken: 'a "token"', expiresAt: new Date(1.7e12), viewer: gone }),
  },
  'nothing of it': {
    source: 'mutation { createTask(input: { projectId: "project_x", title: "x" }) { __typename } }',
    payload: () => ({ task: keys.task, taskEdge: keys.task }),
  },
}

describe.each(Object.entries(told))('a mutation tells %s', (_what, { source, payload }) => {
  test.each(callers)('to %s', async (caller) => {
    const args = prepared(source)
    const compiled = await doors.reads.tell(args, await doors.contextOf(caller), payload())
    const contextValue = { ...(await doors.contextOf(caller)), performed: { answer: payload() } }
    const ordinary = await executeRootSelectionSet({ ...args, contextValue })
    expect(ordinary.errors).toBeUndefined()
    expect('text' in compiled && compiled.text).toBe(JSON.stringify(ordinary.data))
  })
})

describe('an event tells', () => {
  const subscription = `subscription { taskEvents(organizationId: "org_x") { __typename cursor type createdAt count
    actor { name } taskId task { ${task} } all: task(archived: INCLUDE) { title } projectId project { key } } }`
  const event = (more: object) => ({
    position: 'here',
    organizationId: keys.organization,
    actorId: keys.member,
    type: 'task.completed',
    subjectType: 'Task',
    subjectId: keys.task,
    data: { taskId: keys.task, projectId: gone, key: 'WEB-1' },
    requestId: null,
    createdAt: new Date(1.75e12),
    ...more,
  })

  test.each([
    ['of a row', () => event({})],
    ['of a row that is gone, by nobody', () => event({ subjectId: gone, actorId: null })],
    [
      'of many',
      () =>
        event({ type: 'project.archived', subjectType: 'Project', data: { projectId: gone, key: 'WEB', tasks: 7 } }),
    ],
  ])('%s', async (_what, make) => {
    const args = prepared(subscription)
    for (const caller of callers) {
      const compiled = await doors.reads.tell(args, await doors.contextOf(caller), make())
      const contextValue = await doors.contextOf(caller)
      const ordinary = await executeSubscriptionEvent({
        ...(args as ValidatedSubscriptionArgs),
        rootValue: make(),
        contextValue,
      })
      expect(ordinary.errors).toBeUndefined()
      expect('text' in compiled && compiled.text).toBe(JSON.stringify(ordinary.data))
    }
  })
})

test('several mutations, a batch and a transaction are the executor’s', async () => {
  const reasons = [
    ['mutation { a: signOut(input: {}) { __typename } b: signOut(input: {}) { __typename } }', 'not one root field'],
    ['mutation @transaction { signOut(input: {}) { __typename } }', 'several mutations in one transaction'],
    [
      'mutation { deleteTasks(input: { items: [] }) { ... on DeleteTasksPayload { results { __typename } } } }',
      'the field results of what is told',
    ],
  ]
  for (const [source = '', because] of reasons) {
    expect(await doors.reads.tell(prepared(source), await doors.contextOf('admin'), {})).toEqual({ because })
  }
})
