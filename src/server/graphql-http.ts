import type { GraphQLSchema } from 'graphql'
import { createYoga } from 'graphql-yoga'
import type { PresentErrors } from './errors.ts'
import type { Exchange } from './exchange.ts'
import type { Operations } from './operation.ts'
import type { RequestContext } from './plugins/plugin.ts'
import { useAccept } from './plugins/use-accept.ts'
import { useCaller } from './plugins/use-caller.ts'
import { useEventStream } from './plugins/use-event-stream.ts'
import { useExplain } from './plugins/use-explain.ts'
import { useLimits } from './plugins/use-limits.ts'
import { useMaskedErrors } from './plugins/use-masked-errors.ts'
import { useOperations } from './plugins/use-operations.ts'
import { useParameters } from './plugins/use-parameters.ts'
import type { EventStream } from './sse.ts'
import type { Steps } from './steps.ts'

/**
 * GraphQL over HTTP, as the specification of August 2026 says, and subscriptions as event streams: GraphQL Yoga with what
 * is particular here as its plugins, in the order of a request.
 * @returns answers one request
 */
export function createGraphqlHttp(options: {
  schema: GraphQLSchema
  operations: Operations
  steps: Steps
  presentErrors: PresentErrors
  maxBodyBytes: number
  /** Whether callers may see what the database is asked. */
  explains: boolean
  /** Told of each event stream that opens. */
  onEventStream: (stream: EventStream, exchange: Exchange) => void
}): (exchange: Exchange) => Promise<void> {
  const { schema, operations, steps, presentErrors, maxBodyBytes, explains, onEventStream } = options

  const yoga = createYoga<RequestContext>({
    schema,
    plugins: [
      useMaskedErrors(presentErrors),
      useAccept(),
      useParameters(maxBodyBytes),
      useCaller(steps),
      useOperations(operations),
      useEventStream(presentErrors, onEventStream),
      useLimits(operations),
      ...(explains ? [useExplain(operations)] : []),
    ],
    // What the server has of its own, or does not want.
    batching: false,
    cors: false,
    graphiql: false,
    landingPage: false,
    logging: false,
    maskedErrors: false,
    maxRequestBodySize: false,
    multipart: false,
    parserAndValidationCache: false,
    // It cannot be turned off, and answers every URL with this end. No URL has a space.
    healthCheckEndpoint: ' ',
  })

  return async (exchange) => {
    const { request, response } = exchange
    for (const [name, value] of Object.entries(exchange.headers)) response.setHeader(name, value)
    response.setHeader('Cache-Control', 'no-store')
    await yoga(request, response, { exchange })
  }
}
