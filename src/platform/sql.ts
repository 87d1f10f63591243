/**
 * Pieces of SQL with their parameters, composed by template literals: what is interpolated is a parameter or a piece. A
 * statement is made of hundreds of them for every request, so a piece keeps what it was made of, and is written out once,
 * when the whole is sent.
 */
export class Sql {
  readonly #strings: readonly string[]
  readonly #given: readonly unknown[]
  #written: { text: string; values: unknown[] } | null = null

  /** @param strings the text around what is given, one more than that */
  constructor(strings: readonly string[], given: readonly unknown[]) {
    this.#strings = strings
    this.#given = given
  }

  /** The statement, with `$1`, `$2` … for its parameters. */
  get text(): string {
    return this.#write().text
  }

  get values(): unknown[] {
    return this.#write().values
  }

  #write(): { text: string; values: unknown[] } {
    if (!this.#written) {
      const values: unknown[] = []
      this.#written = { text: this.#into(values), values }
    }
    return this.#written
  }

  #into(values: unknown[]): string {
    const given = this.#given
    let text = this.#strings[0] as string
    for (let index = 0; index < given.length; index++) {
      const value = given[index]
      text += value instanceof Sql ? value.#into(values) : `$${values.push(value)}`
      text += this.#strings[index + 1]
    }
    return text
  }
}

export function sql(strings: readonly string[], ...given: readonly unknown[]): Sql {
  return new Sql(strings, given)
}

/** Text that goes into the statement as it is. Never for anything that a caller sent. */
export function raw(text: string): Sql {
  return new Sql([text], [])
}

export const nothing: Sql = raw('')

/**
 * A remark in a statement for whose values PostgreSQL is to plan anew each time (`statement-names.ts`): where the way to read
 * depends on them, as that to the rows with a word does on how many have it.
 */
export const plannedAnew: Sql = raw('/* planned anew */ ')

/**
 * A quoted name, `"Task"`, or a column under an alias, `"t1"."title"`. They are made once, as statements are made of the same
 * ones: there are no others than those of the tables, and aliases that are counted.
 */
export function name(first: string, column = ''): Sql {
  let ofFirst = names.get(first)
  if (!ofFirst) names.set(first, (ofFirst = new Map()))
  let made = ofFirst.get(column)
  if (!made) {
    made = raw(column === '' ? quoted(first) : `${quoted(first)}.${quoted(column)}`)
    ofFirst.set(column, made)
  }
  return made
}

const names = new Map<string, Map<string, Sql>>()

function quoted(part: string): string {
  return part.includes('"') ? `"${part.replaceAll('"', '""')}"` : `"${part}"`
}

/** What holds of no row. A statement that asks for it need not be sent. */
export const never: Sql = raw('FALSE')

/** All of the conditions; true if there are none. */
export function all(conditions: readonly Sql[]): Sql {
  if (conditions.length === 0) return raw('TRUE')
  if (conditions.includes(never)) return never
  return joined(conditions, '(', ' AND ', ')')
}

/** Any of the conditions; false if there are none. */
export function any(conditions: readonly Sql[]): Sql {
  if (conditions.length === 0) return never
  return joined(conditions, '(', ' OR ', ')')
}

/** The pieces separated by commas. */
export function list(pieces: readonly Sql[]): Sql {
  return joined(pieces, '', ', ', '')
}

function joined(pieces: readonly Sql[], before: string, between: string, after: string): Sql {
  const strings = [before]
  for (let index = 1; index < pieces.length; index++) strings.push(between)
  strings.push(after)
  return new Sql(strings, pieces)
}
