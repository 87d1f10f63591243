import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeId } from '../../../src/platform/ids.ts'
import { startTestApp, type TestApp } from '../../harness/app.ts'
import { createWorld, type World } from '../../harness/world.ts'

let app: TestApp
let world: World

beforeAll(async () => {
  app = await startTestApp()
  world = await createWorld(app.db)
})

afterAll(async () => {
  await app.close()
})

describe('viewer', () => {
  test('is null for an anonymous caller', async () => {
    expect(await app.ask(null, '{ viewer { id } }')).toEqual({ data: { viewer: null } })
  })

  test('is the account that asks, with its organizations and its place in each', async () => {
    const { data, errors } = await app.ask(
      world.viewer,
      `{ viewer { id email name
        organizations { totalCount edges { node { id slug } } }
        memberships { edges { node { id role organization { slug } } } } } }`,
    )
    expect(errors).toBeUndefined()
    expect(data).toEqual({
      viewer: {
        id: encodeId('user', world.viewer.userId),
        email: 'vera@world.test',
        name: 'Vera',
        organizations: {
          totalCount: 1,
          edges: [{ node: { id: encodeId('org', world.organizationId), slug: 'acme' } }],
        },
        memberships: {
          edges: [
            {
              node: {
                id: encodeId('member', world.viewer.membershipId),
                role: 'VIEWER',
                organization: { slug: 'acme' },
              },
            },
          ],
        },
      },
    })
  })

  test('is the only account that one sees', async () => {
    const document = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }'
    const people = [world.admin, world.member, world.viewer, world.stranger]
    const ids = people.map(({ userId }) => encodeId('user', userId))
    for (const [index, person] of people.entries()) {
      const { data } = await app.ask<{ nodes: unknown[] }>(person, document, { ids })
      expect(data?.nodes).toEqual(ids.map((id, other) => (other === index ? { id } : null)))
    }
    expect((await app.ask<{ nodes: unknown[] }>(null, document, { ids })).data?.nodes).toEqual(ids.map(() => null))
  })

  test('asked for with a token that is not good is refused before anything runs', async () => {
    const { data, errors } = await app.ask({ token: 'nonsense' }, '{ viewer { id } }')
    expect(data).toBeUndefined()
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['UNAUTHENTICATED'])
  })
})
