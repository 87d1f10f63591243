import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ExecutionArgs, GraphQLError } from 'graphql'
import {
  CloseCode,
  type ConnectionInitMessage,
  handleProtocols,
  MessageType,
  makeServer,
  type SubscribePayload,
} from 'graphql-ws'
import type { Logger } from 'pino'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Context } from '../context/context.ts'
import { callerAddress, networkOf } from '../limits/caller.ts'
import { isDatabaseAway } from '../platform/database-away.ts'
import { UnauthenticatedError } from '../platform/errors.ts'
import { logSocketOperation, type SocketOperation } from './access-log.ts'
import type { CreateContext } from './create-context.ts'
import { presentError } from './errors.ts'
import { onExpiry } from './expiry.ts'
import { HttpRefusal } from './http-refusal.ts'
import { parseJson } from './json.ts'
import { forNewest } from './newest.ts'
import type { AdmittedOperation, DryRun, Operations } from './operation.ts'
import { createOutgoing, type Outgoing } from './outgoing.ts'
import { parametersOfBody } from './parameters.ts'
import { newRequestId } from './request-id.ts'

const initMilliseconds = 5_000
const pingMilliseconds = 15_000
const checkMilliseconds = 1_000
/** Between two tokens of one client that are looked at. */
const renewMilliseconds = 1_000
const maxOperations = 100
const goingAway = 1001
const tryAgainLater = 1013

/** GraphQL over WebSockets: the protocol `graphql-transport-ws`, by graphql-ws. */
export interface GraphqlSockets {
  /**
   * Takes over an upgrade request that has been let in.
   * @throws HttpRefusal 429 if too many are open from its address
   */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Lets queries and mutations finish, then closes every socket with 1001, upon which clients come again. */
  close(): Promise<void>
  /** Cuts off the clients that do not answer the closing handshake. */
  terminate(): void
}

interface Prepared {
  readonly operation: AdmittedOperation | DryRun
  readonly context: Context
  readonly hangUp: AbortSignal
}

/** One client's connection. */
interface Peer {
  readonly socket: WebSocket
  readonly userAgent: string | null
  /** Where it comes from. */
  readonly address: string
  /** From the connection's parameters; every operation is authenticated with it anew. */
  authorization: string | null
  /** The account that the connection belongs to: undefined before it is acknowledged, null for an anonymous caller. */
  userId: string | null | undefined
  /** Goes on with a newer token. */
  readonly renew: (authorization: unknown) => Promise<void>
  readonly outgoing: Outgoing
  isAlive: boolean
  callOffExpiry: () => void
  /** What is under way, by the client's ids. */
  readonly operations: Map<string, SocketOperation>
  /** Their contexts, by the client's ids. */
  readonly contexts: Map<string, Context>
  /** The ends of the messages that are being handled, by the client's ids. */
  readonly running: Map<string, Promise<void>>
  /** Abort when the client completes an operation or goes, by the client's ids. */
  readonly hangUps: Map<string, AbortController>
}

