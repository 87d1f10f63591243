import type { Database } from '../../../platform/database.ts'
import type { NamedPerson } from './convert.ts'

/** The memberships of the people a batch names. */
export interface People {
  /** The membership's id. */
  of: (person: NamedPerson) => string
  /** How many were new. */
  created: number
}

/**
 * Finds people among an organization's members: by their e-mail address, else by their name, where not both sides have
 * an address (two addresses are two people). Whoever is not found becomes a VIEWER without an account. The caller holds
 * the organization, so that nobody is made twice.
 */
export async function findOrCreatePeople(
  db: Database,
  organizationId: string,
  persons: readonly NamedPerson[],
): Promise<People> {
  const wanted = new Map<string, NamedPerson>()
  for (const person of persons) if (!wanted.has(keyOf(person))) wanted.set(keyOf(person), person)
  const ids = await find(db, organizationId, wanted)
  const missing = [...wanted].filter(([key]) => !ids.has(key)).map(([, person]) => person)
  const created = await db.membership.createManyAndReturn({
    data: missing.map(({ name, email }) => ({ organizationId, name, email, role: 'VIEWER' as const })),
    select: { id: true, name: true, email: true },
  })
  for (const person of created) ids.set(keyOf(person), person.id)
  return {
    of: (person) => {
      const id = ids.get(keyOf(person))
      if (id === undefined) throw new Error('A person was asked for who is not of this batch.')
      return id
    },
    created: created.length,
  }
}

async function find(
  db: Database,
  organizationId: string,
  wanted: ReadonlyMap<string, NamedPerson>,
): Promise<Map<string, string>> {
  const people = [...wanted].map(([key, { name, email }]) => ({ key, name, email }))
  const found = await db.$queryRaw<{ key: string; id: string }[]>`
    SELECT DISTINCT ON (wanted."key") wanted."key", member."id"
    FROM jsonb_to_recordset(${JSON.stringify(people)}::jsonb) AS wanted("key" text, "name" text, "email" citext)
    JOIN "Membership" member ON member."organizationId" = ${organizationId}::uuid AND (
      member."email" = wanted."email"
      OR lower(member."name") = lower(wanted."name") AND (member."email" IS NULL OR wanted."email" IS NULL)
    )
    ORDER BY wanted."key", member."email" = wanted."email" DESC NULLS LAST, member."createdAt", member."id"`
  return new Map(found.map(({ key, id }) => [key, id]))
}

function keyOf({ name, email }: NamedPerson): string {
  return email === null ? `name:${name.toLowerCase()}` : `email:${email.toLowerCase()}`
}
