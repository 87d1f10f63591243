import { archiveLabel } from '../../src/modules/tasks/archive-label.ts'
import { archiveProject } from '../../src/modules/tasks/archive-project.ts'
import { archiveTask } from '../../src/modules/tasks/archive-task.ts'
import type { Scope } from '../../src/platform/scope.ts'
import type { TestApp } from '../harness/app.ts'
import {
  aComment,
  aLabel,
  aMember,
  aProject,
  aTask,
  keyOf,
  membershipIdOf,
  organizationIdOf,
} from '../harness/things.ts'
import { type Person, password, type World } from '../harness/world.ts'

/** An input for each mutation, on things made for it alone, with which it succeeds for whoever may. */
export interface Stage {
  app: TestApp
  world: World
  /** Whose organization it happens in, and who has made what it is done to. */
  by: Person
  /** Who is going to call. */
  caller: Person | null
}

let used = 0
const fresh = () => `x${++used}`

/** An input for a mutation; for a batch, one of the mutation that it does many times. @throws Error if there is none */
export async function sampleOf(mutation: string, stage: Stage): Promise<Record<string, unknown>> {
  const sample = samples[mutation]
  if (sample) return { ...(await sample(stage)) }
  const single = samples[singleOf(mutation)]
  if (!single) throw new Error(`samples.ts has no input for ${mutation}`)
  return { items: [await single(stage)] }
}

/** `completeTask` for `completeTasks`. */
export const singleOf = (batch: string): string => batch.replace(/s$/, '')

/** Signing out ends the caller's session, so it is done in one that nobody else needs. */
const samples: Record<string, (stage: Stage) => Promise<object>> = {
  signUp: async () => ({ email: `${fresh()}@sample.test`, password, name: 'Sample' }),
  signIn: async ({ world }) => ({ email: world.admin.email, password }),
  signOut: async () => ({}),
  updateViewer: async ({ caller }) => ({ name: caller?.name ?? 'Nobody' }),

  createOrganization: async () => ({ slug: fresh().padEnd(4, '0'), name: 'Sample' }),
  updateOrganization: async ({ by }) => ({ id: organizationIdOf(by), name: fresh() }),
  changeRole: async ({ app, by }) => ({ id: await aMember(app.db, by), role: 'VIEWER' }),

  createProject: async ({ by }) => ({
    organizationId: organizationIdOf(by),
    key: fresh().toUpperCase(),
    name: 'Sample',
  }),
  updateProject: async ({ by }) => ({ id: await aProject(by), name: 'Changed' }),
  deleteProject: async ({ by }) => ({ id: await aProject(by) }),

  createTask: async (stage) => ({
    projectId: await aProject(stage.by),
    title: 'Sample',
    assigneeId: membershipIdOf(stage.by),
    labelIds: [await aLabel(stage.by)],
  }),
  updateTask: async (stage) => {
    const project = await aProject(stage.by)
    return {
      id: await aTask(stage.by, project),
      title: 'Changed',
      assigneeId: membershipIdOf(stage.by),
      parentId: await aTask(stage.by, project),
    }
  },
  deleteTask: async (stage) => ({ id: await someTask(stage) }),
  completeTask: async (stage) => ({ id: await someTask(stage) }),
  reopenTask: async ({ by }) => ({ id: await aTask(by, await aProject(by), { status: 'DONE' }) }),
  assignTask: async (stage) => ({ id: await someTask(stage), assigneeId: membershipIdOf(stage.by) }),
  addLabels: async (stage) => ({ taskId: await someTask(stage), labelIds: [await aLabel(stage.by)] }),
  removeLabels: async (stage) => ({ taskId: await someTask(stage), labelIds: [await aLabel(stage.by)] }),

  createLabel: async ({ by }) => ({ organizationId: organizationIdOf(by), name: fresh() }),
  updateLabel: async ({ by }) => ({ id: await aLabel(by), name: fresh() }),
  deleteLabel: async ({ by }) => ({ id: await aLabel(by) }),

  archiveProject: async ({ by }) => ({ id: await aProject(by) }),
  restoreProject: async ({ by }) => ({ id: await archived(by, archiveProject, await aProject(by)) }),
  archiveTask: async (stage) => ({ id: await someTask(stage) }),
  restoreTask: async (stage) => ({ id: await archived(stage.by, archiveTask, await someTask(stage)) }),
  archiveLabel: async ({ by }) => ({ id: await aLabel(by) }),
  restoreLabel: async ({ by }) => ({ id: await archived(by, archiveLabel, await aLabel(by)) }),

  addComment: async (stage) => ({ taskId: await someTask(stage), body: 'Sample' }),
  editComment: async (stage) => ({ id: await aComment(stage.by, await someTask(stage)), body: 'Changed' }),
  deleteComment: async (stage) => ({ id: await aComment(stage.by, await someTask(stage)) }),
}

async function someTask({ by }: Stage): Promise<string> {
  return aTask(by, await aProject(by))
}

async function archived(
  by: Person,
  archive: (scope: Scope, input: { id: string }) => Promise<unknown>,
  id: string,
): Promise<string> {
  await by.does((scope) => archive(scope, { id: keyOf(id) }))
  return id
}

/** An input that makes the mutation answer with this error, for errors that are not the same for all. */
export const conflicts: Record<string, (stage: Stage) => Promise<object>> = {
  signUp: async ({ world }) => ({ email: world.admin.email, password, name: 'Again' }),
  createOrganization: async () => ({ slug: 'acme', name: 'Again' }),
  updateOrganization: async ({ by }) => ({ id: organizationIdOf(by), slug: 'other' }),
  createProject: async ({ by }) => {
    const key = fresh().toUpperCase()
    await aProject(by, { key })
    return { organizationId: organizationIdOf(by), key, name: 'Again' }
  },
  completeTask: async ({ by }) => ({ id: await aTask(by, await aProject(by), { status: 'DONE' }) }),
  reopenTask: async (stage) => ({ id: await someTask(stage) }),
  restoreProject: async ({ by }) => ({ id: await aProject(by) }),
  restoreTask: async (stage) => ({ id: await someTask(stage) }),
  restoreLabel: async ({ by }) => ({ id: await aLabel(by) }),
  createLabel: async ({ by }) => {
    const name = fresh()
    await aLabel(by, name)
    return { organizationId: organizationIdOf(by), name: name.toUpperCase() }
  },
  updateLabel: async ({ by }) => {
    const name = fresh()
    await aLabel(by, name)
    return { id: await aLabel(by), name }
  },
}
