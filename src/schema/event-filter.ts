import type { Context } from '../context/context.ts'
import type { StoredEvent } from '../platform/events/stored-event.ts'
import { all, name, sql } from '../platform/sql.ts'
import { rowsOf } from '../platform/transaction.ts'
import { type FilterInput, filterCondition } from './filter.ts'
import { createLowering, visibleRows } from './lowering.ts'
import type { Model } from './models.ts'

/** Of events that wait together, those that pass. In one statement. */
export type EventFilter = (events: StoredEvent[], context: Context) => Promise<StoredEvent[]>

/**
 * A connection's filter over events: their rows are judged as they are now, for the viewer of now, archived or not. What is
 * gone cannot be judged, and whoever follows must hear that it is gone: so its events pass.
 * @param isAboutRow whether events of a type are about one row of the model; others pass
 * @throws InvalidInputError if the filter cannot be, at once
 */
export function eventFilter(
  model: Model,
  filter: FilterInput,
  context: Context,
  isAboutRow: (type: string) => boolean,
): EventFilter {
  filterCondition(model, filter, model.table, createLowering(context))
  return async (events, fresh) => {
    const ids = events.filter(({ type }) => isAboutRow(type)).map(({ subjectId }) => subjectId)
    if (ids.length === 0) return events
    const lowering = createLowering(fresh)
    const rows = visibleRows(model, lowering, 'INCLUDE')
    const fits = filterCondition(model, filter, rows.alias, lowering)
    const where = all([rows.where, sql`${name(rows.alias, 'id')} = ANY (${ids}::uuid[])`])
    const found = await rowsOf<{ id: string; fits: boolean | null }>(
      fresh.db,
      sql`SELECT ${name(rows.alias, 'id')}::text AS id, ${fits} AS fits FROM ${rows.from} WHERE ${where}`,
    )
    const out = new Set(found.filter((row) => row.fits !== true).map((row) => row.id))
    return events.filter(({ type, subjectId }) => !isAboutRow(type) || !out.has(subjectId))
  }
}
