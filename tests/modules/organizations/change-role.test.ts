import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { changeRole } from '../../../src/modules/organizations/membership.ts'
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

// Everybody has the role again that they came with.
beforeEach(async () => {
  for (const { membershipId, role } of [world.admin, world.member, world.viewer, world.stranger]) {
    await app.db.membership.update({ where: { id: membershipId }, data: { role } })
  }
})

const document = /* GraphQL */ `
  mutation ($input: ChangeRoleInput!) {
    changeRole(input: $input) {
      __typename
      ... on ChangeRolePayload { membership { id role } }
      ... on Error { code }
    }
  }
`

async function ask(caller: Person | null, member: Person, role: string) {
  const input = { id: encodeId('member', member.membershipId), role }
  const { data, errors } = await app.ask<{ changeRole: unknown }>(caller, document, { input })
  expect(errors).toBeUndefined()
  return data?.changeRole
}

async function roleOf({ membershipId }: Person): Promise<string> {
  return (await app.db.membership.findUniqueOrThrow({ where: { id: membershipId } })).role
}

describe('changeRole', () => {
  test('gives a member another role, which counts from their next operation on', async () => {
    const rename = `mutation { updateOrganization(input: { id: "${encodeId('org', world.organizationId)}", name: "Acme" }) { __typename } }`
    expect((await app.ask(world.member, rename)).data).toEqual({ updateOrganization: { __typename: 'ForbiddenError' } })
    expect(await ask(world.admin, world.member, 'ADMIN')).toEqual({
      __typename: 'ChangeRolePayload',
      membership: { id: encodeId('member', world.member.membershipId), role: 'ADMIN' },
    })
    expect(await app.db.event.findFirst({ orderBy: { position: 'desc' } })).toMatchObject({
      type: 'membership.role-changed',
      subjectType: 'Membership',
      subjectId: world.member.membershipId,
      organizationId: world.organizationId,
      actorId: world.admin.membershipId,
      data: { role: 'ADMIN', previousRole: 'MEMBER' },
    })
    const { data } = await app.ask(world.member, rename)
    expect(data).toEqual({ updateOrganization: { __typename: 'UpdateOrganizationPayload' } })
  })

  test('announces nothing when the role is the same', async () => {
    const before = await app.db.event.count()
    expect(await ask(world.admin, world.member, 'MEMBER')).toMatchObject({ membership: { role: 'MEMBER' } })
    expect(await app.db.event.count()).toBe(before)
  })

  test('is never about oneself', async () => {
    for (const role of ['VIEWER', 'ADMIN']) {
      expect(await ask(world.admin, world.admin, role)).toEqual({ __typename: 'ForbiddenError', code: 'FORBIDDEN' })
    }
    expect(await roleOf(world.admin)).toBe('ADMIN')
  })

  test('is for ADMINs of the organization', async () => {
    const before = await app.db.event.count()
    for (const caller of [world.member, world.viewer]) {
      expect(await ask(caller, world.viewer, 'ADMIN')).toEqual({ __typename: 'ForbiddenError', code: 'FORBIDDEN' })
      expect(await ask(caller, world.admin, 'VIEWER')).toEqual({ __typename: 'ForbiddenError', code: 'FORBIDDEN' })
    }
    expect(await ask(world.stranger, world.viewer, 'ADMIN')).toEqual({ __typename: 'NotFoundError', code: 'NOT_FOUND' })
    expect(await ask(world.admin, world.stranger, 'VIEWER')).toEqual({ __typename: 'NotFoundError', code: 'NOT_FOUND' })
    expect(await ask(null, world.viewer, 'ADMIN')).toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(await Promise.all([world.admin, world.viewer, world.stranger].map(roleOf))).toEqual([
      'ADMIN',
      'VIEWER',
      'ADMIN',
    ])
    expect(await app.db.event.count()).toBe(before)
  })

  test('finds nobody of another organization, however the rule is reached', async () => {
    const foreign = world.admin.does((scope) => changeRole(scope, { id: world.stranger.membershipId, role: 'VIEWER' }))
    await expect(foreign).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['id'] })
    expect(await roleOf(world.stranger)).toBe('ADMIN')
  })

  test('leaves an ADMIN when two of them demote each other at once', async () => {
    for (let round = 0; round < 10; round++) {
      await app.db.membership.update({ where: { id: world.admin.membershipId }, data: { role: 'ADMIN' } })
      await app.db.membership.update({ where: { id: world.member.membershipId }, data: { role: 'ADMIN' } })
      const answers = await Promise.all([
        ask(world.admin, world.member, 'VIEWER'),
        ask(world.member, world.admin, 'VIEWER'),
      ])
      expect(answers).toContainEqual(expect.objectContaining({ __typename: 'ChangeRolePayload' }))
      expect(answers).toContainEqual({ __typename: 'ForbiddenError', code: 'FORBIDDEN' })
      const roles = await Promise.all([roleOf(world.admin), roleOf(world.member)])
      expect(roles.toSorted((one, other) => one.localeCompare(other))).toEqual(['ADMIN', 'VIEWER'])
    }
  })
})
