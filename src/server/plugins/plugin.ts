import type { Plugin } from 'graphql-yoga'
import type { Context } from '../../context/context.ts'
import type { Wanted } from '../accept.ts'
import type { Exchange } from '../exchange.ts'
import type { AdmittedOperation } from '../operation.ts'
import type { Parameters as RequestParameters } from '../parameters.ts'
import type { PreparedOperation, ReadDocument } from '../preparation.ts'

/** What is known of a request; each plugin adds what it finds out. */
export interface RequestContext {
  readonly exchange: Exchange
  wanted?: Wanted
  parameters?: RequestParameters
  caller?: Context
  /** Where the caller is. */
  address?: string
  document?: ReadDocument
  /** Whether the caller has paid for it, or could not. */
  isCharged?: boolean
  admitted?: AdmittedOperation
  /** What headers say of the caller's points, where the operation was refused. */
  pointsLeft?: Readonly<Record<string, string>>
}

/** What is known once there is an operation. Yoga's context is not that of resolvers: theirs is `caller`, as on a WebSocket. */
export interface OperationContext extends RequestContext {
  parameters: RequestParameters
  caller: Context
  address: string
  document: ReadDocument
  prepared: PreparedOperation
  admitted: AdmittedOperation
}

export type ServerPlugin = Plugin<OperationContext, RequestContext>

/** What a hook gets before an operation is executed or subscribed to. */
export type OperationPayload = Pick<
  Parameters<NonNullable<ServerPlugin['onExecute']>>[0],
  'args' | 'context' | 'extendContext' | 'setResultAndStopExecution'
>
