import type { EnumRef, ObjectRef } from '@pothos/core'
import type { StoredEvent } from '../platform/events/stored-event.ts'
import { encodeId } from '../platform/ids.ts'
import { archivedArg, archivedIn } from './archive.ts'
import { builder } from './builder.ts'
import { constantCase } from './enums.ts'
import { keyName } from './event-scope.ts'
import type { ManyOptions } from './event-stream.ts'
import { loadVisible } from './load.ts'
import { type Model, modelNamed } from './models.ts'
import { nodeRef } from './node-ref.ts'
import { toldRow, toldValue } from './told.ts'

type Types = typeof builder.$inferSchemaTypes

/** `TaskEventType`: what can happen to the rows of a model. Its values stand for the types of facts in the log. */
export function eventTypeEnum(
  model: Model,
  types: Readonly<Record<string, string>>,
  many: Readonly<Record<string, ManyOptions>>,
): EnumRef<Types, string> {
  const ofOne = Object.entries(types).map(([type, description]) => [valueName(type), { value: type, description }])
  const ofMany = Object.entries(many).map(([type, { as, description }]) => [as, { value: type, description }])
  // Pothos infers the values from literal names.
  return builder.enumType(`${model.name}EventType`, {
    description: `What can happen to a ${model.name}.`,
    values: Object.fromEntries([...ofOne, ...ofMany]) as Record<string, { value: string; description: string }>,
  }) as EnumRef<Types, string>
}

/** `task.role-changed` → `ROLE_CHANGED`. */
function valueName(type: string): string {
  return constantCase(type.split('.')[1] ?? type).replaceAll('-', '_')
}

/** `TaskEvent`: a fact of the log, with the things that it names. */
export function eventObject(
  model: Model,
  scopes: readonly Model[],
  typeRef: EnumRef<Types, string>,
  many: Readonly<Record<string, ManyOptions>>,
): ObjectRef<Types, StoredEvent> {
  const isAboutMany = Object.keys(many).length > 0
  const eventRef = builder.objectRef<StoredEvent>(`${model.name}Event`).implement({
    description: `Something that happened to a ${model.name}${isAboutMany ? ', or to many at once' : ''}.`,
    fields: (t) => ({
      cursor: t.string({
        description: 'The place in the event log: pass it as `after` to go on from here.',
        ...toldValue((event: StoredEvent) => event.position),
      }),
      type: t.field({
        type: typeRef,
        description: 'What happened.',
        ...toldValue((event: StoredEvent) => event.type),
      }),
      createdAt: t.field({
        type: 'DateTime',
        description: 'When it happened.',
        ...toldValue((event: StoredEvent) => event.createdAt),
      }),
      actor: t.field({
        type: nodeRef(modelNamed('Membership')),
        nullable: true,
        description: 'Who did it. Null for the system, and for people who are gone.',
        ...toldRow({ model: 'Membership', key: (event) => (event as StoredEvent).actorId, archived: 'EXCLUDE' }),
        resolve: (event, _args, context, info) =>
          event.actorId === null ? null : loadVisible(context, info, modelNamed('Membership'), event.actorId),
      }),
      ...(isAboutMany && {
        count: t.int({
          nullable: true,
          description: `How many rows of ${model.name} it happened to: 1 unless it was to many at once. Null if that was not counted.`,
          ...toldValue(({ type, data }: StoredEvent) => (many[type] ? (many[type].count?.(data) ?? null) : 1)),
        }),
      }),
    }),
  })
  for (const [index, scope] of [...scopes.filter(({ name }) => name !== model.name), model].entries()) {
    namedThing(eventRef, scope, (event) => keyIn(event, scope, model, many), index > 0 && isAboutMany)
  }
  return eventRef
}

/** The key of a thing that an event names, or null if the event is about many. */
function keyIn(
  event: StoredEvent,
  scope: Model,
  model: Model,
  many: Readonly<Record<string, ManyOptions>>,
): string | null {
  if (scope === model) return event.type in many ? null : event.subjectId
  const key = (event.data as Readonly<Record<string, unknown>>)[keyName(scope)]
  return typeof key === 'string' ? key : null
}

/** `taskId` and `task` of an event. */
function namedThing(
  eventRef: ObjectRef<Types, StoredEvent>,
  thing: Model,
  keyOf: (event: StoredEvent) => string | null,
  nullable: boolean,
): void {
  const idField = keyName(thing)
  builder.objectField(eventRef, idField, (t) =>
    t.id({
      nullable,
      description: `The id of the ${thing.name}, also if it is gone.${nullable ? ' Null where it happened to many at once.' : ''}`,
      ...toldValue((event: StoredEvent): string => {
        const key = keyOf(event)
        // The type says whether there may be none.
        return (key === null ? null : encodeId(thing.prefix, key)) as string
      }),
    }),
  )
  builder.objectField(eventRef, idField.slice(0, -2), (t) =>
    t.field({
      type: nodeRef(thing),
      nullable: true,
      description: `The ${thing.name} as it is now, which may be later than the event. Null if it is gone${nullable ? ', and where it happened to many at once' : ''}.`,
      args: archivedArg(thing),
      ...toldRow({ model: thing.name, key: (event) => keyOf(event as StoredEvent), archived: 'AS_ASKED' }),
      resolve: (event, args, context, info) => {
        const key = keyOf(event)
        return key === null ? null : loadVisible(context, info, thing, key, archivedIn(args))
      },
    }),
  )
}
