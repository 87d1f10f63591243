import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { models as tables } from '../../src/platform/generated/models.ts'
import type { PermissionTable } from '../../src/platform/scope.ts'
import { createReads } from '../../src/reads/reads.ts'
import { modelNamed } from '../../src/schema/models.ts'
import { permissions } from '../harness/world.ts'
import { corpus } from './corpus.ts'
import { callers } from './odd-rows.ts'
import { openTwoDoors, prepared, type TwoDoors } from './two-doors.ts'

// No row comes into a statement that the viewer may not see: by its own row rule, or since a row that they see names it by a key
// with the organization in it.

/** VIEWERs who see tasks and comments, but neither projects nor people. */
const narrow: PermissionTable = {
  ...permissions,
  'project:read': ['ADMIN', 'MEMBER'],
  'membership:read': ['ADMIN', 'MEMBER'],
}

let doors: TwoDoors
let narrowDoors: TwoDoors
beforeAll(async () => {
  doors = await openTwoDoors()
  narrowDoors = await openTwoDoors(narrow)
}, 60_000)
afterAll(() => Promise.all([doors.close(), narrowDoors.close()]))

/** Those whose rule is not just that there is nothing for them. */
const members = callers.filter((caller) => caller !== 'lone' && caller !== 'nobody')

interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

/** The statement of an operation. Null: it asks for none, or is not compiled. */
async function statementOf(of: TwoDoors, caller: string, source: string): Promise<Statement | null> {
  let asked: Statement | null = null
  const reads = createReads({
    log: { info: () => {}, error: () => {} },
    explain: async () => [],
    run: async (text, values) => {
      asked = { text, values }
      return Array.from({ length: 100 }, () => '[]')
    },
  })
  await reads.read(prepared(source), await of.contextOf(caller))
  return asked
}

/** The rows of tables in a statement: the table, the alias, and what stands for the alias below. */
const rowPattern = /(?:FROM|JOIN) "(\w+)"(?: AS "(\w+)")?/g

/** Which rows of tables a statement has that nothing confines. */
function unconfined({ text, values }: Statement): string[] {
  const rows = [...text.matchAll(rowPattern)].map(([, table = '', alias = '']) => ({ table, alias }))
  const confined = new Set<string>()
  const isConfined = ({ table, alias }: { table: string; alias: string }): boolean => {
    const of = (column: string) => (alias === '' ? `(?<![.\\w"])"${column}"` : `"${alias}"\\."${column}"`)
    const has = (pattern: string) => new RegExp(pattern).test(text)
    const equals = (mine: string, theirs: string) =>
      [...text.matchAll(new RegExp(`${of(mine)} = "(\\w+)"\\."${theirs}"`, 'g'))].some(([, other = '']) =>
        confined.has(other),
      )
    // There is none for the viewer.
    if (has(`AS "${alias}" ((LEFT )?JOIN "\\w+" AS "\\w+" ON \\([^)]*\\) )*(WHERE|ON) FALSE`)) return true
    // Its own row rule (a WHEN is that of a column), or the reference of a row that is confined.
    if (has(`(?<!WHEN )${of('organizationId')} = ANY\\(`) || equals('organizationId', 'organizationId')) return true
    if (table === 'Organization' && (has(`${of('id')} = ANY\\(`) || equals('id', 'organizationId'))) return true
    if (equals('organizationId', 'id')) return true
    if (table === 'User') {
      const [, number] = new RegExp(`${of('id')} = \\$(\\d+)`).exec(text) ?? []
      return number !== undefined && typeof values[Number(number) - 1] === 'string'
    }
    // The memberships of the account that asks, and what was grouped by among rows that are confined.
    return equals('userId', 'id') || has(`${of('id')} = "\\w+"\\."key\\d"`)
  }
  for (let before = -1; before < confined.size; ) {
    before = confined.size
    for (const row of rows) if (isConfined(row)) confined.add(row.alias)
  }
  return rows.filter((row) => !isConfined(row)).map(({ table, alias }) => `${table} ${alias}`)
}

/** Which rows are found otherwise than by the row rule of their model: those after a FROM, of which the last table is the model's. */
function withoutRule({ text }: Statement): string[] {
  const found = text.matchAll(
    /FROM "(\w+)" AS "(t\d+)"((?: JOIN "\w+" AS "t\d+" ON \([^)]*\))*)(?: LEFT JOIN [^()]*\([^()]*\))* WHERE (FALSE)?/g,
  )
  return [...found].flatMap(([, table = '', alias = '', joins = '', nothing]) => {
    const [, lastTable = table, lastAlias = alias] = [...joins.matchAll(/JOIN "(\w+)" AS "(t\d+)"/g)].at(-1) ?? []
    const column = lastTable === 'Organization' ? 'id' : 'organizationId'
    const has = new RegExp(`(?<!WHEN )"${lastAlias}"\\."${column}" = ANY\\(`).test(text)
    return nothing || has || lastTable === 'User' ? [] : [`${lastTable} ${lastAlias}`]
  })
}

