import SchemaBuilder from '@pothos/core'
import PrismaPlugin from '@pothos/plugin-prisma'
import RelayPlugin from '@pothos/plugin-relay'
import type { Context } from '../context/context.ts'
import type { PrismaClient } from '../platform/database.ts'
import type PrismaTypes from '../platform/generated/pothos.ts'
import { getDatamodel } from '../platform/generated/pothos.ts'
import { decodeId, encodeId } from '../platform/ids.ts'
import { modelNamed, modelWithPrefix } from './models.ts'

/** The types that Pothos infers everything else from. */
export interface SchemaTypes {
  PrismaTypes: PrismaTypes
  Context: Context
  DefaultFieldNullability: false
  DefaultEdgesNullability: false
  Scalars: {
    ID: { Input: string; Output: string }
    BigInt: { Input: bigint; Output: bigint }
    DateTime: { Input: Date; Output: Date }
    Date: { Input: Date; Output: Date }
    Decimal: { Input: string; Output: string }
    EmailAddress: { Input: string; Output: string }
    JSON: { Input: unknown; Output: unknown }
    Slug: { Input: string; Output: string }
    URL: { Input: URL; Output: URL }
  }
}

/**
 * The one builder that every schema file registers its types on. Modules state models, mutations and subscriptions in the
 * words of this folder (`model`, `extend`, `mutation`, `eventStream`); what those do not cover is said to the builder.
 */
export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [RelayPlugin, PrismaPlugin],
  defaultFieldNullability: false,
  relay: {
    cursorType: 'String',
    encodeGlobalID: (typename, id) => encodeId(modelNamed(typename).prefix, id),
    decodeGlobalID: (text) => {
      const id = decodeId(text)
      const model = id && modelWithPrefix(id.prefix)
      if (!model) throw new Error('not a global id')
      return { typename: model.name, id: String(id.key) }
    },
    nodeTypeOptions: { description: 'Anything with an id of its own. Fetch it again with `node` or `nodes`.' },
    idFieldOptions: { description: 'The global id: opaque, unique over all types, and stable.' },
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    pageInfoTypeOptions: { description: 'Where a page stands in its list.' },
    hasNextPageFieldOptions: { description: 'Whether there is more after this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether there is more before this page.' },
    startCursorFieldOptions: {
      description: 'The cursor of the first edge: pass it as `before`. Null on an empty page.',
    },
    endCursorFieldOptions: { description: 'The cursor of the last edge: pass it as `after`. Null on an empty page.' },
  },
  prisma: {
    // On a transaction Prisma's client lacks what opens and closes it, which the plugin has no use for.
    client: (context) => context.db as PrismaClient,
    dmmf: getDatamodel(),
    exposeDescriptions: true,
  },
})

builder.queryType({ description: 'What can be read.' })
builder.mutationType({
  description:
    'What can be changed. Each mutation takes one input and answers with one union: its payload, or one of the errors that it can meet.',
})
builder.subscriptionType({ description: 'What can be followed as it happens.' })
