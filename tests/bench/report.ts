import type { QueryName } from './subject.ts'

/** What a server did with a query: medians over the rounds. */
export interface Figures {
  perSecond: number
  /** Milliseconds. */
  p50: number
  p99: number
  /** Milliseconds of processor time on the server, for a request. */
  cpu: number
  statements: { perRequest: number; milliseconds: number } | null
  /** MiB while it is loaded. */
  memory: number
  bytes: number
  /** Over all rounds. */
  errors: number
}

/** Figures by query and server. */
export type Results = Map<QueryName, Map<string, Figures>>

/** All figures of a query, as a Markdown table. */
export function queryTable(figures: Map<string, Figures>): string {
  const head = [
    'server',
    'req/s',
    'p50 ms',
    'p99 ms',
    'CPU ms/req',
    'SQL/req',
    'DB ms/req',
    'MiB',
    'KiB/answer',
    'errors',
  ]
  const rows = [...figures].map(([name, { perSecond, p50, p99, cpu, statements, memory, bytes, errors }]) => [
    name,
    perSecond.toFixed(0),
    p50.toFixed(1),
    p99.toFixed(1),
    cpu.toFixed(3),
    statements?.perRequest.toFixed(1) ?? '?',
    statements?.milliseconds.toFixed(2) ?? '?',
    memory.toFixed(0),
    (bytes / 1024).toFixed(1),
    String(errors),
  ])
  return table(head, rows)
}

/** One figure of all servers, with a column for each query. */
export function overview(results: Results, figure: (of: Figures, first: Figures) => number, digits: number): string {
  const names = new Set([...results.values()].flatMap((figures) => [...figures.keys()]))
  const rows = [...names].map((name) => [
    name,
    ...[...results.values()].map((figures) => {
      const [first] = figures.values()
      const of = figures.get(name)
      return of && first ? figure(of, first).toFixed(digits) : ''
    }),
  ])
  return table(['server', ...results.keys()], rows)
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n')
}
