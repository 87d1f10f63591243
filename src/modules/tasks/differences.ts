/** What of an update is new: its fields, all optional, none undefined. */
export type Differences<Update> = { [Field in keyof Update]?: Exclude<Update[Field], undefined> }

/**
 * The part of an update that says something new: fields that are given (not undefined) and differ from the row's. Dates are
 * compared by their time.
 */
export function differences<Update extends object>(
  row: { readonly [Field in keyof Update]-?: unknown },
  update: Update,
): Differences<Update> {
  const current = new Map(Object.entries<unknown>(row))
  const changes = Object.entries(update).filter(
    ([field, value]) => value !== undefined && !same(current.get(field), value),
  )
  // Some of the update's own entries: their types are the update's.
  return Object.fromEntries(changes) as Differences<Update>
}

function same(a: unknown, b: unknown): boolean {
  return a instanceof Date && b instanceof Date ? a.getTime() === b.getTime() : a === b
}
