import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { GraphQLSchema } from 'graphql'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { Limits } from '../limits/limits.ts'
import type { Reads } from '../reads/reads.ts'
import { wantsPage } from './accept.ts'
import { logExchange } from './access-log.ts'
import { createHttpConnections } from './connections.ts'
import { corsHeaders } from './cors.ts'
import type { CreateContext } from './create-context.ts'
import { refuseForgery } from './csrf.ts'
import { createPresentErrors, presentError } from './errors.ts'
import { type Exchange, send } from './exchange.ts'
import { createGraphiqlPage, type DemoPerson, type Example } from './graphiql.ts'
import { createGraphqlHttp } from './graphql-http.ts'
import { createLeanLane } from './graphql-lean.ts'
import { commonHeaders } from './headers.ts'
import { sendHealth, sendReadiness } from './health.ts'
import { checkHost } from './host.ts'
import { isUnavailable, unavailable } from './http-errors.ts'
import { HttpRefusal, sendRefusal } from './http-refusal.ts'
import { sendJwks } from './jwks.ts'
import { refuseMalformed } from './malformed.ts'
import { createOperations } from './operation.ts'
import { requestIdOf } from './request-id.ts'
import { refuseOnSocket } from './socket-refusal.ts'
import { createSockets } from './sockets.ts'
import { createSteps } from './steps.ts'

export interface ServerOptions {
  config: Config
  schema: GraphQLSchema
  createContext: CreateContext
  limits: Limits
  reads: Reads
  /** The public keys of access tokens, as a JSON Web Key Set. */
  jwks: () => Promise<object> | object
  /** Rejects when the database is away. */
  ready: () => Promise<void>
  log: Logger
  /** What GraphiQL's tabs open with. */
  examples: readonly Example[]
  /** Who can be signed in from GraphiQL. */
  demoPeople?: readonly DemoPerson[]
}

export interface GraphqlServer {
  readonly port: number
  readonly url: string
  /** Stops: open requests may end within SHUTDOWN_SECONDS, clients of streams and sockets are told to come again. */
  close(): Promise<void>
}

/** Longer than a load balancer keeps its connections, which must not find them closed. */
const keepAliveMilliseconds = 65_000
const headersMilliseconds = 10_000
const requestMilliseconds = 30_000
const maxHeaderBytes = 16_384
const maxUrlLength = 8_192

/**
 * Opens the door: HTTP, event streams and WebSockets on one port.
 * @throws the system's error when the port cannot be had, such as EADDRINUSE
 */
