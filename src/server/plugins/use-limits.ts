import { httpErrors } from '../http-errors.ts'
import type { Operations } from '../operation.ts'
import type { OperationPayload, ServerPlugin } from './plugin.ts'

/**
 * Takes the price of an operation from what its caller has left before it runs, that of a document which was refused as
 * well, and tells in headers what is left.
 */
export function useLimits(operations: Operations): ServerPlugin {
  async function admit({ context, extendContext, setResultAndStopExecution }: OperationPayload): Promise<void> {
    const { prepared, caller, address } = context
    const admitted = asksForPrice(context)
      ? await operations.dryRun(prepared, caller, address)
      : await operations.admit(prepared, caller, address)
    extendContext({ isCharged: true })
    if ('errors' in admitted) setResultAndStopExecution({ errors: httpErrors(admitted) })
    else if ('admission' in admitted) extendContext({ admitted })
    else setResultAndStopExecution(admitted)
  }

  return {
    onExecute: admit,
    onSubscribe: admit,
    async onExecutionResult({ context, setResult }) {
      const { isCharged, caller, address } = context
      if (isCharged || !caller || address === undefined) return
      const { headers, outOfPoints } = await operations.chargeRefused(caller, address)
      context.pointsLeft = headers
      if (outOfPoints) setResult({ errors: httpErrors(outOfPoints) })
    },
    onResponse({ response, serverContext }) {
      const left = serverContext?.admitted?.admission.headers() ?? serverContext?.pointsLeft ?? {}
      for (const [name, value] of Object.entries(left)) response.headers.set(name, value)
    },
  }
}

/** Whether only the price is asked for. */
function asksForPrice({ parameters, exchange }: OperationPayload['context']): boolean {
  return parameters.dryRun || exchange.request.headers['graphql-dry-run'] !== undefined
}
