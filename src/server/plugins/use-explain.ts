import { isAsyncIterable } from 'graphql-yoga'
import type { Explanation } from '../../reads/reads.ts'
import { extended } from '../event-results.ts'
import type { Operations } from '../operation.ts'
import type { OperationPayload, ServerPlugin } from './plugin.ts'

/**
 * For people who develop: an operation with the header `GraphQL-Explain` is answered with `extensions.explain` too, which has
 * its plan, and of a query its SQL and what PostgreSQL did and how long it took, or why there is none.
 */
export function useExplain(operations: Operations): ServerPlugin {
  function asks({ context }: OperationPayload): boolean {
    return context.exchange.request.headers['graphql-explain'] !== undefined
  }

  function explain({ context: { admitted, caller, request } }: OperationPayload): Promise<Explanation> {
    return operations.explain(admitted, caller, request.signal)
  }

  return {
    onExecute(payload) {
      if (!asks(payload)) return undefined
      return {
        async onExecuteDone({ result, setResult }) {
          if (isAsyncIterable(result)) return
          setResult(extended(result, { explain: await explain(payload) }))
        },
      }
    },
    async onSubscribe(payload) {
      if (!asks(payload)) return undefined
      // Before the first event, as its time is that of the operation.
      const explanation = await explain(payload)
      return {
        onSubscribeResult: () => ({
          // Subscribers share results.
          onNext: ({ result, setResult }) => setResult(extended(result, { explain: explanation })),
        }),
      }
    },
  }
}
