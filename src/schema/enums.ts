import type { EnumRef } from '@pothos/core'
import { enums } from '../platform/generated/models.ts'
import { builder } from './builder.ts'
import type { EnumName } from './models.ts'

type SchemaTypes = typeof builder.$inferSchemaTypes

const refs = new Map<string, EnumRef<SchemaTypes, string>>()

/** The enumeration of the Prisma schema, with its descriptions, as a GraphQL type. */
export function enumRef(name: EnumName): EnumRef<SchemaTypes, string> {
  const existing = refs.get(name)
  if (existing) return existing
  const { description, values } = enums[name]
  const ref = builder.enumType(name, {
    ...(description ? { description } : {}),
    values: Object.fromEntries(
      Object.entries(values).map(([value, text]) => [value, { value, ...(text ? { description: text } : {}) }]),
    ),
  }) as EnumRef<SchemaTypes, string>
  refs.set(name, ref)
  return ref
}

/** A field's name as an enumeration's value: `createdAt` → `CREATED_AT`. */
export function constantCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()
}

/** `createdAt` → `CreatedAt`, for the names of types. */
export function pascalCase(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1)
}
