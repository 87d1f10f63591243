const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** `2000-06-13`, `2000-06-13 12:30[:15[.123]]`, `2000-06-13T12:30:15Z`, `… +02:00`, `… UTC` */
const isoForm = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s*(Z|UTC|[+-]\d\d:?\d\d)?)?$/i
/** Jira's: `13/Jun/00 12:30 PM`, `13/Jun/2000` */
const jiraForm = /^(\d{1,2})[/ -]([a-z]{3})[/ -](\d{4}|\d\d)(?: (\d{1,2}):(\d\d)(?: ?(AM|PM))?)?$/i
/** JavaScript's: `Tue Jun 13 2000 12:30:15 GMT+0000 (GMT)` */
const javascriptForm = /^[a-z]{3} ([a-z]{3}) (\d\d) (\d{4}) (\d\d):(\d\d):(\d\d) GMT([+-]\d{4})(?: \(.*\))?$/i

/**
 * Reads a time as trackers export them; one without an offset is UTC. Null for what is no time, and for forms that mean
 * different days in different countries, such as 05/06/2020.
 */
export function parseTime(text: string): Date | null {
  const iso = isoForm.exec(text)
  if (iso) {
    const [, year, month, day, hour, minute, second, fraction, offset] = iso
    return time({ year, month: Number(month) - 1, day, hour, minute, second, fraction, offset })
  }
  const jira = jiraForm.exec(text)
  if (jira) {
    const [, day, month = '', year = '', hour, minute, half] = jira
    const fullYear = year.length === 4 ? year : `${Number(year) < 70 ? '20' : '19'}${year}`
    return time({ year: fullYear, month: monthOf(month), day, hour: onDial(hour, half), minute })
  }
  const javascript = javascriptForm.exec(text)
  if (javascript) {
    const [, month = '', day, year, hour, minute, second, offset] = javascript
    return time({ year, month: monthOf(month), day, hour, minute, second, offset })
  }
  return null
}

/** The day that a time names, at midnight UTC; its offset does not move it. Null for what is no time. */
export function parseDay(text: string): Date | null {
  const local = parseTime(text.replace(/\s*(?:Z|UTC|[+-]\d\d:?\d\d)$/i, '')) ?? parseTime(text)
  return local && new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()))
}

interface TimeParts {
  year: string | undefined
  /** 0–11 */
  month: number
  day: string | undefined
  hour?: string | number | undefined
  minute?: string | undefined
  second?: string | undefined
  fraction?: string | undefined
  offset?: string | undefined
}

function time({
  year,
  month,
  day,
  hour = '0',
  minute = '0',
  second = '0',
  fraction = '0',
  offset = 'Z',
}: TimeParts): Date | null {
  const fields = [Number(year), month, Number(day), Number(hour), Number(minute), Number(second)] as const
  const milliseconds = Math.trunc(Number(`0.${fraction}`) * 1000)
  const date = new Date(Date.UTC(...fields, milliseconds))
  // Date.UTC turns the 31st of February into the 3rd of March.
  const kept = date.getUTCFullYear() === fields[0] && date.getUTCMonth() === month && date.getUTCDate() === fields[2]
  if (!kept || fields[3] > 23 || fields[4] > 59 || fields[5] > 59) return null
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(offset) ?? []
  if (!sign) return date
  const shift = (Number(hours) * 60 + Number(minutes)) * 60_000
  return new Date(date.getTime() - (sign === '+' ? shift : -shift))
}

function monthOf(name: string): number {
  return months.indexOf(name.toLowerCase())
}

/** 12 AM is midnight, 12 PM is noon. */
function onDial(hour: string | undefined, half: string | undefined): number {
  if (!half) return Number(hour ?? 0)
  return (Number(hour) % 12) + (half.toUpperCase() === 'PM' ? 12 : 0)
}
