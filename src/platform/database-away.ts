import { UnavailableError } from './errors.ts'

/**
 * SQLSTATEs of a server that does not take or keep connections: class 08, connection exception, but for protocol_violation,
 * which is the statement's fault; too_many_connections,
 * admin_shutdown, crash_shutdown, cannot_connect_now, idle_session_timeout. Those of the system's sockets. Those of Prisma:
 * it cannot reach the database, waits too long for it, is hung up on, and cannot begin a transaction.
 */
const codes =
  /^(08(?!P01)...|53300|57P0[1235]|E(CONNREFUSED|CONNRESET|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN|PIPE|TIMEDOUT)|P1001|P1002|P1008|P1017|P2024)$/
/** What Prisma's adapter makes of some of them. */
const kinds = /^(DatabaseNotReachable|ConnectionClosed|SocketTimeout|TooManyConnections)$/
/** `pg` gives these no code. */
const messages =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|Client was closed)|Unable to start a transaction in the given time/

/** The pool's words for having waited in vain for a connection that others have. */
const allTaken = 'timeout exceeded when trying to connect'

/** What to log of a database that is away. */
export function awayReason(error: unknown): string {
  return hasMessage(error, allTaken) ? 'no connection to the database was free in time' : 'the database did not answer'
}

/** Whether something failed because the database could not be reached, took no more connections, or hung up. */
export function isDatabaseAway(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  if (error instanceof UnavailableError) return true
  const { code, syscall, kind, message, cause, errors, meta } = error as Partial<Record<string, unknown>>
  if (typeof code === 'string' && codes.test(code)) return true
  // A Unix socket that nobody has made.
  if (code === 'ENOENT' && syscall === 'connect') return true
  if (typeof kind === 'string' && kinds.test(kind)) return true
  if (typeof message === 'string' && messages.test(message)) return true
  // A name with several addresses fails once for each of them.
  if (Array.isArray(errors) && errors.some(isDatabaseAway)) return true
  return (
    isDatabaseAway(cause) || isDatabaseAway((meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError)
  )
}

function hasMessage(error: unknown, wanted: string): boolean {
  return error instanceof Error && (error.message === wanted || hasMessage(error.cause, wanted))
}
