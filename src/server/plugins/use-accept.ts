import { graphqlType, jsonType, wantedAnswer } from '../accept.ts'
import type { ServerPlugin } from './plugin.ts'

/**
 * Weighs the Accept header, which Yoga reads without its weights, and leaves to Yoga what came of it. The status says what
 * became of an operation where the media type lets it (GraphQL over HTTP, section "Status Codes").
 */
export function useAccept(): ServerPlugin {
  return {
    onRequestParse({ request, serverContext }) {
      const given = request.headers.get('accept') ?? '*/*'
      request.headers.set('accept', jsonType)
      const wanted = wantedAnswer(given)
      serverContext.wanted = wanted
      if (wanted.single === graphqlType) request.headers.set('accept', graphqlType)
    },
    onResultProcess({ result, setResult, serverContext }) {
      if (serverContext.wanted?.single !== graphqlType || !('data' in result) || !result.errors) return
      setResult({ ...result, extensions: { ...result.extensions, http: { status: 294 } } })
    },
  }
}
