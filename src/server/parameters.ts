import { z } from 'zod'
import { HttpRefusal } from './http-refusal.ts'
import { MalformedJson, parseJson } from './json.ts'

/** What to run: the parameters of a GraphQL request, however it came. */
export interface Parameters {
  /** The document. Null if only its hash is given. */
  readonly query: string | null
  /** The SHA-256 of the document, hexadecimal: `documentId` or `extensions.persistedQuery.sha256Hash`. */
  readonly sha256: string | null
  /** Whether to say the price only: `extensions.dryRun`. */
  readonly dryRun: boolean
  readonly operationName: string | null
  readonly variables: Record<string, unknown> | null
}

const sha256 = z.string().regex(/^[0-9a-f]{64}$/i, 'must be a SHA-256 in hexadecimal digits')
const extensions = z.looseObject(
  {
    persistedQuery: z.looseObject({ sha256Hash: sha256 }).optional(),
    dryRun: z.boolean('must be true or false').optional(),
  },
  'must be an object',
)
const object = z.custom<Record<string, unknown>>(isObject, 'must be an object')
const parameters = z.object(
  {
    query: z.string('must be a string with a GraphQL document').nullish(),
    documentId: z
      .string()
      .transform((id) => id.replace(/^sha256:/, ''))
      .pipe(sha256)
      .nullish(),
    operationName: z.string('must be a string').nullish(),
    variables: object.nullish(),
    extensions: extensions.nullish(),
  },
  'The body must be one JSON object with "query". Batches are not supported.',
)

/**
 * Takes the parameters from a JSON body. Members that the specification does not name are ignored, as it asks.
 * @param wrongStatus the status for parameters of a wrong type. A missing query is always 400
 * @throws HttpRefusal
 */
export function parametersOfBody(body: unknown, wrongStatus: 400 | 422): Parameters {
  const parsed = parameters.safeParse(body)
  if (parsed.success) return parametersOf(parsed.data)
  const messages = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`.trimStart())
  const isForm = isObject(body) && body.query !== undefined && body.query !== null
  throw new HttpRefusal(isForm ? wrongStatus : 400, 'BAD_REQUEST', messages.join('; '))
}

/** The parameters from those of a request, of whichever transport, whose types are right. */
function parametersOf(given: z.output<typeof parameters>): Parameters {
  const { query = null, documentId, extensions: extra, operationName = null, variables = null } = given
  const hash = documentId ?? extra?.persistedQuery?.sha256Hash ?? null
  if (query === null && hash === null)
    throw new HttpRefusal(400, 'BAD_REQUEST', 'query must be a string with a GraphQL document')
  // The WebSocket protocol wants a document in every message, so one that is known by its hash comes as an empty one.
  return {
    query: hash !== null && query === '' ? null : query,
    sha256: hash,
    dryRun: extra?.dryRun ?? false,
    operationName: operationName || null,
    variables,
  }
}

/**
 * Takes the parameters from a URL. Empty ones count as absent; `variables` and `extensions` are JSON.
 * @throws HttpRefusal
 */
export function parametersOfUrl(search: URLSearchParams, wrongStatus: 400 | 422): Parameters {
  const text = (name: string): string | undefined => search.get(name) || undefined
  return parametersOfBody(
    {
      query: text('query'),
      documentId: text('documentId'),
      operationName: text('operationName'),
      variables: jsonOf('variables', text('variables')),
      extensions: jsonOf('extensions', text('extensions')),
    },
    wrongStatus,
  )
}

function jsonOf(name: string, text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return parseJson(text)
  } catch (error) {
    if (error instanceof MalformedJson) {
      throw new HttpRefusal(error.status, error.code, `${name} cannot be read. ${error.message}`)
    }
    throw error
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
