import type { GraphQLResolveInfo } from 'graphql'
import type { Context } from '../context/context.ts'
import { InvalidInputError } from '../platform/errors.ts'
import { decodeId } from '../platform/ids.ts'
import { archivedArgOfAll } from './archive.ts'
import { builder } from './builder.ts'
import { cost } from './cost.ts'
import { keyIn } from './keys.ts'
import { loadNode } from './load.ts'
import type { Archived } from './lowering.ts'
import { modelWithPrefix } from './models.ts'

/** `node` and `nodes`: anything by its global id. What is malformed, missing or not the viewer's is null, all alike. */

const MOST_IDS = 100

async function nodeWith(context: Context, info: GraphQLResolveInfo, text: string, archived: Archived) {
  const id = decodeId(text)
  const model = id && modelWithPrefix(id.prefix)
  const key = model && keyIn(model, text)
  return model && key != null ? loadNode(context, info, model, key, archived) : null
}

builder.queryField('node', (t) =>
  t.field({
    type: builder.nodeInterfaceRef(),
    nullable: true,
    description:
      'The thing with this id. Null if the id is malformed, nothing has it, or what has it is not for you or is archived; `nodes` finds what is archived if asked for.',
    // No other argument: Relay's compiler takes the field for no `node` then, and refetches nothing.
    args: { id: t.arg.id({ required: true, description: 'A global id.' }) },
    resolve: (_root, { id }, context, info) => nodeWith(context, info, id, 'EXCLUDE'),
  }),
)

builder.queryField('nodes', (t) =>
  t.field({
    type: [builder.nodeInterfaceRef()],
    nullable: { list: false, items: true },
    description:
      'The things with these ids, in their order. Null in place of those that are malformed, missing, not for you, or archived and not asked for.',
    ...cost({ list: { assumedSize: MOST_IDS, slicingArguments: ['ids'] } }),
    args: {
      ids: t.arg.idList({ required: true, description: `At most ${MOST_IDS} global ids.` }),
      ...archivedArgOfAll(),
    },
    resolve: (_root, { ids, archived }, context, info) => {
      if (ids.length > MOST_IDS) throw InvalidInputError.at('ids', `must be at most ${MOST_IDS} ids`)
      return Promise.all(ids.map((id) => nodeWith(context, info, id, archived)))
    },
  }),
)