describe('every row of every statement is confined', () => {
  test.each(Object.entries(corpus))('%s', async (_what, source) => {
    const open: string[] = []
    for (const of of [doors, narrowDoors]) {
      for (const caller of members) {
        const statement = await statementOf(of, caller, source)
        if (statement) open.push(...unconfined(statement), ...withoutRule(statement))
      }
    }
    expect(open).toEqual([])
  })

  test('and the test would see one that is not', async () => {
    const statement = await statementOf(doors, 'admin', corpus.nested ?? '')
    if (!statement) throw new Error('there is no statement')
    expect(unconfined(statement)).toEqual([])
    const conditions = [...statement.text.matchAll(/"t\d+"\."organizationId" = (ANY\(\$\d+\)|"t\d+"\."\w+")/g)]
    expect(conditions.length).toBeGreaterThan(8)
    const joins = [
      ...statement.text.matchAll(
        /LEFT JOIN "(\w+)" AS "(t\d+)" ON \("t\d+"\."organizationId" = "t\d+"\."organizationId"/g,
      ),
    ]
    expect(joins.length).toBeGreaterThan(3)
    for (const [whole, table, alias] of joins) {
      const text = statement.text.replace(whole, whole.replace(/"organizationId" = .*/, '"id" = "t1"."id"'))
      expect(unconfined({ ...statement, text })).toContain(`${table} ${alias}`)
    }
  })

  test('every table of an organization is known by its column', () => {
    const without = Object.values(tables).filter(({ columns }) => !('organizationId' in columns))
    expect(without.map(({ table }) => table).toSorted()).toEqual([
      'IdempotentMutation',
      'Organization',
      'Session',
      'SigningKey',
      'User',
    ])
  })
})

describe('who lacks the permission to read what a relation leads to', () => {
  test.each(['viewer', 'both', 'member'])('%s', async (caller) => {
    for (const source of Object.values(corpus)) {
      const { because, errors } = await narrowDoors.both(caller, source)
      if (because === null) expect(errors).toEqual([])
      else expect(because).toBe('a relation that is not for the viewer')
    }
  })

  const tasks = (selection: string) =>
    `{ organization(slug: "demo") { tasks(first: 30) { nodes { title ${selection} } } } }`

  test('gets null where there may be none', async () => {
    const source = tasks('assignee { name email } parent { title }')
    const { because, data } = await narrowDoors.both('viewer', source)
    expect(because).toBe(null)
    expect(JSON.stringify(data)).not.toMatch(/"assignee":\{/)
    expect(JSON.stringify((await narrowDoors.both('member', source)).data)).toMatch(/"assignee":\{/)
    expect(JSON.stringify((await doors.both('viewer', source)).data)).toMatch(/"assignee":\{/)
  })

  test('finds none, in whatever way', async () => {
    const source = `{ organization(slug: "demo") {
      projects { totalCount nodes { key } } project(key: "WEB") { key } memberships { totalCount nodes { name } }
      tasks(filter: { project: { is: {} } }) { totalCount } all: tasks { groups(by: { field: ASSIGNEE }) { assignee { name } } }
      some: tasks(filter: { assignee: { isNull: false } }) { totalCount }
    } }`
    expect(await narrowDoors.both('viewer', source)).toEqual({
      because: null,
      errors: [],
      data: {
        organization: {
          projects: { totalCount: 0, nodes: [] },
          project: null,
          memberships: { totalCount: 0, nodes: [] },
          tasks: { totalCount: 0 },
          all: { groups: [{ assignee: null }] },
          some: { totalCount: 0 },
        },
      },
    })
  })

  test('is refused where there must be one, by the executor', async () => {
    const { because, errors } = await narrowDoors.both('viewer', tasks('project { name }'))
    expect(because).toBe('a relation that is not for the viewer')
    expect(new Set(errors)).toEqual(new Set(['Your role in this organization does not allow project:read.']))
  })

  test('still computes what is computed of it', async () => {
    const source = tasks('key assignee { name }')
    expect(await narrowDoors.both('viewer', source)).toMatchObject({ because: null, errors: [] })
  })

  test('asks for no more than who has it, who asks as before', async () => {
    const source = tasks('key project { key } assignee { name }')
    const [wide, admin] = [await statementOf(doors, 'viewer', source), await statementOf(narrowDoors, 'admin', source)]
    expect(admin?.text).toBe(wide?.text)
    expect(wide?.text.match(/LEFT JOIN/g)).toHaveLength(2)
    expect(wide?.text.match(/ANY\(/g)).toHaveLength(2)
    const lacking = await statementOf(narrowDoors, 'both', tasks('assignee { name }'))
    expect(lacking?.text).toMatch(/LEFT JOIN "Membership" AS "t\d+" ON \([^()]*"t\d+"\."organizationId" = ANY\(/)
  })

  test('gets it also where the row that names it has a row rule of its own', async () => {
    const task = modelNamed('Task')
    const { permission, confinedBy } = task
    Object.assign(task, { permission: null, confinedBy: null })
    const source = tasks('assignee { name }')
    const { because, data } = await narrowDoors.both('viewer', source)
    const refused = await narrowDoors.both('viewer', tasks('project { name }'))
    Object.assign(task, { permission, confinedBy })
    expect(because).toBe(null)
    expect(JSON.stringify(data)).not.toMatch(/"assignee":\{/)
    expect(refused.because).toBe('a relation that is not for the viewer')
  })
})
