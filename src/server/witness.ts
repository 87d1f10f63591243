import type { Viewer } from '../context/viewer.ts'

/** What an execution wanted to know of its viewer. */
export interface Witness {
  /** The viewer to execute with. Whatever is asked of it is written down. */
  readonly viewer: Viewer
  /** Whether it was asked who the viewer is, and not only what they may do. */
  readonly isPersonal: () => boolean
  /** Whether another viewer would have given the same answers, and so would get the same result. */
  readonly holdsFor: (other: Viewer) => boolean
}

export function createWitness(viewer: Viewer): Witness {
  const questions = new Map<string, (of: Viewer) => string>()
  let personal = false

  function ask(key: string, question: (of: Viewer) => string): void {
    questions.set(key, question)
  }

  function reveal<Key extends 'userId' | 'sessionId' | 'expiresAt' | 'memberships'>(key: Key): Viewer[Key] {
    personal = true
    return viewer[key]
  }

  return {
    viewer: {
      get userId() {
        return reveal('userId')
      },
      get sessionId() {
        return reveal('sessionId')
      },
      get expiresAt() {
        return reveal('expiresAt')
      },
      get memberships() {
        return reveal('memberships')
      },
      can(permission, organizationId) {
        ask(`${permission} ${organizationId}`, (of) => String(of.can(permission, organizationId)))
        return viewer.can(permission, organizationId)
      },
      organizationsWith(permission) {
        ask(permission, (of) => of.organizationsWith(permission).toSorted().join())
        return viewer.organizationsWith(permission)
      },
    },
    isPersonal: () => personal,
    holdsFor: (other) => !personal && [...questions.values()].every((question) => question(other) === question(viewer)),
  }
}
