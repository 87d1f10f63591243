import { all, any, name, never, plannedAnew, raw, type Sql, sql } from '../platform/sql.ts'
import type { Model } from './models.ts'

/**
 * Search: all words of the query in the text, or the query within the model's main column, also when misspelt. A query with
 * quotes, `or` or a minus in it means just what it says, so misspellings are not looked for. The expressions are, to the letter,
 * those of the indexes `<Model>_search_idx` and `<Model>_<column>_trgm_idx`.
 */

/** The longest query, in characters. */
export const LONGEST_SEARCH = 200
/** Of more rows with all words, and of more that are only similar, those are ranked that come first in the model's own ordering. */
export const MOST_RANKED = 10_000

function document(model: Model, alias: string): Sql {
  const columns = model.search?.columns ?? []
  const parts = columns.map((field) => {
    const column = model.columns.get(field)
    if (!column) throw new Error(`${model.name} searches ${field}, which is no column of it`)
    const value = name(alias, column.column)
    return column.nullable ? sql`coalesce(${value}, '')` : sql`${value}::text`
  })
  const joined = parts.reduce((text, part) => sql`${text} || ' ' || ${part}`)
  return sql`to_tsvector('simple', ${joined})`
}

function similarColumn(model: Model, alias: string): Sql {
  const field = model.search?.similar ?? ''
  return sql`${name(alias, model.columns.get(field)?.column ?? field)}::text`
}

const words = (query: string): Sql => sql`websearch_to_tsquery('simple', ${query})`

const operators = /"|(^|\s)-\S|(^|\s)or(\s|$)/i

function byWords(model: Model, query: string, alias: string): Sql {
  return sql`${plannedAnew}${document(model, alias)} @@ ${words(query)}`
}

function nearly(model: Model, query: string, alias: string): Sql {
  if (operators.test(query)) return never
  const part = `%${query.replace(/[\\%_]/g, '\\$&')}%`
  const similar = similarColumn(model, alias)
  return sql`(${similar} ILIKE ${part} OR ${query} ${raw('<%')} ${similar})`
}

/** The rows that fit a query. */
export function matches(model: Model, query: string, alias: string): Sql {
  return any([byWords(model, query, alias), nearly(model, query, alias)])
}

/** The same in two parts: the rows that fit by their words, and the others. */
export function matchesApart(model: Model, query: string, alias: string): { precisely: Sql; nearly: Sql } {
  const precisely = byWords(model, query, alias)
  return { precisely, nearly: all([sql`NOT ${precisely}`, nearly(model, query, alias)]) }
}

/** How well a row fits, as an exact number so that it can stand in a cursor: 0 to 2, more is better. */
export function relevance(model: Model, query: string, alias: string): Sql {
  const rank = sql`ts_rank(${document(model, alias)}, ${words(query)})`
  return sql`round((${rank} + word_similarity(${query}, ${similarColumn(model, alias)}))::numeric, 6)`
}
