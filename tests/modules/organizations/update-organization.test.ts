import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeId } from '../../../src/platform/ids.ts'
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
  mutation ($input: UpdateOrganizationInput!) {
    updateOrganization(input: $input) {
      __typename
      ... on UpdateOrganizationPayload { organization { slug name } }
      ... on Error { code }
    }
  }
`

async function updateOrganization(caller: Person | null, input: object) {
  const id = encodeId('org', world.organizationId)
  const { data, errors } = await app.ask<{ updateOrganization: unknown }>(caller, document, { input: { id, ...input } })
  expect(errors).toBeUndefined()
  return data?.updateOrganization
}

function organization(slug: string, name: string) {
  return { __typename: 'UpdateOrganizationPayload', organization: { slug, name } }
}

describe('updateOrganization', () => {
  test('changes what is given, and announces what is different', async () => {
    const before = await app.db.event.count()
    expect(await updateOrganization(world.admin, { name: 'Acme Ltd' })).toEqual(organization('acme', 'Acme Ltd'))
    expect(await updateOrganization(world.admin, { slug: 'acme-2' })).toEqual(organization('acme-2', 'Acme Ltd'))
    expect(await updateOrganization(world.admin, { slug: 'acme-2', name: 'Acme Ltd' })).toEqual(
      organization('acme-2', 'Acme Ltd'),
    )
    expect(await updateOrganization(world.admin, {})).toEqual(organization('acme-2', 'Acme Ltd'))
    expect(await updateOrganization(world.admin, { slug: 'acme', name: 'Acme' })).toEqual(organization('acme', 'Acme'))
    const events = await app.db.event.findMany({ skip: before, orderBy: { position: 'asc' } })
    expect(events.map(({ type, data }) => [type, data])).toEqual([
      ['organization.updated', { fields: ['name'] }],
      ['organization.updated', { fields: ['slug'] }],
      ['organization.updated', { fields: ['slug', 'name'] }],
    ])
    expect(events[0]).toMatchObject({ organizationId: world.organizationId, actorId: world.admin.membershipId })
  })

  test('is for ADMINs of the organization', async () => {
    const before = await app.db.event.count()
    for (const caller of [world.member, world.viewer]) {
      expect(await updateOrganization(caller, { name: 'Mine' })).toEqual({
        __typename: 'ForbiddenError',
        code: 'FORBIDDEN',
      })
    }
    expect(await updateOrganization(world.stranger, { name: 'Mine' })).toEqual({
      __typename: 'NotFoundError',
      code: 'NOT_FOUND',
    })
    expect(await updateOrganization(null, { name: 'Mine' })).toEqual({
      __typename: 'UnauthenticatedError',
      code: 'UNAUTHENTICATED',
    })
    const where = { id: world.organizationId }
    expect(await app.db.organization.findUniqueOrThrow({ where })).toMatchObject({ slug: 'acme', name: 'Acme' })
    expect(await app.db.event.count()).toBe(before)
  })

  test('refuses the slug of another organization, and then changes nothing', async () => {
    expect(await updateOrganization(world.admin, { slug: 'other', name: 'New' })).toEqual({
      __typename: 'ConflictError',
      code: 'CONFLICT',
    })
    const where = { id: world.organizationId }
    expect(await app.db.organization.findUniqueOrThrow({ where })).toMatchObject({ slug: 'acme', name: 'Acme' })
  })
})
