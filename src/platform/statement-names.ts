import type { Client } from 'pg'
import { createRecent } from './recent.ts'
import { plannedAnew } from './sql.ts'

/** Every connection keeps the plans of the statements that it knows by name, so there must be an end to them. */
const mostNamed = 500
/** How many more a connection may know until it forgets those that nobody uses any more. */
const mostForgotten = 50
/** How many texts are remembered that have come once. */
const mostSeen = 2_000
/** SQLSTATE feature_not_supported and invalid_sql_statement_name: the tables have changed beneath a named statement. */
const outdated = new Set(['0A000', '26000'])

/**
 * Names of statements, under which PostgreSQL keeps them prepared. A text gets one when it comes a second time, so that
 * what is asked only once drives nothing out; the least recently used lose theirs first. What is to be planned anew gets none.
 */
export interface StatementNames {
  /** The name of a text, to send it by on this connection. Undefined: it has none. */
  readonly of: (text: string, client: Client) => Named | undefined
  /** Gives up the name of a text. */
  readonly giveUp: (text: string) => void
}

export interface Named {
  readonly name: string
  /** The same text as it came the first time, so that the others need not be kept while an answer is waited for. */
  readonly text: string
  /** How often it was asked for. */
  times: number
}

/** Whether a statement failed, before it did anything, because a migration has overtaken what is known under its name. */
export function isOutdated(error: unknown): boolean {
  return outdated.has((error as { code?: string } | null)?.code ?? '')
}

export function createStatementNames(): StatementNames {
  const names = createRecent<string, Named>()
  const seen = new Set<string>()
  let given = 0
  /** How many names were given up, and how many of them each connection has forgotten. */
  let retired = 0
  const forgotten = new WeakMap<Client, number>()

  function nameOf(text: string): Named | undefined {
    const known = names.get(text)
    if (known !== undefined) {
      known.times++
      return known
    }
    if (text.includes(plannedAnew.text)) return undefined
    if (!seen.delete(text)) {
      seen.add(text)
      for (const oldest of seen) {
        if (seen.size <= mostSeen) break
        seen.delete(oldest)
      }
      return undefined
    }
    if (names.size() >= mostNamed) {
      names.takeOldest()
      retired++
    }
    const named = { name: `s${++given}`, text, times: 1 }
    names.set(text, named)
    return named
  }

  /** Has PostgreSQL forget, on one connection, the names that were given up. */
  function forget(client: Client): void {
    forgotten.set(client, retired)
    const { parsedStatements } = (client as Client & Undeclared).connection
    const live = new Set(Array.from(names.values(), ({ name }) => name))
    for (const name of Object.keys(parsedStatements)) {
      if (live.has(name)) continue
      delete parsedStatements[name]
      // A connection that breaks needs to forget nothing any more.
      client.query(`DEALLOCATE ${name}`).catch(() => {})
    }
  }

  return {
    of(text, client) {
      if (retired - (forgotten.get(client) ?? 0) > mostForgotten) forget(client)
      return nameOf(text)
    },
    giveUp(text) {
      if (names.delete(text)) retired++
    },
  }
}

/** What `pg` has and declares nowhere: the texts of the statements that a connection knows, by their names. */
interface Undeclared {
  connection: { parsedStatements: Record<string, string> }
}
