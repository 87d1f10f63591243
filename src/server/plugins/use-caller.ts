import { asGraphqlError } from '../errors.ts'
import { HttpRefusal } from '../http-refusal.ts'
import type { Steps } from '../steps.ts'
import type { ServerPlugin } from './plugin.ts'

/**
 * Finds out who asks. Yoga would do so after it has validated the document; here it comes first, because a document that
 * is refused is charged to its sender.
 */
export function useCaller({ callerOf, addressOf }: Steps): ServerPlugin {
  return {
    async onParams({ context }) {
      context.address = addressOf(context.exchange.request)
      try {
        context.caller = await callerOf(context.exchange, false)
      } catch (error) {
        // Yoga takes some errors apart, such as that of a database which does not answer on any of its addresses.
        throw error instanceof HttpRefusal ? error : asGraphqlError(error)
      }
    },
  }
}
