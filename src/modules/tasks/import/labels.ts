import type { Database } from '../../../platform/database.ts'

/** The labels that a batch names. */
export interface Labels {
  /** The label's id. */
  of: (name: string) => string
  /** How many were new. */
  created: number
}

/** Finds labels by their names without regard to case, and makes those that the organization does not have, or has archived. */
export async function findOrCreateLabels(
  db: Database,
  organizationId: string,
  names: readonly string[],
): Promise<Labels> {
  const wanted = [...new Set(names)]
  const { count } = await db.label.createMany({
    data: wanted.map((name) => ({ organizationId, name })),
    skipDuplicates: true,
  })
  // The database compares, so that it and we never differ about what the same name is.
  const found = await db.$queryRaw<{ name: string; id: string }[]>`
    SELECT wanted."name", label."id" FROM unnest(${wanted}::text[]) AS wanted("name")
    JOIN "Label" label ON label."organizationId" = ${organizationId}::uuid AND label."name" = wanted."name"::citext
      AND label."archivedAt" IS NULL
    FOR KEY SHARE OF label`
  const ids = new Map(found.map(({ name, id }) => [name, id]))
  return {
    of: (name) => {
      const id = ids.get(name)
      if (id === undefined) throw new Error('A label was asked for that is not of this batch.')
      return id
    },
    created: count,
  }
}
