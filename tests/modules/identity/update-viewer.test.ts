import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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
  mutation ($input: UpdateViewerInput!) {
    updateViewer(input: $input) {
      __typename
      ... on UpdateViewerPayload { viewer { name email } }
      ... on Error { code }
    }
  }
`

async function updateViewer(caller: Person | null, name: string) {
  const { data, errors } = await app.ask<{ updateViewer: unknown }>(caller, document, { input: { name } })
  expect(errors).toBeUndefined()
  return data?.updateViewer
}

describe('updateViewer', () => {
  test('changes the name of the account, and not what the organization calls the person', async () => {
    expect(await updateViewer(world.member, 'Maximilian')).toEqual({
      __typename: 'UpdateViewerPayload',
      viewer: { name: 'Maximilian', email: world.member.email },
    })
    expect(await app.db.event.findFirst({ orderBy: { position: 'desc' } })).toMatchObject({
      type: 'user.updated',
      subjectId: world.member.userId,
      organizationId: null,
      data: { fields: ['name'] },
    })
    const where = { id: world.member.membershipId }
    expect(await app.db.membership.findUniqueOrThrow({ where })).toMatchObject({ name: 'Max' })
    expect(await app.db.user.findUniqueOrThrow({ where: { id: world.admin.userId } })).toMatchObject({ name: 'Ada' })
  })

  test('announces nothing when nothing changes', async () => {
    const before = await app.db.event.count()
    expect(await updateViewer(world.admin, 'Ada')).toMatchObject({ viewer: { name: 'Ada' } })
    expect(await app.db.event.count()).toBe(before)
  })

  test('is for those who are signed in', async () => {
    expect(await updateViewer(null, 'Nobody')).toEqual({ __typename: 'UnauthenticatedError', code: 'UNAUTHENTICATED' })
    expect(await app.db.user.count({ where: { name: 'Nobody' } })).toBe(0)
  })
})
