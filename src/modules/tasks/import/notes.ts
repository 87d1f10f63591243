import { columnName } from './source.ts'

/** What a column says that no field of a task takes. It gets a line in the list at the end of the description. */
export interface Note {
  /** As the file writes it, in one line. */
  column: string
  /** In one line; empty if the row says nothing there. */
  text: string
}

/** A description that the file brings, with the notes below it. Null if there is neither. */
export function withNotes(description: string | undefined, notes: readonly Note[]): string | null {
  const parts = [description, listOf(notes)].filter(Boolean)
  return parts.length > 0 ? parts.join('\n\n') : null
}

/**
 * The description that a task has, with these notes in place of those that an earlier import wrote: the last list that has a
 * line for one of their columns. All other text stays, lines of other columns too.
 */
export function renewNotes(description: string | null, notes: readonly Note[]): string | null {
  const columns = new Set(notes.map(({ column }) => columnName(column)))
  // Paragraphs, and between them what separates them.
  const parts = (description ?? '').split(/(\n(?:[^\S\n]*\n)+)/)
  const place = parts.findLastIndex((paragraph) => {
    const lines = paragraph.split('\n')
    return lines.every((line) => line.startsWith('- ')) && lines.some((line) => columns.has(columnOf(line)))
  })
  if (place === -1) {
    const list = listOf(notes)
    return list === '' ? description : [description, list].filter(Boolean).join('\n\n')
  }
  const list = renewList(parts[place] ?? '', notes)
  if (list === '') parts.splice(Math.max(place - 1, 0), 2)
  else parts[place] = list
  return parts.join('') || null
}

function renewList(list: string, notes: readonly Note[]): string {
  const left = new Map(notes.map((note) => [columnName(note.column), note]))
  const lines = list.split('\n').flatMap((line) => {
    const note = left.get(columnOf(line))
    if (!note) return line
    left.delete(columnOf(line))
    return listOf([note]) || []
  })
  return [...lines, listOf([...left.values()])].filter(Boolean).join('\n')
}

function listOf(notes: readonly Note[]): string {
  const lines = notes.flatMap(({ column, text }) => (text === '' ? [] : `- ${labelOf(column)}: ${text}`))
  return lines.join('\n')
}

/** The name of a column, so that the first colon with a space behind it ends it. */
function labelOf(column: string): string {
  return column.replace(/:+\s/g, ' ')
}

function columnOf(line: string): string {
  return columnName(line.slice(2, Math.max(line.indexOf(': '), 2)))
}
