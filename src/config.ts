import { z } from 'zod'

const wholeNumber = (min: number, max = Number.MAX_SAFE_INTEGER) => {
  const says = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`
  return number(/^\d+$/, min, max, `must be a whole number ${says}`)
}

function number(form: RegExp, min: number, max: number, says: string) {
  return z
    .string()
    .refine((text) => form.test(text) && Number(text) >= min && Number(text) <= max, says)
    .transform(Number)
}

/** A limit: a whole number. */
const atMost = (standard: number) => wholeNumber(1).default(standard)

const oneOf = <Value extends string>(...values: Value[]) => z.enum(values, `must be one of ${values.join(', ')}`)

const yesOrNo = () => z.stringbool('must be true or false')

/** Whether browsers send the text as an `Origin`. */
function isOrigin(text: string): boolean {
  if (!/^[a-z][a-z\d+.-]*:\/\/[^\s/?#@*]+$/.test(text)) return false
  // Pages in apps come with a scheme of the app's own, of which the URL standard has no origin.
  return !/^https?:/.test(text) || URL.parse(text)?.origin === text
}

/** Every setting, with its default. The environment is parsed once, here; `main.ts` is the only reader of it. */
const settings = z.object({
  NODE_ENV: oneOf('development', 'production', 'test')
    .default('development')
    .describe(
      '`production` makes no demo data, and turns GraphiQL, introspection and suggestions off. Take another database than the one with the demo people, whose password everybody knows.',
    ),
  HOST: z.string().default('127.0.0.1').describe('The address to listen on; `0.0.0.0` for all.'),
  PORT: wholeNumber(0, 65535).default(4000).describe('The port to listen on; 0 takes a free one.'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgresql://')
    .optional()
    .describe(
      'A PostgreSQL 15 or later. Unset: the one that comes with the packages is started, with its data in DATA_DIR.',
    ),
  DATA_DIR: z.string().default('.data').describe('Where the embedded PostgreSQL keeps its data.'),
  DATABASE_POOL: wholeNumber(2, 500)
    .default(10)
    .describe(
      'Connections to the database per process, for transactions, filters by ranges and parts of texts, and whatever takes long. Five more are for short reads, the event log and cancellations.',
    ),
  LOG_LEVEL: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent')
    .default('info')
    .describe('The least severe log lines to write.'),
  GRAPHIQL: yesOrNo()
    .optional()
    .describe('`true` serves GraphiQL at /graphql, `false` does not. Unset: `true`, but `false` in production.'),
  INTROSPECTION: yesOrNo()
    .optional()
    .describe(
      '`true` answers introspection and suggests names, `false` does not. Unset: `true`, but `false` in production.',
    ),
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform((list) =>
      list
        .split(',')
        .map((origin) => origin.trim())
        .filter(Boolean),
    )
    .refine(
      (origins) => origins.every(isOrigin),
      'must be origins as browsers send them, such as https://app.example.com, without a path, separated by commas',
    )
    .describe(
      'Origins whose pages may call the API, separated by commas, such as `https://app.example.com`. Default: none.',
    ),
  MAX_BODY_BYTES: wholeNumber(1024).default(1_048_576).describe('The largest request body, in bytes.'),
  ACCESS_TOKEN_SECONDS: wholeNumber(10).default(900).describe('How long an access token lives.'),
  LIMIT_CHARACTERS: atMost(100_000).describe('Characters in a document. Its variables do not count.'),
  LIMIT_LINES: atMost(2_000).describe('Lines in a document.'),
  LIMIT_TOKENS: atMost(10_000).describe('Tokens in a document.'),
  LIMIT_OPERATIONS: atMost(50).describe('Operations in a document, of which one runs.'),
  LIMIT_VARIABLES: atMost(1_000).describe('Variables in a document, counted wherever they stand.'),
  LIMIT_DEPTH: atMost(20).describe('Levels of fields in an operation, in fragments too.'),
  LIMIT_FIELDS: atMost(2_000).describe('Fields in an operation, counted wherever a fragment puts them.'),
  LIMIT_REPEATS: atMost(100).describe('How often the same field may be selected in one place.'),
  LIMIT_ALIASES: atMost(200).describe('Aliases in a document.'),
  LIMIT_ROOT_FIELDS: atMost(50).describe('Fields at the root of a query.'),
  LIMIT_MUTATIONS: atMost(20).describe('Mutations in one operation.'),
  LIMIT_FRAGMENTS: atMost(400).describe('Fragments in a document, and places where they are spread.'),
  LIMIT_DIRECTIVES: atMost(100).describe('Directives in a document.'),
  LIMIT_VALUE_DEPTH: atMost(20).describe('Levels of lists and objects in an argument or a variable.'),
  LIMIT_VALUES: atMost(5_000).describe('Values in the arguments of a document, and in the variables of a request.'),
  LIMIT_PRICE: atMost(5_000).describe('Points that one operation may cost.'),
  LIMIT_ANSWER: atMost(100_000).describe('Values that one answer may have.'),
  LIMIT_EVENT_PRICE: atMost(250).describe('Points that each event of a subscription may cost.'),
  LIMIT_EVENT_ANSWER: atMost(5_000).describe('Values that each event of a subscription may have.'),
  LIMIT_CONCURRENT: atMost(4).describe(
    'Operations of one caller that run at the same time in a process; further ones wait for their turn. Of all callers, four fifths as many run as there are connections.',
  ),
  LIMIT_CONCURRENT_EVENTS: atMost(4).describe(
    'Events of all subscriptions together that are executed at the same time in a process; of one caller at most half of them.',
  ),
  POINTS_PER_MINUTE: atMost(60_000).describe('Points of one person per minute.'),
  ANONYMOUS_POINTS_PER_MINUTE: atMost(20_000).describe(
    'Points of all that is not signed in at one address, per minute.',
  ),
  ATTEMPTS_PER_ADDRESS: atMost(100).describe('Attempts to sign in or up from one address, in ten minutes.'),
  ATTEMPTS_PER_ADDRESS_AND_ACCOUNT: atMost(10).describe(
    'Attempts from one address at one e-mail address, in ten minutes.',
  ),
  ATTEMPTS_PER_ACCOUNT: atMost(100).describe(
    'Attempts at one e-mail address from wherever it was not signed in lately, in ten minutes.',
  ),
  OPERATION_SECONDS: number(/^\d+(\.\d+)?$/, 0.1, 3600, 'must be a number from 0.1 to 3600')
    .default(8)
    .describe('How long one operation may take.'),
  TRUSTED_PROXIES: wholeNumber(0, 10)
    .default(0)
    .describe(
      'How many proxies stand before the server, each of which appends to X-Forwarded-For. 0: the header is not believed.',
    ),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must begin with redis://')
    .optional()
    .describe('A Redis in which several processes count points and attempts together. Unset: each counts by itself.'),
  TRUSTED_DOCUMENTS: oneOf('off', 'allow', 'only')

    .default('off')
    .describe('Documents known by their hash: `allow` runs them besides others, `only` runs no others.'),
  TRUSTED_DOCUMENTS_FILE: z.string().optional().describe('The JSON file of trusted documents, as codegen writes it.'),
  SOCKETS_PER_ADDRESS: atMost(1_000).describe('WebSockets from one address at a time, per process.'),
  SUBSCRIPTIONS_PER_CALLER: atMost(1_000).describe('Subscriptions of one person at a time, per process.'),
  SUBSCRIPTIONS_PER_ORGANIZATION: atMost(10_000).describe('Subscriptions to one organization at a time, per process.'),
  EVENT_RETENTION_DAYS: atMost(90).describe(
    'Days that the event log keeps, at the least: `npm run purge` removes what is older.',
  ),
  SHUTDOWN_SECONDS: wholeNumber(0).default(10).describe('How long open requests may take to end at a stop.'),
})

export const settingDescriptions = settings.shape

export type Config = Readonly<
  Omit<z.output<typeof settings>, 'GRAPHIQL' | 'INTROSPECTION'> & { GRAPHIQL: boolean; INTROSPECTION: boolean }
>

export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/**
 * Reads the settings from an environment. Empty values count as unset.
 * @throws ConfigError with one line for each wrong setting, without its value (it may be a secret)
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = settings.safeParse(given)
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
    throw new ConfigError(`These settings are wrong:\n${lines.join('\n')}\ndocs/configuration.md lists every setting.`)
  }
  const production = parsed.data.NODE_ENV === 'production'
  return {
    ...parsed.data,
    GRAPHIQL: parsed.data.GRAPHIQL ?? !production,
    INTROSPECTION: parsed.data.INTROSPECTION ?? !production,
  }
}
