/**
 * The refusals that rules answer with. Each becomes the member of that name in a mutation's result union, or, in a query,
 * a GraphQL error with its code. Messages are for people: they name what was wrong and what would be right, and never
 * hold SQL, secrets or anything of another organization.
 */

/** Every code that a client can meet, in a union's `code` or in an error's `extensions.code`. */
export const errorCodes = {
  UNAUTHENTICATED: 'Sign in first: the request carries no token, or one that is expired, revoked or not ours.',
  INVALID_CREDENTIALS: 'The e-mail address and the password do not belong together.',
  FORBIDDEN: 'You may see this but not do that with it, or not see this field.',
  NOT_FOUND: 'It does not exist, or not for you.',
  INVALID_INPUT: 'A value is malformed, out of range or contradicts another; `issues` or the message says which.',
  CONFLICT: 'It contradicts what is already there, such as a name that is taken.',
  VERSION_CONFLICT: 'It has changed since the version that was expected; `current` is what it is now.',
  NOT_DONE: 'Another item of the same batch was refused, and all or nothing was asked for.',
  ROLLED_BACK: 'Another mutation of the same transaction was refused, so this one was undone.',
  OPERATION_TOO_COMPLEX: 'The document is larger, deeper or more repetitive than one may be; `limit` says in what.',
  OPERATION_TOO_EXPENSIVE:
    'The operation asks for too much at once; `cost` says its price, the limit and what to change.',
  RATE_LIMITED:
    'Too much was asked for within a minute, or a password was tried too often; Retry-After says when to go on.',
  TIMEOUT: 'It took too long and was stopped. What a mutation under this code had begun was undone.',
  UNKNOWN_DOCUMENT: 'The document is none of those that this server knows, and it is asked to run no others.',
  LOG_TRUNCATED:
    'The event log does not have the event to resume after: it no longer reaches back to it, and `oldest` says to which it does; or, without `oldest`, it is another log. Read anew, follow from now on.',
  FELL_BEHIND:
    'The client did not take what was sent to it, and too much waited. Resume after the last event received.',
  TOO_MANY_SUBSCRIPTIONS: 'The caller, or their organization, follows as much as it may at a time.',
  GRAPHQL_PARSE_FAILED: 'The document is not GraphQL.',
  GRAPHQL_VALIDATION_FAILED: 'The document does not fit the schema.',
  UNAVAILABLE:
    'The database cannot be reached just now; Retry-After says when to try again. A mutation under this code may have been done: send it again under its idempotency key.',
  BAD_REQUEST: 'The HTTP request or the WebSocket message is malformed.',
  INTERNAL: 'A fault of the server, logged under the request id.',
} as const satisfies Record<string, string>

export type ErrorCode = keyof typeof errorCodes

/** The base of all refusals: something the caller can understand and act upon. */
export abstract class Refusal extends Error {
  abstract readonly code: ErrorCode
}

/** One thing wrong with an input: the path of the value from the input's root, and what would be right. */
export interface InputIssue {
  path: string[]
  message: string
}

export class InvalidInputError extends Refusal {
  override readonly name = 'InvalidInputError'
  readonly code = 'INVALID_INPUT'
  readonly issues: InputIssue[]
  constructor(issues: InputIssue[]) {
    super(
      issues
        .map((issue) => (issue.path.length ? `${issue.path.join('.')}: ${issue.message}` : issue.message))
        .join('; '),
    )
    this.issues = issues
  }
  /** One issue at one path: `InvalidInputError.at('dueDate', 'must be a day in the future')`. */
  static at(path: string, message: string): InvalidInputError {
    return new InvalidInputError([{ path: path.split('.'), message }])
  }
}

/** The same words for what does not exist and for what is not the caller's. */
export class NotFoundError extends Refusal {
  override readonly name = 'NotFoundError'
  readonly code = 'NOT_FOUND'
  /** Where in the input the id of the missing thing stands. */
  readonly path: string[]
  /** @param what the kind of thing, as the schema names it: `Task` */
  constructor(what: string, path: string) {
    super(`There is no such ${what}, or not for you.`)
    this.path = path.split('.')
  }
}

export class ForbiddenError extends Refusal {
  override readonly name = 'ForbiddenError'
  readonly code = 'FORBIDDEN'
}

export class ConflictError extends Refusal {
  override readonly name = 'ConflictError'
  readonly code = 'CONFLICT'
}

