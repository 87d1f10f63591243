import { type DestinationStream, type Logger, pino } from 'pino'

/** Names of values that never stand in a log, wherever among the first three levels of a line they are. */
const secrets = [
  'authorization',
  'Authorization',
  'cookie',
  'Cookie',
  'set-cookie',
  'password',
  'passwordHash',
  'newPassword',
  'token',
  'accessToken',
  'refreshToken',
  'secret',
  'privateJwk',
]
const paths = secrets.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`])

/**
 * The program's log: JSON, one object on each line, or for people one line of text with the fields behind the message.
 * @param readable lines for people instead of JSON
 * @param output where the lines go
 */
export function createLog(options: { level: string; readable: boolean; output: NodeJS.WritableStream }): Logger {
  const { level, readable, output } = options
  const settings = {
    level,
    base: null,
    redact: { paths, censor: '…' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  }
  const destination: DestinationStream = { write: (line) => output.write(readable ? toText(line) : line) }
  return pino(settings, destination)
}

/** `03:15:22.123 info  operation kind=query milliseconds=1.2`, with an error's stack on the lines below. */
function toText(line: string): string {
  const { time, level, msg, err, ...fields }: Record<string, unknown> = JSON.parse(line)
  const rest = Object.entries(fields).map(
    ([name, value]) => ` ${name}=${isPlain(value) ? value : JSON.stringify(value)}`,
  )
  const stack = isError(err) ? `\n${err.stack}` : ''
  return `${String(time).slice(11, 23)} ${String(level).padEnd(5)} ${typeof msg === 'string' ? msg : ''}${rest.join('')}${stack}\n`
}

/** Whether a value can stand without quotes and stay one word. */
function isPlain(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.:/@+-]+$/.test(value)
}

function isError(value: unknown): value is { stack: string } {
  return typeof value === 'object' && value !== null && 'stack' in value
}
