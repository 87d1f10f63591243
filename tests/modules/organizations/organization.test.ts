import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../harness/app.ts'
import { aMember, membershipIdOf, organizationIdOf } from '../../harness/things.ts'
import { createWorld, type World } from '../../harness/world.ts'

let app: TestApp
let world: World

beforeAll(async () => {
  app = await startTestApp()
  world = await createWorld(app.db)
  await aMember(app.db, world.admin, { name: 'Imported', email: 'imported@world.test', role: 'VIEWER' })
})

afterAll(() => app.close())

describe('organization', () => {
  test('is found by its id and by its slug', async () => {
    const id = organizationIdOf(world.admin)
    const document = 'query ($id: ID, $slug: String) { organization(id: $id, slug: $slug) { id slug name createdAt } }'
    const bySlug = await app.ask<{ organization: { createdAt: string } }>(world.viewer, document, { slug: 'acme' })
    expect(bySlug.data?.organization).toEqual({
      id,
      slug: 'acme',
      name: 'ACME',
      createdAt: expect.any(String) as string,
    })
    expect(await app.ask(world.viewer, document, { id })).toEqual(bySlug)
  })

  test.each([{}, { id: null, slug: null }, { id: 'org_01h455vb4pex5vsknk084sn02q', slug: 'acme' }])(
    '%j: one of both is needed',
    async (variables) => {
      const { data, errors } = await app.ask(
        world.viewer,
        'query ($id: ID, $slug: String) { organization(id: $id, slug: $slug) { id } }',
        variables,
      )
      expect(data).toEqual({ organization: null })
      expect(errors).toMatchObject([
        { message: 'id: give either `id` or `slug`', extensions: { code: 'INVALID_INPUT' } },
      ])
    },
  )

  test.each(['ACME', 'acme ', '', 'nothing', 'other', '%', "' OR 1=1 --"])('slug %j is none', async (slug) => {
    expect(await app.ask(world.viewer, 'query ($slug: String) { organization(slug: $slug) { id } }', { slug })).toEqual(
      {
        data: { organization: null },
      },
    )
  })

  test('lists its people by name, with addresses for those who may read them', async () => {
    const document =
      '{ organization(slug: "acme") { memberships { totalCount nodes { name role email } groups(by: {field: ROLE}) { count role } } } }'
    const groups = [
      { count: 2, role: 'VIEWER' },
      { count: 1, role: 'ADMIN' },
      { count: 1, role: 'MEMBER' },
    ]
    const people = [
      { name: 'Ada', role: 'ADMIN', email: 'ada@world.test' },
      { name: 'Imported', role: 'VIEWER', email: 'imported@world.test' },
      { name: 'Max', role: 'MEMBER', email: 'max@world.test' },
      { name: 'Vera', role: 'VIEWER', email: 'vera@world.test' },
    ]
    expect((await app.ask(world.member, document)).data).toEqual({
      organization: { memberships: { totalCount: 4, nodes: people, groups } },
    })
    expect((await app.ask(world.viewer, document)).data).toEqual({
      organization: {
        memberships: { totalCount: 4, nodes: people.map((person) => ({ ...person, email: null })), groups },
      },
    })
  })

  test('its people are ordered and filtered', async () => {
    const names = async (args: string) => {
      const { data, errors } = await app.ask<{ organization: { memberships: { nodes: { name: string }[] } } }>(
        world.member,
        `{ organization(slug: "acme") { memberships(${args}) { nodes { name } } } }`,
      )
      return data?.organization.memberships.nodes.map(({ name }) => name) ?? errors
    }
    expect(await names('orderBy: [{field: ROLE, direction: DESC}, {field: NAME}]')).toEqual([
      'Imported',
      'Vera',
      'Max',
      'Ada',
    ])
    expect(await names('filter: {role: {in: [ADMIN, MEMBER]}}')).toEqual(['Ada', 'Max'])
    expect(await names('filter: {email: {endsWith: "@WORLD.test"}, name: {startsWith: "v"}}')).toEqual(['Vera'])
    expect(await names(`filter: {id: {ne: "${membershipIdOf(world.admin)}"}}, first: 1`)).toEqual(['Imported'])
  })
})