export class UnauthenticatedError extends Refusal {
  override readonly name = 'UnauthenticatedError'
  readonly code = 'UNAUTHENTICATED'
  constructor(message = 'Sign in first.') {
    super(message)
  }
}

export class InvalidCredentialsError extends Refusal {
  override readonly name = 'InvalidCredentialsError'
  readonly code = 'INVALID_CREDENTIALS'
  constructor() {
    super('The e-mail address and the password do not belong together.')
  }
}

/** Somebody changed the thing since the caller saw it. */
export class VersionConflictError extends Refusal {
  override readonly name = 'VersionConflictError'
  readonly code = 'VERSION_CONFLICT'
  /** The model of the thing, and its key. */
  readonly model: string
  readonly key: string
  /** What has another value than in the version that was expected, by column. */
  readonly changed: readonly string[]
  constructor({
    model,
    key,
    expected,
    version,
    changed,
  }: { model: string; key: string; expected: number; version: number; changed: readonly string[] }) {
    super(
      `The ${model} is at version ${version}, not ${expected}. Look at what has changed and try again with the new version.`,
    )
    this.model = model
    this.key = key
    this.changed = changed
  }
}

/** Events after the one to resume after have been purged. */
export class LogTruncatedError extends Refusal {
  override readonly name = 'LogTruncatedError'
  readonly code = 'LOG_TRUNCATED'
  /** The cursor of the oldest event of the log, after which it can be resumed. */
  readonly oldest: string
  constructor(oldest: string) {
    super(
      `The event log no longer reaches back to that event. Read anew what you keep, and follow from now on or after ${oldest}.`,
    )
    this.oldest = oldest
  }
}

/** No event of this log can have had the place to resume after: it is one of another database, such as before a restore. */
export class AheadOfLogError extends Refusal {
  override readonly name = 'AheadOfLogError'
  readonly code = 'LOG_TRUNCATED'
  constructor() {
    super(
      'The event log has not come as far as that event, which was of another one. Read anew what you keep, and follow from now on.',
    )
  }
}

/** A subscriber took events so slowly that too many waited. It has been dropped, and can resume after the last it got. */
export class FellBehindError extends Refusal {
  override readonly name = 'FellBehindError'
  readonly code = 'FELL_BEHIND'
  constructor() {
    super('You did not keep up with the events. Resume after the last one that you received.')
  }
}

export class TooManySubscriptionsError extends Refusal {
  override readonly name = 'TooManySubscriptionsError'
  readonly code = 'TOO_MANY_SUBSCRIPTIONS'
  /** @param whose such as `you` or `this organization` */
  constructor(whose: string, most: number) {
    super(`No more than ${most} subscriptions of ${whose} may run at a time. End one first.`)
  }
}

/** An item of a batch that was done, and undone because another was refused. */
export class NotDoneError extends Refusal {
  override readonly name = 'NotDoneError'
  readonly code = 'NOT_DONE'
  constructor() {
    super('Not done, because another item was refused.')
  }
}

/** An operation took longer than OPERATION_SECONDS, and its work in the database was stopped. */
export class TimeoutError extends Refusal {
  override readonly name = 'TimeoutError'
  readonly code = 'TIMEOUT'
  constructor(seconds: number) {
    super(`This took longer than ${seconds} s and was stopped. Ask for less at once.`)
  }
}

/** The database cannot be reached, or hung up before it had answered. */
export class UnavailableError extends Refusal {
  override readonly name = 'UnavailableError'
  readonly code = 'UNAVAILABLE'
  constructor(options?: ErrorOptions) {
    super(
      'The service is not available just now. Try again in a moment, a mutation under its idempotency key.',
      options,
    )
  }
}

const classes = {
  InvalidInputError,
  NotFoundError,
  ForbiddenError,
  ConflictError,
  UnauthenticatedError,
  InvalidCredentialsError,
  VersionConflictError,
  NotDoneError,
}

/** A refusal in a form that JSON can keep: its own properties and its message. */
export type KeptRefusal = { readonly name: keyof typeof classes; readonly message: string }

export function keptRefusal(refusal: Refusal): KeptRefusal {
  // Every class of refusals bears its name as a property of its own.
  return { ...refusal, message: refusal.message } as unknown as KeptRefusal
}

/** The refusal that was kept. */
export function refusalFrom(kept: KeptRefusal): Refusal {
  return Object.assign(Object.create(classes[kept.name].prototype) as Refusal, kept)
}