export function createGraphqlSockets(options: {
  operations: Operations
  createContext: CreateContext
  maxMessageBytes: number
  /** How many may be open from one address. */
  socketsPerAddress: number
  /** How many proxies stand before the server. */
  trustedProxies: number
  log: Logger
}): GraphqlSockets {
  const { operations, createContext, maxMessageBytes, socketsPerAddress, trustedProxies, log } = options
  const peers = new Set<Peer>()
  /** How many sockets are open, by network. */
  const open = new Map<string, number>()
  const prepared = new WeakMap<ExecutionArgs, Prepared>()
  let isClosing = false

  const protocol = makeServer<ConnectionInitMessage['payload'], Peer>({
    connectionInitWaitTimeout: initMilliseconds,
    onConnect: ({ connectionParams, extra }) => connect(extra, connectionParams ?? {}),
    onSubscribe: ({ subscriptions, extra }, id, payload) =>
      prepare(extra, id, payload, Object.keys(subscriptions).length),
    execute: (args) => {
      const { operation, context, hangUp } = preparedOf(args)
      return 'dryRun' in operation ? operation.dryRun : operations.execute(operation, context, hangUp)
    },
    subscribe: (args) => {
      const { operation, context, hangUp } = preparedOf(args)
      return 'dryRun' in operation ? operation.dryRun : operations.subscribe(operation, context, hangUp)
    },
    onNext: ({ extra }, id, _payload, _args, result) => {
      const operation = extra.operations.get(id)
      if (result.errors && operation) operation.outcome = 'errors'
      if (extra.authorization !== null && isSignedOut(result)) extra.socket.close(CloseCode.Forbidden, 'Signed out')
    },
  })

  /** @returns whether the client may go on; otherwise graphql-ws closes the socket with 4403 */
  async function connect(peer: Peer, parameters: Record<string, unknown>): Promise<boolean> {
    const given = authorizationIn(parameters) ?? null
    if (given !== null && typeof given !== 'string') return false
    peer.authorization = given
    try {
      const context = await contextOf(peer, newRequestId())
      peer.userId = context.viewer.userId
      watchExpiry(peer, context)
      return true
    } catch (error) {
      if (error instanceof UnauthenticatedError) return false
      throw error
    }
  }

  function watchExpiry(peer: Peer, context: Context): void {
    peer.callOffExpiry()
    if (!peers.has(peer)) return
    peer.callOffExpiry = onExpiry(context, () => peer.socket.close(CloseCode.Forbidden, 'Access token expired'))
  }

  /** A Ping may bring a newer token. Of many, the newest counts. */
  async function answerPing(peer: Peer, payload: Record<string, unknown> | undefined): Promise<void> {
    const given = authorizationIn(payload ?? {})
    if (given === undefined || peer.userId === undefined) return sendPong(peer, payload)
    if (given !== peer.authorization) await peer.renew(given)
    if (peer.socket.readyState === peer.socket.OPEN) await sendPong(peer, undefined)
  }

  /** Goes on with a newer token of the same person; any other closes the socket with 4403. */
  async function renew(peer: Peer, given: unknown): Promise<void> {
    if (!peers.has(peer) || given === peer.authorization) return
    try {
      if (typeof given !== 'string') throw new UnauthenticatedError()
      const context = await contextOf({ ...peer, authorization: given }, newRequestId())
      const { userId, sessionId, expiresAt } = context.viewer
      if (userId === null || sessionId === null || expiresAt === null || userId !== peer.userId) {
        throw new UnauthenticatedError()
      }
      peer.authorization = given
      for (const running of peer.contexts.values()) running.prolong({ userId, sessionId, expiresAt })
      watchExpiry(peer, context)
    } catch (error) {
      if (error instanceof UnauthenticatedError) return peer.socket.close(CloseCode.Forbidden, 'Forbidden')
      // The old token is still good, and the client will send a new one again.
      log.warn({ err: error }, 'a token in a ping could not be looked up')
    }
  }

  function sendPong({ outgoing }: Peer, payload: Record<string, unknown> | undefined): Promise<void> {
    return outgoing.send(JSON.stringify({ type: MessageType.Pong, ...(payload && { payload }) }))
  }

  /** Everything before execution. What it returns as errors goes out in an `error` message, and the socket stays open. */
  async function prepare(
    peer: Peer,
    id: string,
    payload: SubscribePayload,
    count: number,
  ): Promise<ExecutionArgs | readonly GraphQLError[]> {
    const requestId = newRequestId()
    const hangUp = peer.hangUps.get(id)?.signal ?? AbortSignal.abort()
    const entry: SocketOperation = { requestId, startedAt: performance.now(), summary: null, outcome: 'refused' }
    peer.operations.set(id, entry)
    if (count > maxOperations) {
      return [badRequest(`No more than ${maxOperations} operations may run on one socket at a time.`)]
    }
    try {
      const context = await contextOf(peer, requestId)
      const parameters = parametersOfBody(payload, 400)
      const { operationName, dryRun } = parameters
      const ready = await operations.prepare(parameters, context, peer.address)
      if ('errors' in ready) {
        const { outOfPoints } = await operations.chargeRefused(context, peer.address)
        return (outOfPoints ?? ready).errors
      }
      const operation = await operations.admit(ready, context, { address: peer.address, dryRun })
      if ('errors' in operation) return operation.errors
      const { schema, document } = operation.args
      const args: ExecutionArgs = { schema, document, operationName }
      prepared.set(args, { operation, context, hangUp })
      peer.contexts.set(id, context)
      entry.summary = operation
      entry.outcome = 'done'
      return args
    } catch (error) {
      if (error instanceof HttpRefusal) return [badRequest(error.message)]
      if (error instanceof UnauthenticatedError) peer.socket.close(CloseCode.Forbidden, 'Signed out')
      return [presentError(error, requestId, log)]
    }
  }

  function contextOf(
    { authorization, userAgent }: Pick<Peer, 'authorization' | 'userAgent'>,
    requestId: string,
  ): Promise<Context> | Context {
    return createContext({ requestId, authorization, userAgent })
  }

  function preparedOf(args: ExecutionArgs): Prepared {
    const found = prepared.get(args)
    if (!found) throw new Error('graphql-ws runs an operation that was not prepared')
    return found
  }

  function addressOf({ socket, headers }: IncomingMessage): string {
    return callerAddress(socket.remoteAddress ?? '', headers['x-forwarded-for']?.toString(), trustedProxies)
  }

  function openFrom(address: string): number {
    return open.get(networkOf(address)) ?? 0
  }

  function countOpen(address: string, change: 1 | -1): void {
    const count = openFrom(address) + change
    if (count > 0) open.set(networkOf(address), count)
    else open.delete(networkOf(address))
  }

  function serve(socket: WebSocket, request: IncomingMessage): void {
    const peer: Peer = {
      socket,
      userAgent: request.headers['user-agent'] ?? null,
      address: addressOf(request),
      authorization: null,
      userId: undefined,
      renew: forNewest(renewMilliseconds, (given) => renew(peer, given)),
      outgoing: createOutgoing(socket, (reason) => log.info({ reason }, 'a client was dropped')),
      isAlive: true,
      callOffExpiry: () => {},
      operations: new Map(),
      contexts: new Map(),
      running: new Map(),
      hangUps: new Map(),
    }
    peers.add(peer)
    countOpen(peer.address, 1)
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: peer.outgoing.send,
        close: (code, reason) => closeSocket(socket, code, reason),
        onPing: (payload) => answerPing(peer, payload),
        onMessage: (handle) => receiveMessages(peer, handle),
      },
      peer,
    )
    socket.on('pong', () => {
      peer.isAlive = true
    })
    socket.on('error', (error) => log.debug({ err: error }, 'a socket failed'))
    socket.once('close', (code, reason) => {
      peers.delete(peer)
      countOpen(peer.address, -1)
      for (const hangUp of peer.hangUps.values()) hangUp.abort()
      peer.callOffExpiry()
      void closed(code, reason.toString())
    })
  }

  function receiveMessages(peer: Peer, handle: (text: string) => Promise<void>): void {
    /** Operations that the client has completed and that are still winding up. */
    const windingUp = new Map<string, Promise<void>>()

    const handleSafely = async (text: string): Promise<void> => {
      try {
        await handle(text)
      } catch (error) {
        if (peer.socket.readyState !== peer.socket.OPEN) return
        // Upon this code clients come again, which graphql-ws' own do not upon InternalServerError.
        if (isDatabaseAway(error)) return peer.socket.close(tryAgainLater, 'The service is not available just now')
        log.error({ err: error }, 'a message failed')
        peer.socket.close(CloseCode.InternalServerError, 'Internal server error')
      }
    }

    const run = async (id: string, text: string): Promise<void> => {
      peer.hangUps.set(id, new AbortController())
      await handleSafely(text)
      peer.hangUps.delete(id)
      peer.running.delete(id)
      windingUp.delete(id)
      const operation = peer.operations.get(id)
      if (operation) logSocketOperation(operation, log)
      peer.operations.delete(id)
      peer.contexts.delete(id)
    }

    peer.socket.on('message', async (data, isBinary) => {
      // By default ws hands over buffers, whatever its type allows.
      const text = (data as Buffer).toString()
      const message = isBinary ? null : clientMessage(text)
      if (message === null) return peer.socket.close(CloseCode.BadRequest, 'Invalid message')
      const { type, id } = message
      // A client may use an id again once it has completed it, but graphql-ws would take what is left of the old operation
      // for the new one's. So messages about that id wait until the old operation is gone.
      if (windingUp.has(id)) await windingUp.get(id)
      const running = peer.running.get(id)
      if (type === MessageType.Complete && running) {
        windingUp.set(id, running)
        peer.hangUps.get(id)?.abort()
      }
      if (type !== MessageType.Subscribe) return handleSafely(text)
      if (!isClosing) peer.running.set(id, run(id, text))
    })
  }

  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
    handleProtocols,
  })
  const pinging = setInterval(() => {
    for (const peer of peers) {
      if (!peer.isAlive) peer.socket.terminate()
      peer.isAlive = false
      peer.socket.ping()
    }
  }, pingMilliseconds)
  const checking = setInterval(() => {
    for (const { outgoing } of peers) outgoing.check()
  }, checkMilliseconds)

  return {
    accept(request, socket, head) {
      if (openFrom(addressOf(request)) >= socketsPerAddress) {
        throw new HttpRefusal(
          429,
          'RATE_LIMITED',
          `No more than ${socketsPerAddress} WebSockets may be open at a time.`,
        )
      }
      server.handleUpgrade(request, socket, head, serve)
    },
    async close() {
      isClosing = true
      clearInterval(pinging)
      clearInterval(checking)
      await Promise.all([...peers].map(closeAfterSingleResults))
    },
    terminate: () => peers.forEach(({ socket }) => socket.terminate()),
  }
}

