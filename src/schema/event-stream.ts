import type { Context } from '../context/context.ts'
import { UnauthenticatedError } from '../platform/errors.ts'
import type { StoredEvent } from '../platform/events/stored-event.ts'
import type { Permission } from '../platform/scope.ts'
import { builder } from './builder.ts'
import { cost, weights } from './cost.ts'
import { type EventFilter, eventFilter } from './event-filter.ts'
import { checkScopes, type EventScope, findScope, keyName, requirePermission } from './event-scope.ts'
import { eventObject, eventTypeEnum } from './event-type.ts'
import { filterInput } from './filter.ts'
import { modelNamed } from './models.ts'

/**
 * How a module states a subscription: facts of the event log about one model, as they are committed. They can be followed
 * for an organization, for one of the things that the model's rows belong to, or for one row.
 */
export interface EventStreamOptions {
  description: string
  /** The model that the facts are about. Whoever holds the permission must be one who sees all of its rows. */
  model: string
  /** The permission that following takes, asked again for every event. */
  permission: Permission
  /**
   * The models, from the widest, whose rows can be followed besides the organization; the model itself among them, if its
   * rows can. What the log keeps of a fact names their keys, `projectId` and `taskId`: the widest's always, the others'
   * unless it is about many.
   */
  scopes: readonly string[]
  /** The types of facts about one row, `task.completed`, each with what it means. */
  types: Readonly<Record<string, string>>
  /** The types of facts about many rows at once. */
  many?: Readonly<Record<string, ManyOptions>>
}

/** A fact about many rows at once, such as that they went with what they belonged to. */
export interface ManyOptions {
  /** Its name among the types of events: `DELETED_WITH_PROJECT`. */
  as: string
  description: string
  /** How many rows, by what the log keeps of the fact. Default: it does not say. */
  count?: (data: unknown) => number
}

/** States a subscription `taskEvents(organizationId, projectId, taskId, types, filter, after)` of `TaskEvent`. */
export function eventStream(streamName: string, options: EventStreamOptions): void {
  const { description, permission, types, many = {} } = options
  const model = modelNamed(options.model)
  const scopes = options.scopes.map(modelNamed)
  checkScopes(scopes)
  const typeRef = eventTypeEnum(model, types, many)
  const scopeModels = [modelNamed('Organization'), ...scopes]

  builder.subscriptionField(streamName, (t) =>
    t.field({
      type: eventObject(model, scopes, typeRef, many),
      description: `${description} Give exactly one of ${scopeModels.map((scope) => `\`${keyName(scope)}\``).join(', ')}.`,
      args: {
        ...Object.fromEntries(
          scopeModels.map((scope) => [
            keyName(scope),
            t.arg.id({ description: `Follow what happens in this ${scope.name}.` }),
          ]),
        ),
        types: t.arg({ type: [typeRef], description: 'Only events of these types. Default: all.' }),
        filter: t.arg({
          type: filterInput(model),
          description: `Only events of a ${model.name} that is such when the event is sent, archived or not. Events of what is gone, and of many at once, come regardless.`,
          ...cost({ weight: weights.filter }),
        }),
        after: t.arg.string({
          description:
            'The cursor of the last event that you have: begin with the one after it. Default: with what happens from now on. The header `Last-Event-ID` of an event stream comes before it.',
        }),
      },
      subscribe: async (_root, args, context) => {
        const after = context.lastEventId ?? args.after ?? undefined
        const scope = await findScope(context, args, { scopes, permission, after })
        return follow(context, scope, {
          permission,
          types: args.types ?? [...Object.keys(types), ...Object.keys(many)],
          filter: args.filter ? eventFilter(model, args.filter, context, (type) => type in types) : null,
          after,
        })
      },
      resolve: (event) => event,
    }),
  )
}

interface FollowOptions {
  permission: Permission
  types: readonly string[]
  filter: EventFilter | null
  after: string | undefined
}

/**
 * The events of a scope for as long as the caller may see them. Their rights are asked for before every event, and as soon
 * as they change: without them it ends with a refusal.
 */
async function follow(
  context: Context,
  { organizationId, about }: EventScope,
  { permission, types, filter, after }: FollowOptions,
): Promise<AsyncIterableIterator<StoredEvent>> {
  let unwatch = (): void => {}
  const events = await context.events.subscribe({
    organizationId,
    about,
    types,
    after,
    caller: context.viewer.userId,
    async keep(waiting) {
      const fresh = await context.refresh()
      requirePermission(fresh, permission, organizationId)
      return filter ? context.judgeEvents(() => filter(waiting, fresh)) : waiting
    },
    onEnd: () => unwatch(),
  })
  unwatch = context.watch((now) => {
    try {
      if (now instanceof UnauthenticatedError) throw now
      requirePermission({ viewer: now }, permission, organizationId)
    } catch (refusal) {
      events.fail(refusal as Error) // The two lines above throw nothing else.
    }
  })
  return events
}
