/**
 * Remembers values by key, of which the least recently used are to go first. Using one only marks it, and the mark saves it
 * once when something has to go (the second-chance rule): to move it to the end each time, as one may with a Map, would have
 * V8 make a new table after every few uses, and keep the old ones.
 */
export interface Recent<Key, Value> {
  readonly get: (key: Key) => Value | undefined
  readonly set: (key: Key, value: Value) => void
  readonly delete: (key: Key) => boolean
  /** Takes out what has not been used for longest, about. Undefined: there is nothing. */
  readonly takeOldest: () => Value | undefined
  readonly size: () => number
  readonly values: () => Iterable<Value>
}

export function createRecent<Key, Value>(): Recent<Key, Value> {
  const entries = new Map<Key, { readonly value: Value; isUsed: boolean }>()
  return {
    get(key) {
      const entry = entries.get(key)
      if (!entry) return undefined
      entry.isUsed = true
      return entry.value
    },
    set: (key, value) => void entries.set(key, { value, isUsed: false }),
    delete: (key) => entries.delete(key),
    takeOldest() {
      // An entry that is put to the end comes by again, without its mark.
      for (const [key, entry] of entries) {
        entries.delete(key)
        if (!entry.isUsed) return entry.value
        entry.isUsed = false
        entries.set(key, entry)
      }
      return undefined
    },
    size: () => entries.size,
    values: () => entries.values().map(({ value }) => value),
  }
}
