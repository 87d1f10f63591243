import { type ExecutionResult, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import type { Context } from '../../src/context/context.ts'
import { createViewer } from '../../src/context/viewer.ts'
import type { Role } from '../../src/platform/scope.ts'
import { type Asked, createEventResults, eventIdOf } from '../../src/server/event-results.ts'

const permissions = { 'task:read': ['ADMIN', 'MEMBER'], 'task:moderate': ['ADMIN'] } as const
const document = parse('subscription { tasks }')

/** A context of somebody in the organization `acme`, and perhaps in more. Only its viewer counts here. */
function contextOf(userId: string, role: Role, ...others: string[]): Context {
  const identity = { userId, sessionId: userId, expiresAt: 4_000_000_000 }
  const memberships = ['acme', ...others].map((id) => [id, { membershipId: `${userId} ${id}`, role }] as const)
  return { viewer: createViewer(identity, new Map(memberships), permissions) } as Partial<Context> as Context
}

/** Executes for each, all at once. @returns for whom it was executed, and what each got */
async function execute(contexts: Context[], resolve: (context: Context) => unknown, event: object = {}) {
  const results = createEventResults()
  const executed: number[] = []
  const got = await Promise.all(
    contexts.map((context, index) =>
      results.of(event, context, {
        document,
        parameters: '[]',
        inTurn: (work) => work(),
        async execute(): Promise<ExecutionResult> {
          executed.push(index)
          await new Promise((done) => setTimeout(done, 5))
          return { data: { tasks: resolve(context) } }
        },
      }),
    ),
  )
  return { executed, got: got.map(({ data }) => data?.tasks) }
}

const ada = () => contextOf('ada', 'ADMIN')
const max = () => contextOf('max', 'MEMBER')
const mia = () => contextOf('mia', 'MEMBER')
const vera = () => contextOf('vera', 'VIEWER')

describe('what is asked of an event is executed once', () => {
  test('for all who may do what it asked about', async () => {
    const resolve = ({ viewer }: Context) => viewer.can('task:read', 'acme')
    expect(await execute([ada(), max(), mia(), vera()], resolve)).toEqual({
      executed: [0, 3],
      got: [true, true, true, false],
    })
  })

  test('for all who may do it in the same organizations', async () => {
    const resolve = ({ viewer }: Context) => viewer.organizationsWith('task:read').join()
    const people = [max(), contextOf('mia', 'MEMBER', 'other'), ada(), contextOf('bob', 'MEMBER', 'other')]
    expect(await execute(people, resolve)).toEqual({
      executed: [0, 1],
      got: ['acme', 'acme,other', 'acme', 'acme,other'],
    })
  })

  test.each(['userId', 'sessionId', 'expiresAt', 'memberships'] as const)(
    'but for each whose %s it asked for',
    async (key) => {
      const { executed, got } = await execute([max(), mia(), max()], ({ viewer }) => viewer[key])
      expect(executed).toEqual([0, 1, 2])
      expect(got[1]).toEqual(mia().viewer[key])
    },
  )

  test('for the same viewer, whatever it asked for', async () => {
    const { viewer } = max()
    const contexts = [0, 1, 2].map(() => ({ viewer }) as Partial<Context> as Context)
    const { executed, got } = await execute(contexts, (context) => context.viewer.userId)
    expect(executed).toEqual([0])
    expect(got).toEqual(['max', 'max', 'max'])
  })
})

describe('those who wait for the same result', () => {
  /** Asks for each in turn, as the calls of `asks` say. @returns what each got, or why not */
  async function askAll(asks: { context: Context; inTurn?: Asked['inTurn']; execute: Asked['execute'] }[]) {
    const results = createEventResults()
    const event = {}
    const got = await Promise.allSettled(
      asks.map(({ context, inTurn = (work) => work(), execute: executing }) =>
        results.of(event, context, { document, parameters: '[]', inTurn, execute: executing }),
      ),
    )
    return got.map((one) => (one.status === 'fulfilled' ? one.value.data : String(one.reason)))
  }

  test('are not refused what only the first of them cannot pay', async () => {
    const refused = async () => {
      await new Promise((done) => setTimeout(done, 5))
      throw new Error('no points left')
    }
    let executions = 0
    const executing = async () => ({ data: { execution: ++executions } })
    const person = ada()
    expect(
      await askAll([
        { context: person, execute: refused },
        { context: { ...person }, execute: executing },
        ...[max(), mia(), contextOf('bob', 'MEMBER')].map((context) => ({ context, execute: executing })),
      ]),
    ).toEqual(['Error: no points left', 'Error: no points left', { execution: 1 }, { execution: 1 }, { execution: 1 }])
  })

  test('do not wait for the turn of another', async () => {
    const { promise: turn, resolve: giveTurn } = Promise.withResolvers<void>()
    const executed: string[] = []
    const executing = (name: string) => async () => {
      executed.push(name)
      return { data: { by: name } }
    }
    const got = askAll([
      { context: max(), inTurn: (work) => turn.then(work), execute: executing('max') },
      { context: mia(), execute: executing('mia') },
    ])
    await expect.poll(() => executed).toEqual(['mia'])
    giveTurn()
    expect(await got).toEqual([{ by: 'mia' }, { by: 'mia' }])
    expect(executed).toEqual(['mia'])
  })
})

test('another event, another document and other variables are executed anew', async () => {
  const results = createEventResults()
  let executions = 0
  const ask = (event: object, of = document, parameters = '[]') =>
    results.of(event, max(), {
      document: of,
      parameters,
      inTurn: (work) => work(),
      execute: async () => ({ data: { execution: ++executions } }),
    })
  const event = {}
  await ask(event)
  await ask({})
  await ask(event, parse('subscription { tasks }'))
  await ask(event, document, '[1]')
  expect(executions).toBe(4)
  await ask(event)
  expect(executions).toBe(4)
})

test('the result of an event of the log has its place for an id', async () => {
  const results = createEventResults()
  const ask = (event: object) =>
    results.of(event, max(), {
      document,
      parameters: '[]',
      inTurn: (work) => work(),
      execute: async () => ({ data: {} }),
    })
  expect(eventIdOf(await ask({ position: 'p-1' }))).toBe('p-1')
  expect(eventIdOf(await ask({}))).toBeUndefined()
})
