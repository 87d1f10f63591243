import type { PresentErrors } from '../errors.ts'
import { isUnavailable, unavailable, withHttp } from '../http-errors.ts'
import type { ServerPlugin } from './plugin.ts'

/**
 * Masks what went wrong around an operation; what goes wrong in one is masked where it runs. Yoga's own mask does not know
 * the id of the request, which the log and the caller get.
 */
export function useMaskedErrors(presentErrors: PresentErrors): ServerPlugin {
  return {
    onResultProcess({ result, setResult, serverContext: { exchange } }) {
      // Of a client who has left in the middle of its request there is nothing to tell, to nobody.
      if (!('errors' in result) || !result.errors || exchange.response.destroyed) return
      const { errors } = result
      const presented = presentErrors(errors, exchange.requestId)
      if (isUnavailable({ ...result, errors: presented })) {
        return setResult({ ...result, errors: presented.map((error) => withHttp(error, unavailable)) })
      }
      setResult({
        ...result,
        errors: presented.map((error, i) => (error === errors[i] ? error : withHttp(error, { status: 500 }))),
      })
    },
  }
}
