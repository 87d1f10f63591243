import type { Context } from '../context/context.ts'
import { ForbiddenError, InvalidInputError, NotFoundError, UnauthenticatedError } from '../platform/errors.ts'
import { findTrace } from '../platform/events/trace.ts'
import type { Permission } from '../platform/scope.ts'
import { all, list, name, sql } from '../platform/sql.ts'
import { rowsOf } from '../platform/transaction.ts'
import { keyOf } from './keys.ts'
import { createLowering, visibleRows } from './lowering.ts'
import { type Model, modelNamed, tableOf } from './models.ts'

/** What a subscription follows: an organization, or one thing in it. */
export interface EventScope {
  readonly organizationId: string
  /** What the data of its events name: the key of the thing, and those of the things that it belongs to. */
  readonly about: Readonly<Record<string, string>>
}

/** The name of a model's key in arguments, events and columns: `taskId`. */
export function keyName({ name: modelName }: Model): string {
  return `${modelName.slice(0, 1).toLowerCase()}${modelName.slice(1)}Id`
}

/** Checks that each model has the keys of those before it. @throws Error at start if not */
export function checkScopes(scopes: readonly Model[]): void {
  for (const [index, scope] of scopes.entries()) {
    for (const wider of scopes.slice(0, index)) {
      if (!tableOf(scope.name).columns[keyName(wider)]) {
        throw new Error(`${scope.name} has no column ${keyName(wider)}, so it cannot be followed within ${wider.name}`)
      }
    }
  }
}

/**
 * Finds what the arguments name, of which there must be one.
 * @param scopes the models that can be named besides the organization, from the widest
 * @param after where the subscription resumes: what is gone since then can still be followed, to the news that it is gone
 * @throws UnauthenticatedError, InvalidInputError, NotFoundError, ForbiddenError without the permission
 */
export async function findScope(
  context: Context,
  args: Readonly<Record<string, unknown>>,
  { scopes, permission, after }: { scopes: readonly Model[]; permission: Permission; after: string | undefined },
): Promise<EventScope> {
  if (context.viewer.userId === null) throw new UnauthenticatedError()
  const models = [modelNamed('Organization'), ...scopes]
  const named = models.filter((model) => args[keyName(model)] != null)
  const [model] = named
  if (!model || named.length > 1) {
    throw new InvalidInputError([
      { path: [], message: `must be exactly one of ${models.map((each) => keyName(each)).join(', ')}` },
    ])
  }
  const argument = keyName(model)
  const key = keyOf(model, String(args[argument]), [argument])
  const scope =
    model.name === 'Organization'
      ? { organizationId: key, about: {} }
      : await find(context, { model, key, wider: scopes.slice(0, scopes.indexOf(model)), permission, after })
  if (!scope || !context.viewer.memberships.has(scope.organizationId)) throw new NotFoundError(model.name, argument)
  requirePermission(context, permission, scope.organizationId)
  return scope
}

/** @throws ForbiddenError unless the viewer holds the permission in the organization */
export function requirePermission(
  { viewer }: Pick<Context, 'viewer'>,
  permission: Permission,
  organizationId: string,
): void {
  if (!viewer.can(permission, organizationId)) {
    throw new ForbiddenError(`Your role in this organization does not allow ${permission}.`)
  }
}

interface Sought {
  model: Model
  key: string
  wider: readonly Model[]
  permission: Permission
  after: string | undefined
}

async function find(context: Context, { model, key, wider, permission, after }: Sought): Promise<EventScope | null> {
  const rows = visibleRows(model, createLowering(context), 'INCLUDE')
  const names = ['organizationId', ...wider.map(keyName)]
  const columns = list(names.map((column) => sql`${name(rows.alias, column)}::text`))
  const where = all([rows.where, sql`${name(rows.alias, 'id')} = ${key}::uuid`])
  const [row] = await rowsOf<Record<string, string>>(
    context.db,
    sql`SELECT ${columns} FROM ${rows.from} WHERE ${where}`,
  )
  const own = { [keyName(model)]: key }
  if (row) {
    const { organizationId = '', ...keys } = row
    return { organizationId, about: { ...keys, ...own } }
  }
  if (after === undefined) return null
  const organizationIds = context.viewer.organizationsWith(permission)
  const trace = await findTrace(context.db, { organizationIds, name: keyName(model), key, after })
  if (!trace) return null
  const keys = wider.map((each) => [keyName(each), String(trace.data[keyName(each)])])
  return { organizationId: trace.organizationId, about: { ...Object.fromEntries(keys), ...own } }
}
