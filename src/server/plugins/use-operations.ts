import { httpErrors } from '../http-errors.ts'
import type { Operations } from '../operation.ts'
import type { OperationPayload, ServerPlugin } from './plugin.ts'

/** Runs operations by the engine that WebSockets have too: graphql 17's own functions in place of those that Yoga brings. */
export function useOperations(operations: Operations): ServerPlugin {
  function prepare({ args, context, extendContext, setResultAndStopExecution }: OperationPayload): void {
    const prepared = operations.coerce(args.document, context.parameters)
    if ('errors' in prepared) return setResultAndStopExecution({ errors: httpErrors(prepared) })
    context.exchange.operation = prepared
    extendContext({ prepared })
  }

  return {
    // Yoga's own steps cannot wait for the caller's turn.
    async onParams({ context }) {
      const { parameters, caller, address } = context
      if (parameters && caller && address !== undefined) {
        context.document = await operations.read(parameters, caller, address)
      }
    },
    onParse({ context, setParseFn }) {
      setParseFn(() => {
        const { parsed } = context.document
        if ('errors' in parsed) throw new AggregateError(httpErrors(parsed))
        return parsed
      })
    },
    onValidate({ context, setResult }) {
      const { invalid } = context.document
      setResult(invalid ? httpErrors(invalid) : [])
    },
    onExecute(payload) {
      prepare(payload)
      payload.setExecuteFn(({ contextValue: { admitted, caller, request } }) =>
        operations.execute(admitted, caller, request.signal),
      )
    },
    onSubscribe(payload) {
      prepare(payload)
      payload.setSubscribeFn(({ contextValue: { admitted, caller, request } }) =>
        operations.subscribe(admitted, caller, request.signal),
      )
    },
  }
}
