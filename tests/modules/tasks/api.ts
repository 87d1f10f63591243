import { expect } from 'vitest'
import { models } from '../../../src/platform/generated/models.ts'
import { encodeId } from '../../../src/platform/ids.ts'
import { allModels } from '../../../src/schema/models.ts'
import { startTestApp, type TestApp } from '../../harness/app.ts'
import { generous } from '../../harness/generous.ts'
import { aProject } from '../../harness/things.ts'
import { createWorld, type Person, type World } from '../../harness/world.ts'

/** The product over HTTP, with a project of its own for each test file. */
export interface TasksApi {
  app: TestApp
  world: World
  /** The key is `PEP`. */
  project: string
  /** What the clock shows. */
  now: string
  /** Sends a mutation; gives back the member of the union that answered. */
  send(by: Person | null, mutation: string, input: object, selection?: string): Promise<object>
  /** The facts announced since the last call, oldest first: who did what to which. */
  news(): Promise<{ type: string; subject: string; actor: string | null; data: Record<string, unknown> }[]>
  /** Asserts that since the last call of `news` nothing was announced and, but for that, nothing written. */
  expectNothingHappened(): Promise<void>
  close(): Promise<void>
}

/** All that belongs to organizations. */
const tables = Object.values(models)
  .filter(({ columns }) => 'organizationId' in columns)
  .map(({ table }) => table)

export async function startTasksApi(): Promise<TasksApi> {
  const now = '2026-11-21T09:00:00.250Z'
  const clock = { now: () => new Date(now) }
  const app = await startTestApp({ clock, settings: generous })
  const world = await createWorld(app.db, clock)
  const project = await aProject(world.admin, { key: 'PEP', name: 'Proposals' })
  let read = 0n
  let seen = ''

  async function state(): Promise<string> {
    const sums = tables.map((table) => `(SELECT coalesce(sum(hashtextextended(row::text, 0)), 0) FROM "${table}" row)`)
    return JSON.stringify((await app.pool.query(`SELECT ARRAY[${sums.join(', ')}] AS sums`)).rows)
  }

  const api: TasksApi = {
    app,
    world,
    project,
    now,
    async send(by, mutation, input, selection = '') {
      const type = mutation.slice(0, 1).toUpperCase() + mutation.slice(1)
      const { data, errors } = await app.ask<{ result: object }>(
        by,
        `mutation ($input: ${type}Input!) { result: ${mutation}(input: $input) {
          __typename
          ${selection && `... on ${type}Payload { ${selection} }`}
          ... on Error { code message }
          ... on InvalidInputError { issues { path message } }
          ${'items' in input ? '' : '... on NotFoundError { path }' /* A batch says for each item what is not found. */}
        } }`,
        { input },
      )
      expect(errors).toBeUndefined()
      return data?.result ?? {}
    },
    async news() {
      const events = await app.db.event.findMany({ where: { position: { gt: read } }, orderBy: { position: 'asc' } })
      read = events.at(-1)?.position ?? read
      seen = await state()
      return events.map(({ type, subjectType, subjectId, actorId, data, createdAt }) => {
        expect(createdAt.getTime()).toBeLessThanOrEqual(Date.now() + 1_000)
        return {
          type,
          // Not all that is announced is in the schema: a session is not.
          subject: encodeId(allModels().find(({ name }) => name === subjectType)?.prefix ?? 'other', subjectId),
          actor: actorId && encodeId('member', actorId),
          data: data as Record<string, unknown>,
        }
      })
    },
    async expectNothingHappened() {
      expect(await state()).toBe(seen)
    },
    close: () => app.close(),
  }
  await api.news()
  return api
}

/** The answer to an id that nobody has, or that is another organization's. */
export const notFound = (what: string, ...path: string[]) => ({
  __typename: 'NotFoundError',
  code: 'NOT_FOUND',
  message: `There is no such ${what}, or not for you.`,
  path,
})

export const forbidden = (permission: string) => ({
  __typename: 'ForbiddenError',
  code: 'FORBIDDEN',
  message: `Your role in this organization does not allow ${permission}.`,
})

/** The answer to one wrong value. */
export const invalid = (path: string, message: string) => ({
  __typename: 'InvalidInputError',
  code: 'INVALID_INPUT',
  message: `${path}: ${message}`,
  issues: [{ path: path.split('.'), message }],
})

export const unauthenticated = {
  __typename: 'UnauthenticatedError',
  code: 'UNAUTHENTICATED',
  message: 'Sign in first.',
}

/** An id of the right form that nothing has. */
export const nobodys = (prefix: string) => `${prefix}_01h455vb4pex5vsknk084sn02q`
