import type { ObjectRef } from '@pothos/core'
import type { builder } from './builder.ts'
import type { Model } from './models.ts'

type Types = typeof builder.$inferSchemaTypes

/** A model's GraphQL type by name; its row is what Prisma selected of it. */
export function nodeRef(model: Model): ObjectRef<Types, { id: string }> {
  return model.name as unknown as ObjectRef<Types, { id: string }>
}
