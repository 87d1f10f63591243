import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parser, rules } from '@graphql-eslint/eslint-plugin'
import { ESLint } from 'eslint'
import { buildSchema } from 'graphql'
import { expect, onTestFinished, test } from 'vitest'

/** The rules about connections, edges, pages and nodes, of the linter that the GraphQL world uses. */
const relayRules = Object.keys(rules).filter((name) => name.startsWith('relay-'))

test('the linter has no fault to find with the schema as Relay sees it', async () => {
  expect(relayRules.sort()).toEqual([
    'relay-arguments',
    'relay-connection-types',
    'relay-edge-types',
    'relay-page-info',
  ])
  expect(await lint(await readFile('schema.graphql', 'utf8'))).toEqual([])
})

test.each([
  ['relay-arguments', /\bfirst: Int(?!!)/, 'first: String'],
  ['relay-connection-types', /\bedges: \[TaskEdge!\]!/, 'edges: TaskEdge!'],
  ['relay-edge-types', /\bnode: Task!/, 'node: [Task!]!'],
  ['relay-page-info', /\bhasNextPage: Boolean!/, 'hasNextPage: Int!'],
])('it would find a break of %s', async (rule, good, bad) => {
  const schema = await readFile('schema.graphql', 'utf8')
  expect(schema).toMatch(good)
  expect(await lint(schema.replace(good, bad))).toContainEqual(expect.stringContaining(rule))
})

test('`node` takes an id and nothing else, or Relay’s compiler could refetch nothing by it', async () => {
  const schema = buildSchema(await readFile('schema.graphql', 'utf8'))
  const { node } = schema.getQueryType()?.getFields() ?? {}
  expect(node?.args.map(({ name, type }) => `${name}: ${String(type)}`)).toEqual(['id: ID!'])
  expect(String(node?.type)).toBe('Node')
})

/** @returns the findings, each with its rule and line */
async function lint(schema: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'relay-rules-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'schema.graphql')
  await writeFile(file, schema)
  const eslint = new ESLint({
    cwd: folder,
    overrideConfigFile: true,
    overrideConfig: {
      files: ['*.graphql'],
      languageOptions: { parser, parserOptions: { graphQLConfig: { schema: file } } },
      // The plugin's types of its rules are narrower than ESLint's.
      plugins: { '@graphql-eslint': { rules } as ESLint.Plugin },
      rules: {
        ...Object.fromEntries(relayRules.map((name) => [`@graphql-eslint/${name}`, 'error'])),
        // Lists of nodes beside the edges, `nodes(ids)` and groups are wanted. That pages are connections, another contract checks.
        '@graphql-eslint/relay-edge-types': ['error', { listTypeCanWrapOnlyEdgeType: false }],
      },
    },
  })
  const results = await eslint.lintFiles([file])
  return results.flatMap(({ messages }) => messages.map(({ ruleId, line, message }) => `${ruleId} ${line}: ${message}`))
}
