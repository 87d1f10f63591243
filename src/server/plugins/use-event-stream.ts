import { PassThrough } from 'node:stream'
import { isAsyncIterable } from 'graphql-yoga'
import { eventStreamType } from '../accept.ts'
import { asGraphqlError, type PresentErrors } from '../errors.ts'
import type { Exchange } from '../exchange.ts'
import { onExpiry, tokenExpired } from '../expiry.ts'
import { headersOf, isToldByStatus } from '../http-errors.ts'
import { HttpRefusal } from '../http-refusal.ts'
import { type EventStream, openEventStream } from '../sse.ts'
import type { ServerPlugin } from './plugin.ts'

/**
 * Answers subscriptions by event streams, and other operations too if the caller takes nothing else. Yoga's own streams do
 * not wait for slow clients and do not end with the token.
 * @param onOpen told of each event stream that opens
 */
export function useEventStream(
  presentErrors: PresentErrors,
  onOpen: (stream: EventStream, exchange: Exchange) => void,
): ServerPlugin {
  return {
    onSubscribe({ context, setResultAndStopExecution }) {
      if (context.wanted?.eventStream) return
      const message = 'A subscription needs Accept: text/event-stream, or a WebSocket.'
      setResultAndStopExecution({ errors: [new HttpRefusal(406, 'BAD_REQUEST', message)] })
    },
    onResultProcess({ request, result, serverContext: { exchange, wanted, caller }, setResultProcessor }) {
      const isSingle = !isAsyncIterable(result)
      if (Array.isArray(result) || (isSingle && (wanted?.single !== null || isToldByStatus(result)))) return
      setResultProcessor((_result, { Response }) => {
        const body = new PassThrough()
        const stream = openEventStream(body, isSingle ? once(result) : result, {
          failure: (error) => ({ errors: presentErrors([asGraphqlError(error)], exchange.requestId) }),
          hangUp: () => exchange.response.destroy(),
        })
        onOpen(stream, exchange)
        if (!isSingle && caller) {
          const callOff = onExpiry(caller, () => stream.finish({ errors: [tokenExpired()] }))
          body.once('close', callOff)
        }
        request.signal.addEventListener('abort', () => body.destroy())
        if (request.signal.aborted) body.destroy()
        // Yoga's Response takes streams of Node, and then ends them with the connection; its type does not say so.
        return new Response(body as object as ReadableStream, {
          headers: {
            'Content-Type': `${eventStreamType}; charset=utf-8`,
            'Cache-Control': 'no-cache, no-transform',
            'X-Accel-Buffering': 'no',
            ...(isSingle && headersOf(result)),
          },
        })
      }, eventStreamType)
    },
  }
}

async function* once<T>(value: T): AsyncGenerator<T> {
  yield value
}
