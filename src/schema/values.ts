import type { Column } from './models.ts'

/**
 * Whether a text begins with a day that exists, `2026-02-28`: JavaScript moves the 30th of February into March, PostgreSQL
 * refuses it.
 */
export function isDay(text: string): boolean {
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text.slice(0, 10)) && !text.startsWith('0000')
}

/** A value as PostgreSQL writes it, as the JavaScript value that the column's GraphQL type serializes. */
export function fromText(type: Column['type'], text: string | null): unknown {
  if (text === null) return null
  switch (type) {
    case 'Int':
    case 'Float':
      return Number(text)
    case 'BigInt':
      return BigInt(text)
    case 'Boolean':
      return text === 'true'
    case 'DateTime':
      return new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'))
    case 'Date':
      return new Date(`${text}T00:00:00Z`)
    case 'JSON':
      return JSON.parse(text)
    default:
      return text
  }
}