async function closeAfterSingleResults({ socket, operations, running }: Peer): Promise<void> {
  const single = [...running].filter(([id]) => operations.get(id)?.summary?.kind !== 'subscription')
  await Promise.all(single.map(([, end]) => end))
  if (socket.readyState === socket.CLOSED) return
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.close(goingAway, 'Server is going away, try again')
  await closed
}

const clientTypes: readonly unknown[] = [
  MessageType.ConnectionInit,
  MessageType.Ping,
  MessageType.Pong,
  MessageType.Subscribe,
  MessageType.Complete,
]

/** Type and id of a message that clients may send, or null. graphql-ws checks the rest. */
function clientMessage(text: string): { type: MessageType; id: string } | null {
  let message: unknown
  try {
    message = parseJson(text)
  } catch {
    return null
  }
  if (typeof message !== 'object' || message === null || !('type' in message)) return null
  if (!clientTypes.includes(message.type)) return null
  const id = 'id' in message && typeof message.id === 'string' ? message.id : ''
  return { type: message.type as MessageType, id } // `clientTypes` has it
}

/** The authorization among the parameters of a connection or a Ping: named as the HTTP header, whose name is the same in any case. */
function authorizationIn(parameters: Record<string, unknown>): unknown {
  return Object.entries(parameters).find(([name]) => name.toLowerCase() === 'authorization')?.[1] ?? undefined
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