export async function createServer(options: ServerOptions): Promise<GraphqlServer> {
  const { config, schema, createContext, limits, reads, jwks, ready, log, examples, demoPeople = [] } = options
  const presentErrors = createPresentErrors(log)
  const operations = createOperations({ schema, introspection: config.INTROSPECTION, limits, reads, presentErrors })
  const steps = createSteps(createContext, config.TRUSTED_PROXIES)
  const sockets = createSockets({
    operations,
    createContext,
    addressOf: steps.addressOf,
    maxMessageBytes: config.MAX_BODY_BYTES,
    socketsPerAddress: config.SOCKETS_PER_ADDRESS,
    log,
  })
  const sendGraphiql = createGraphiqlPage(examples, demoPeople)
  let stopping: Promise<void> | undefined

  const server = createHttpServer({
    keepAliveTimeout: keepAliveMilliseconds,
    headersTimeout: headersMilliseconds,
    requestTimeout: requestMilliseconds,
    connectionsCheckingInterval: 1_000,
    maxHeaderSize: maxHeaderBytes,
    // `checkHost` says what is wrong, in the form of other refusals.
    requireHostHeader: false,
    // Otherwise a request that only offers another protocol, such as h2c, would be taken for a WebSocket.
    shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'websocket',
  })
  const connections = createHttpConnections(server)
  const answerGraphql = createGraphqlHttp({
    schema,
    operations,
    steps,
    presentErrors,
    maxBodyBytes: config.MAX_BODY_BYTES,
    explains: config.NODE_ENV !== 'production',
    onEventStream: (stream, { response }) => connections.trackEventStream(stream, response),
  })

  const answerLean = createLeanLane({ operations, steps, maxBodyBytes: config.MAX_BODY_BYTES })

  /** The way of every HTTP request. */
  function handle(request: IncomingMessage, response: ServerResponse): void {
    const exchange = openExchange(request, response)
    connections.begin(response)
    response.once('close', () => {
      connections.end(response)
      if (!response.writableFinished) exchange.line?.hangUp()
      logExchange(exchange, log)
    })
    try {
      checkHost(request)
      route(exchange)?.catch((error: unknown) => answerError(exchange, error))
    } catch (error) {
      answerError(exchange, error)
    }
  }

  function route(exchange: Exchange): Promise<void> | void {
    const { request, path } = exchange
    switch (path) {
      case '/graphql':
        return graphql(exchange)
      case '/healthz':
        requireMethod(request, ['GET', 'HEAD'])
        return sendHealth(exchange)
      case '/readyz':
        requireMethod(request, ['GET', 'HEAD'])
        return sendReadiness(exchange, stopping !== undefined, ready, log)
      case '/.well-known/jwks.json':
        requireMethod(request, ['GET', 'HEAD'])
        return sendJwks(exchange, jwks)
      default:
        throw new HttpRefusal(404, 'NOT_FOUND', 'There is nothing here. The API is at /graphql.')
    }
  }

  async function graphql(exchange: Exchange): Promise<void> {
    const { request, response } = exchange
    requireMethod(request, ['GET', 'POST', 'OPTIONS'])
    Object.assign(exchange.headers, corsHeaders(request, config.CORS_ORIGINS))
    if (request.method === 'OPTIONS') {
      response.writeHead(204, { ...exchange.headers, Allow: 'GET, POST, OPTIONS' }).end()
      return
    }
    if (config.GRAPHIQL && request.method === 'GET' && wantsPage(request)) return sendGraphiql(exchange)
    checkUrlLength(request)
    refuseForgery(request, config.CORS_ORIGINS)
    if (!(await answerLean(exchange))) await answerGraphql(exchange)
    discardRest(request)
  }

  function answerError(exchange: Exchange, error: unknown): void {
    const { request, response, requestId } = exchange
    if (response.destroyed) return
    if (error instanceof HttpRefusal) sendRefusal(exchange, error)
    else {
      const result = { errors: [presentError(error, requestId, log)] }
      const { status, headers } = isUnavailable(result) ? unavailable : { status: 500, headers: {} }
      if (response.headersSent) response.destroy()
      else send(exchange, status, 'application/json; charset=utf-8', JSON.stringify(result), headers)
    }
    discardRest(request)
  }

  server.on('request', handle)
  server.on('clientError', (error, socket) => {
    // Nothing may be put into the middle of an answer.
    if (connections.isAnswering(socket)) socket.destroy()
    else refuseMalformed(error, socket, log)
  })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    try {
      checkHost(request)
      if (pathOf(request) !== '/graphql') throw new HttpRefusal(404, 'NOT_FOUND', 'WebSockets are at /graphql.')
      if (stopping) throw new HttpRefusal(503, 'BAD_REQUEST', 'The server is stopping, try again.')
      refuseForgery(request, config.CORS_ORIGINS)
      sockets.accept(request, socket, head)
    } catch (error) {
      refuseOnSocket(socket, error, requestIdOf(request))
    }
  })

  const address = await new Promise<AddressInfo>((resolve, reject) => {
    server.once('error', reject)
    // With a host and a port the address is never the path of a local socket, nor absent.
    server.listen(config.PORT, config.HOST, () => resolve(server.address() as AddressInfo))
  })

  async function stop(): Promise<void> {
    const deadline = AbortSignal.timeout(config.SHUTDOWN_SECONDS * 1000)
    deadline.addEventListener('abort', () => {
      sockets.terminate()
      server.closeAllConnections()
    })
    await Promise.all([connections.drain(deadline), sockets.close()])
  }

  return {
    port: address.port,
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    close: () => (stopping ??= stop()),
  }
}

/** What is left of a body is read and thrown away, so that a client that is still sending gets to read the answer. */
function discardRest(request: IncomingMessage): void {
  request.resume()
}

function openExchange(request: IncomingMessage, response: ServerResponse): Exchange {
  const requestId = requestIdOf(request)
  return {
    request,
    response,
    requestId,
    headers: commonHeaders(requestId),
    path: pathOf(request),
    startedAt: performance.now(),
  }
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '/'
}

function checkUrlLength({ url = '/' }: IncomingMessage): void {
  if (url.length > maxUrlLength) {
    throw new HttpRefusal(414, 'BAD_REQUEST', `The URL is longer than ${maxUrlLength} characters. Send it by POST.`)
  }
}

function requireMethod({ method = '' }: IncomingMessage, allowed: readonly string[]): void {
  if (!allowed.includes(method)) {
    const Allow = allowed.join(', ')
    throw new HttpRefusal(405, 'BAD_REQUEST', `The method must be one of ${Allow}.`, { Allow })
  }
}
