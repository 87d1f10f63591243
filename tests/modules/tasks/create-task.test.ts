import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aLabel, aProject, aTask, keyOf, membershipIdOf } from '../../harness/things.ts'
import { forbidden, invalid, nobodys, notFound, startTasksApi, type TasksApi, unauthenticated } from './api.ts'

let api: TasksApi

beforeAll(async () => {
  api = await startTasksApi()
})

afterAll(() => api.close())

const selection = `
  task {
    id key number title description status priority dueDate completedAt createdAt updatedAt
    project { key } assignee { name } creator { name } parent { id } labels { nodes { name } }
  }
  taskEdge { cursor node { id } }
`

describe('createTask', () => {
  test('with a title alone: the next number of the project, and defaults', async () => {
    const { member } = api.world
    const answer = await api.send(member, 'createTask', { projectId: api.project, title: 'Write it down' }, selection)
    const [event, ...others] = await api.news()
    expect(answer).toEqual({
      __typename: 'CreateTaskPayload',
      task: {
        id: event?.subject,
        key: 'PEP-1',
        number: 1,
        title: 'Write it down',
        description: null,
        status: 'TODO',
        priority: 'NONE',
        dueDate: null,
        completedAt: null,
        createdAt: api.now,
        updatedAt: api.now,
        project: { key: 'PEP' },
        assignee: null,
        creator: { name: 'Max' },
        parent: null,
        labels: { nodes: [] },
      },
      taskEdge: { cursor: expect.stringMatching(/^[\w-]+$/) as string, node: { id: event?.subject } },
    })
    expect(event).toEqual({
      type: 'task.created',
      subject: event?.subject,
      actor: membershipIdOf(member),
      data: { projectId: keyOf(api.project), taskId: keyOf(event?.subject ?? ''), key: 'PEP-1' },
    })
    expect(others).toEqual([])
  })

  test('with everything', async () => {
    const { admin, member } = api.world
    const parentId = await aTask(admin, api.project)
    const labelIds = [await aLabel(admin, 'red'), await aLabel(admin, 'blue')]
    const answer = await api.send(
      member,
      'createTask',
      {
        projectId: api.project,
        title: 'All',
        description: 'Two\nlines',
        status: 'DONE',
        priority: 'URGENT',
        dueDate: '2026-12-24',
        assigneeId: membershipIdOf(admin),
        parentId,
        labelIds: [...labelIds, labelIds[0]],
      },
      selection,
    )
    expect(answer).toMatchObject({
      task: {
        key: 'PEP-3',
        title: 'All',
        description: 'Two\nlines',
        status: 'DONE',
        priority: 'URGENT',
        dueDate: '2026-12-24',
        completedAt: api.now,
        assignee: { name: 'Ada' },
        creator: { name: 'Max' },
        parent: { id: parentId },
        labels: { nodes: [{ name: 'blue' }, { name: 'red' }] },
      },
    })
  })

  test('stores texts exactly', async () => {
    const description = '\uFEFF  lead\r\n\u2028\u0007\t```\n\n '
    for (const title of ['a  b\u3000c', '\u200bzero width\u200b', '${7*7} {{7*7}} <b>', '=1+1', 'ﷺ 👩‍👩‍👧 é é', '0']) {
      const input = { projectId: api.project, title, description }
      const answer = await api.send(api.world.member, 'createTask', input, 'task { title description }')
      expect(answer).toMatchObject({ task: { title, description } })
    }
  })

  test('forty at once get forty numbers', async () => {
    const project = await aProject(api.world.admin)
    const answers = await Promise.all(
      Array.from({ length: 40 }, () =>
        api.send(api.world.member, 'createTask', { projectId: project, title: 'At once' }, 'task { number }'),
      ),
    )
    const numbers = answers.map((answer) => (answer as { task: { number: number } }).task.number)
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1))
  })

  test.each<[string, object, string, string]>([
    ['no title', { title: '' }, 'title', 'must not be empty'],
    ['white space', { title: ' \n ' }, 'title', 'must not be empty'],
    ['white space before', { title: '  lead' }, 'title', 'must have no white space around it'],
    ['white space behind', { title: 'trail\u00a0' }, 'title', 'must have no white space around it'],
    ['a byte order mark', { title: '\uFEFFlead' }, 'title', 'must have no white space around it'],
    ['two lines', { title: 'one\ntwo' }, 'title', 'must be one line, without control characters'],
    ['a line separator', { title: 'one\u2028two' }, 'title', 'must be one line, without control characters'],
    ['an escape sequence', { title: '\u001b[31mred' }, 'title', 'must be one line, without control characters'],
    ['a blank description', { description: ' \n' }, 'description', 'must not be empty'],
    ['a long title', { title: 't'.repeat(201) }, 'title', 'must have at most 200 characters'],
    ['NUL', { title: 'a\0b' }, 'title', 'must be well-formed Unicode text without NUL characters'],
    ['a long description', { description: 'd'.repeat(20_001) }, 'description', 'must have at most 20000 characters'],
    ['no project', { projectId: 'PEP' }, 'projectId', 'must be an id of type Project, such as project_…'],
    [
      'an id of another type',
      { assigneeId: nobodys('task') },
      'assigneeId',
      'must be an id of type Membership, such as member_…',
    ],
    ['a year before the first', { dueDate: '0000-12-31' }, 'dueDate', 'must be in the year 1 or later'],
    ['no labels', { labelIds: [] }, 'labelIds', 'must have at least one value'],
    [
      'many labels',
      { labelIds: Array.from({ length: 51 }, () => nobodys('label')) },
      'labelIds',
      'must have at most 50 values',
    ],
    [
      'a wrong label',
      { labelIds: [nobodys('label'), 'red'] },
      'labelIds.1',
      'must be an id of type Label, such as label_…',
    ],
  ])('refuses %s', async (_what, wrong, path, message) => {
    await api.news()
    const input = { projectId: api.project, title: 'Wrong', ...wrong }
    expect(await api.send(api.world.member, 'createTask', input)).toEqual(invalid(path, message))
    await api.expectNothingHappened()
  })

  test('takes two hundred characters of any kind', async () => {
    const title = '🐴'.repeat(200)
    expect(await api.send(api.world.member, 'createTask', { projectId: api.project, title }, 'task { title }')).toEqual(
      {
        __typename: 'CreateTaskPayload',
        task: { title },
      },
    )
  })

  test('refuses what is not there, and gives no number for it', async () => {
    const { member, admin } = api.world
    const elsewhere = await aTask(admin, await aProject(admin))
    await api.news()
    const given = { projectId: api.project, title: 'Wrong' }
    const refused = async (wrong: object) => api.send(member, 'createTask', { ...given, ...wrong })
    expect(await refused({ projectId: nobodys('project') })).toEqual(notFound('Project', 'projectId'))
    expect(await refused({ assigneeId: nobodys('member') })).toEqual(notFound('Membership', 'assigneeId'))
    expect(await refused({ parentId: nobodys('task') })).toEqual(notFound('Task', 'parentId'))
    expect(await refused({ labelIds: [nobodys('label')] })).toEqual(notFound('Label', 'labelIds', '0'))
    expect(await refused({ parentId: elsewhere })).toEqual(invalid('parentId', 'must be a task of the same project'))
    expect(await api.send(api.world.viewer, 'createTask', given)).toEqual(forbidden('task:create'))
    expect(await api.send(null, 'createTask', given)).toEqual(unauthenticated)
    await api.expectNothingHappened()
  })
})
