import { builder } from './builder.ts'
import type { Archived } from './lowering.ts'
import type { Model } from './models.ts'

/** What is archived is hidden from every list, count, group, relation, search and lookup, unless asked for. */

const archivedRef = builder.enumType('Archived', {
  description: 'Whether what is archived is taken.',
  values: {
    EXCLUDE: { value: 'EXCLUDE' as const, description: 'Only what is not archived.' },
    INCLUDE: { value: 'INCLUDE' as const, description: 'Both.' },
    ONLY: { value: 'ONLY' as const, description: 'Only what is archived.' },
  },
})

/** The argument by which archived rows of a model are asked for; none where rows cannot be archived. */
export function archivedArg(model: Model) {
  return model.archived === null ? {} : argument(`Whether to take archived ${model.name} rows.`)
}

/** The same for a field that finds rows of any model. */
export function archivedArgOfAll() {
  return argument('Whether to take what is archived.')
}

function argument(description: string) {
  return builder.args((t) => ({
    archived: t.field({ type: archivedRef, required: true, defaultValue: 'EXCLUDE', description }),
  }))
}

/** What the argument says. */
export function archivedIn(args: object): Archived {
  return 'archived' in args ? (args.archived as Archived) : 'EXCLUDE'
}
