import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decodeId, encodeId } from '../../../src/platform/ids.ts'
import { startTestApp, type TestApp } from '../../harness/app.ts'
import { createWorld, type Person, type World } from '../../harness/world.ts'

let app: TestApp
let world: World

beforeAll(async () => {
  app = await startTestApp()
  world = await createWorld(app.db)
})

afterAll(async () => {
  await app.close()
})

const document = /* GraphQL */ `
  mutation ($input: CreateOrganizationInput!) {
    createOrganization(input: $input) {
      __typename
      ... on CreateOrganizationPayload {
        organization { id slug name memberships { edges { node { id name email role } } } }
        organizationEdge { cursor node { slug } }
        membership { id role }
      }
      ... on Error { code message }
      ... on InvalidInputError { issues { path } }
    }
  }
`

interface Payload {
  __typename: string
  organization: { id: string }
  membership: { id: string }
}

async function createOrganization(caller: Person | null, input: object) {
  const { data, errors } = await app.ask<{ createOrganization: Payload }>(caller, document, { input })
  expect(errors).toBeUndefined()
  return data?.createOrganization
}

describe('createOrganization', () => {
  test('founds an organization with the caller as its ADMIN, who sees it at once', async () => {
    const answer = await createOrganization(world.viewer, { slug: 'vera-2', name: 'Vera & Co' })
    const id = answer?.membership.id
    expect(answer).toEqual({
      __typename: 'CreateOrganizationPayload',
      organization: {
        id: expect.stringMatching(/^org_/),
        slug: 'vera-2',
        name: 'Vera & Co',
        memberships: { edges: [{ node: { id, name: 'Vera', email: 'vera@world.test', role: 'ADMIN' } }] },
      },
      organizationEdge: { cursor: expect.any(String), node: { slug: 'vera-2' } },
      membership: { id: expect.stringMatching(/^member_/), role: 'ADMIN' },
    })
    const organizationId = decodeId(answer?.organization.id ?? '')?.key
    expect(await app.db.event.findFirst({ orderBy: { position: 'desc' } })).toMatchObject({
      type: 'organization.created',
      subjectType: 'Organization',
      subjectId: organizationId,
      organizationId,
      actorId: decodeId(id ?? '')?.key,
      data: { slug: 'vera-2' },
    })
    // The role elsewhere is what it was, and others see nothing of the new organization.
    const acme = { organizationId: world.organizationId, userId: world.viewer.userId }
    expect(await app.db.membership.findFirstOrThrow({ where: acme })).toMatchObject({ role: 'VIEWER' })
    for (const other of [world.admin, world.stranger, null]) {
      expect((await app.ask(other, '{ organization(slug: "vera-2") { id } }')).data).toEqual({ organization: null })
    }
  })

  test('refuses a slug that is taken, also by an organization one does not see, and changes nothing', async () => {
    const before = await counts()
    for (const slug of ['acme', 'other']) {
      expect(await createOrganization(world.admin, { slug, name: 'Again' })).toEqual({
        __typename: 'ConflictError',
        code: 'CONFLICT',
        message: 'There is an organization with this slug already.',
      })
    }
    expect(await counts()).toEqual(before)
  })

  test('gives one of many at once the slug', async () => {
    const people = [world.admin, world.member, world.viewer, world.stranger]
    const answers = await Promise.all(
      people.map((person) => createOrganization(person, { slug: 'race', name: person.name })),
    )
    expect(answers.filter((answer) => answer?.__typename === 'CreateOrganizationPayload').length).toBe(1)
    expect(answers.filter((answer) => answer?.__typename === 'ConflictError').length).toBe(3)
    expect(await app.db.organization.count({ where: { slug: 'race' } })).toBe(1)
    expect(await app.db.membership.count({ where: { organization: { slug: 'race' } } })).toBe(1)
  })

  test.each(['', 'a', 'Acme', 'a_b', '-ab', 'ab-', 'a--b', 'ü', 'x'.repeat(51), 'a b', 'a\n'])(
    'refuses the slug %j and changes nothing',
    async (slug) => {
      const before = await counts()
      const answer = await createOrganization(world.admin, { slug, name: 'Wrong' })
      expect(answer).toMatchObject({ __typename: 'InvalidInputError', issues: [{ path: ['slug'] }] })
      expect(await counts()).toEqual(before)
    },
  )

  test('is for those who are signed in', async () => {
    const before = await counts()
    const answer = await createOrganization(null, { slug: 'nobodys', name: 'Nobody’s' })
    expect(answer).toMatchObject({ __typename: 'UnauthenticatedError', code: 'UNAUTHENTICATED' })
    expect(await counts()).toEqual(before)
  })
})

describe('organization', () => {
  test('is found by id and by slug, by its members only', async () => {
    const id = encodeId('org', world.organizationId)
    const query = `{ byId: organization(id: "${id}") { name } bySlug: organization(slug: "acme") { name } }`
    for (const member of [world.admin, world.member, world.viewer]) {
      expect((await app.ask(member, query)).data).toEqual({ byId: { name: 'ACME' }, bySlug: { name: 'ACME' } })
    }
    for (const other of [world.stranger, null]) {
      expect((await app.ask(other, query)).data).toEqual({ byId: null, bySlug: null })
    }
  })

  test('shows addresses to those who work there, and names to all members', async () => {
    const query = '{ organization(slug: "acme") { memberships { edges { node { name email role } } } } }'
    const people = [
      ['Ada', 'ada@world.test', 'ADMIN'],
      ['Max', 'max@world.test', 'MEMBER'],
      ['Vera', 'vera@world.test', 'VIEWER'],
    ]
    for (const caller of [world.admin, world.member, world.viewer]) {
      const edges = people.map(([name, email, role]) => ({
        node: { name, email: caller.role === 'VIEWER' ? null : email, role },
      }))
      expect((await app.ask(caller, query)).data).toEqual({ organization: { memberships: { edges } } })
    }
  })
})

async function counts() {
  return Promise.all([app.db.organization.count(), app.db.membership.count(), app.db.event.count()])
}
