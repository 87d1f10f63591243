import type { IncomingMessage } from 'node:http'
import { graphqlType } from '../accept.ts'
import { readJsonBody } from '../body.ts'
import { parametersOfBody, parametersOfUrl } from '../parameters.ts'
import type { ServerPlugin } from './plugin.ts'

/**
 * Reads the parameters of a request: by GET from the URL, by POST from a body of JSON, and from nothing else. Unlike
 * Yoga's parsers it ignores members that it does not know, as the specification asks, and takes text in UTF-8 only.
 */
export function useParameters(maxBodyBytes: number): ServerPlugin {
  return {
    onRequestParse({ serverContext, setRequestParser }) {
      const { exchange, wanted } = serverContext
      // The specification asks for 422 for parameters of a wrong type, graphql-http's audits for 400; these send no Accept.
      const wrongStatus = wanted?.single === graphqlType ? 422 : 400
      setRequestParser(async () => {
        const parameters =
          exchange.request.method === 'GET'
            ? parametersOfUrl(queryOf(exchange.request), wrongStatus)
            : parametersOfBody(await (exchange.body ?? readJsonBody(exchange.request, maxBodyBytes)), wrongStatus)
        serverContext.parameters = parameters
        const { query, operationName } = parameters
        // Yoga wants a text, also where the document is known by its hash.
        return { query: query ?? '', ...(operationName !== null && { operationName }) }
      })
    },
  }
}

/** What stands behind the question mark of the URL. */
function queryOf({ url = '' }: IncomingMessage): URLSearchParams {
  const mark = url.indexOf('?')
  return new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1))
}
