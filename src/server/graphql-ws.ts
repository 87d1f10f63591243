import { type ExecutionArgs, GraphQLError } from 'graphql'
import {
  CloseCode,
  type ConnectionInitMessage,
  makeServer,
  type OperationResult,
  type SubscribePayload,
} from 'graphql-ws'
import type { Logger } from 'pino'
import type { WebSocket } from 'ws'
import type { Context } from '../context/context.ts'
import { UnauthenticatedError } from '../platform/errors.ts'
import { presentError } from './errors.ts'
import { HttpRefusal } from './http-refusal.ts'
import type { AdmittedOperation, Operations } from './operation.ts'
import type { Outgoing } from './outgoing.ts'
import { parametersOfBody } from './parameters.ts'
import type { BegunOperation, SocketMessages } from './socket-messages.ts'
import type { SocketToken } from './socket-token.ts'

const initMilliseconds = 5_000
const maxOperations = 100

/** One client's connection. */
export interface SocketClient {
  readonly socket: WebSocket
  /** Where it comes from. */
  readonly address: string
  readonly token: SocketToken
  readonly messages: SocketMessages
  readonly outgoing: Outgoing
}

/** An operation as graphql-ws gets it. */
interface Prepared {
  readonly begun: BegunOperation
  readonly run: () => OperationResult
}

/**
 * GraphQL over WebSockets: the protocol `graphql-transport-ws`, by graphql-ws.
 * @returns what speaks it with a client until its socket closes
 */
export function createGraphqlWs(operations: Operations, log: Logger): (client: SocketClient) => void {
  const prepared = new WeakMap<ExecutionArgs, Prepared>()

  const protocol = makeServer<ConnectionInitMessage['payload'], SocketClient>({
    connectionInitWaitTimeout: initMilliseconds,
    // False: graphql-ws closes the socket with 4403.
    onConnect: ({ connectionParams, extra: { token } }) => token.connect(connectionParams ?? {}),
    onSubscribe: ({ subscriptions, extra }, id, payload) =>
      prepare(extra, id, payload, Object.keys(subscriptions).length),
    execute: (args) => preparedOf(args).run(),
    subscribe: (args) => preparedOf(args).run(),
    onNext: ({ extra: { socket, token } }, _id, _payload, args, result) => {
      if (result.errors) preparedOf(args).begun.outcome = 'errors'
      if (token.isGiven() && isSignedOut(result)) socket.close(CloseCode.Forbidden, 'Signed out')
    },
  })

  /** Everything before execution. What it returns as errors goes out in an `error` message, and the socket stays open. */
  async function prepare(
    { socket, address, token, messages }: SocketClient,
    id: string,
    payload: SubscribePayload,
    count: number,
  ): Promise<ExecutionArgs | readonly GraphQLError[]> {
    const begun = messages.begin(id)
    const { requestId } = begun
    if (count > maxOperations) {
      return [badRequest(`No more than ${maxOperations} operations may run on one socket at a time.`)]
    }
    try {
      const context = await token.contextOf(requestId)
      begun.context = context
      const parameters = parametersOfBody(payload, 400)
      const ready = await operations.prepare(parameters, context, address)
      if ('errors' in ready) {
        const { outOfPoints } = await operations.chargeRefused(context, address)
        return (outOfPoints ?? ready).errors
      }
      const admitted = parameters.dryRun
        ? await operations.dryRun(ready, context, address)
        : await operations.admit(ready, context, address)
      if ('errors' in admitted) return admitted.errors
      begun.summary = ready
      begun.outcome = 'done'
      const { schema, document } = ready.args
      const args: ExecutionArgs = { schema, document, operationName: parameters.operationName }
      const run = () => ('admission' in admitted ? start(admitted, context, begun.hangUp.signal) : admitted)
      prepared.set(args, { begun, run })
      return args
    } catch (error) {
      if (error instanceof HttpRefusal) return [badRequest(error.message)]
      if (error instanceof UnauthenticatedError) socket.close(CloseCode.Forbidden, 'Signed out')
      return [presentError(error, requestId, log)]
    }
  }

  function start(operation: AdmittedOperation, context: Context, hangUp: AbortSignal): OperationResult {
    return operation.kind === 'subscription'
      ? operations.subscribe(operation, context, hangUp)
      : operations.execute(operation, context, hangUp)
  }

  function preparedOf(args: ExecutionArgs): Prepared {
    const found = prepared.get(args)
    if (!found) throw new Error('graphql-ws runs an operation that was not prepared')
    return found
  }

  return (client) => {
    const { socket, token, messages, outgoing } = client
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: outgoing.send,
        close: (code, reason) => closeSocket(socket, code, reason),
        onPing: token.answerPing,
        onMessage: messages.receive,
      },
      client,
    )
    socket.once('close', (code, reason) => void closed(code, reason.toString()))
  }
}

/** A close frame has room for 123 bytes of reason; graphql-ws puts the client's id into some. */
function closeSocket(socket: WebSocket, code = CloseCode.InternalServerError as number, reason = ''): void {
  socket.close(code, Buffer.byteLength(reason) <= 123 ? reason : CloseCode[code])
}

function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } })
}

function isSignedOut(result: { data?: unknown; errors?: readonly GraphQLError[] | undefined }): boolean {
  return !('data' in result) && result.errors?.[0]?.extensions.code === 'UNAUTHENTICATED'
}
