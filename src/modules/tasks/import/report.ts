import type { ImportReport } from './import-tasks.ts'

/** The report in words, as lines for a terminal. */
export function describeReport(report: ImportReport, projectKey: string): string {
  const { created, updated, unchanged, refused } = report
  const lines = [
    `created ${created}, updated ${updated}, unchanged ${unchanged}, refused ${refused}`,
    ...madeBeside(report, projectKey),
    ...(report.linked > 0 ? [`Another parent, or none any more: ${plural(report.linked, 'task', 'tasks')}.`] : []),
    ...foreignNames('Statuses', 'TODO (DONE with a date of completion)', report.foreignStatuses),
    ...foreignNames('Priorities', 'NONE', report.foreignPriorities),
    ...unusedColumns(report.unused),
    ...(report.stopped ? ['Stopped before the end of the file. Run it again to go on.'] : []),
  ]
  return lines.join('\n')
}

function madeBeside({ projectCreated, people, labels }: ImportReport, projectKey: string): string[] {
  const made = [
    ...(projectCreated ? [`the project ${projectKey}`] : []),
    ...(people > 0 ? [`${plural(people, 'person', 'people')} (VIEWER, without an account)`] : []),
    ...(labels > 0 ? [plural(labels, 'label', 'labels')] : []),
  ]
  return made.length > 0 ? [`Made beside the tasks: ${made.join(', ')}.`] : []
}

function unusedColumns(columns: ReadonlySet<string>): string[] {
  return columns.size > 0 ? [`Not used: ${[...columns].join(', ')}. A mapping file can say what for.`] : []
}

function foreignNames(what: string, instead: string, names: ReadonlyMap<string, number>): string[] {
  if (names.size === 0) return []
  const counted = [...names].sort(([, a], [, b]) => b - a).map(([name, count]) => `  ${name}: ${count}`)
  return [`${what} without a counterpart became ${instead}, with a label of their name:`, ...counted]
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}
