import type { ObjectRef } from '@pothos/core'
import {
  ConflictError,
  type ErrorCode,
  errorCodes,
  ForbiddenError,
  type InputIssue,
  InvalidCredentialsError,
  InvalidInputError,
  NotDoneError,
  NotFoundError,
  Refusal,
  UnauthenticatedError,
  VersionConflictError,
} from '../platform/errors.ts'
import { builder } from './builder.ts'
import { cost } from './cost.ts'
import { loadNode } from './load.ts'
import { modelNamed } from './models.ts'

/** The refusals of `platform/errors.ts` as types, for the unions that mutations answer with. */

type Types = typeof builder.$inferSchemaTypes

const codeRef = builder.enumType('ErrorCode', {
  description:
    'What went wrong, for programs. In the errors of mutations it is `code`; in the errors of a response, `extensions.code`.',
  values: Object.fromEntries(
    Object.entries(errorCodes).map(([code, description]) => [code, { value: code, description }]),
  ) as Record<ErrorCode, { value: ErrorCode; description: string }>,
})

/** A refusal as an answer. Wrapped, since an instance of Error that a resolver gives counts as thrown. */
export interface Refused {
  readonly refusal: Refusal
}

const errorInterface = builder.interfaceRef<Refused>('Error').implement({
  description: 'A refusal. Match this to treat all alike, or a type to treat one apart.',
  fields: (t) => ({
    code: t.field({
      type: codeRef,
      description: 'What went wrong, for programs.',
      resolve: ({ refusal }) => refusal.code,
    }),
    message: t.string({
      description: 'What went wrong, and what would be right, for people.',
      resolve: ({ refusal }) => refusal.message,
    }),
  }),
})

const issueRef = builder.objectRef<InputIssue>('InputIssue').implement({
  description: 'One thing wrong with an input.',
  fields: (t) => ({
    path: t.stringList({
      description: 'The way to the value from the input: names of fields and positions in lists, from 0.',
      resolve: (issue) => issue.path,
    }),
    message: t.string({ description: 'What would be right.', resolve: (issue) => issue.message }),
  }),
})

/** A class of refusals that a mutation can answer with. */
export type RefusalClass = abstract new (...args: never[]) => Refusal

const refs = new Map<RefusalClass, ObjectRef<Types, Refused>>()

function errorType(type: RefusalClass & { name: string }, description: string): void {
  refs.set(
    type,
    builder.objectRef<Refused>(type.name).implement({
      description,
      interfaces: [errorInterface],
      isTypeOf: (value) => isRefused(value) && value.refusal instanceof type,
    }),
  )
}

/** Whether a mutation answers with a refusal, and not with its payload. */
export function isRefused(value: unknown): value is Refused {
  return typeof value === 'object' && value !== null && 'refusal' in value && value.refusal instanceof Refusal
}

errorType(
  InvalidInputError,
  'A value of the input is malformed, out of range or contradicts another. Nothing was changed.',
)
errorType(NotFoundError, 'Something that the input names does not exist, or not for you. Nothing was changed.')
errorType(ForbiddenError, 'Your role does not allow this. Nothing was changed.')
errorType(ConflictError, 'It contradicts what is already there. Nothing was changed.')
errorType(UnauthenticatedError, 'Nobody is signed in. Nothing was changed.')
errorType(InvalidCredentialsError, 'The e-mail address and the password do not belong together.')

errorType(VersionConflictError, 'The thing has changed since the version that was expected. Nothing was changed.')
errorType(NotDoneError, 'Another item of the batch was refused, and all or nothing was asked for. Nothing was changed.')

builder.objectField(errorRef(InvalidInputError), 'issues', (t) =>
  t.field({
    type: [issueRef],
    description: 'Everything that is wrong, each with its place.',
    ...cost({ weight: 0, list: { assumedSize: 10 } }),
    resolve: ({ refusal }) => (refusal as InvalidInputError).issues,
  }),
)
builder.objectField(errorRef(NotFoundError), 'path', (t) =>
  t.stringList({
    description: 'The way to the id in the input.',
    resolve: ({ refusal }) => (refusal as NotFoundError).path,
  }),
)

builder.objectFields(errorRef(VersionConflictError), (t) => ({
  current: t.field({
    type: builder.nodeInterfaceRef(),
    nullable: true,
    description: 'The thing as it is now. Null if it has been deleted meanwhile.',
    resolve: ({ refusal }, _args, context, info) => {
      const { model, key } = refusal as VersionConflictError
      return loadNode(context, info, modelNamed(model), key, 'INCLUDE')
    },
  }),
  changedFields: t.stringList({
    description: 'What has another value than in the version that was expected: the names of columns, such as `title`.',
    resolve: ({ refusal }) => [...(refusal as VersionConflictError).changed],
  }),
}))

/** The GraphQL type of a class of refusals. */
export function errorRef(type: RefusalClass): ObjectRef<Types, Refused> {
  const ref = refs.get(type)
  if (!ref) throw new Error(`${type.name} has no GraphQL type: give it one in schema/errors.ts`)
  return ref
}
