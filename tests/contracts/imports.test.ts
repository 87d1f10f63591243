import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'

// The house's arrows point down only: docs/architecture has the picture, this is the table that is checked.

const root = join(import.meta.dirname, '../..')
const files = globSync(['src/**/*.ts', 'prisma/*.ts'], { cwd: root })
  .filter((file) => !file.startsWith('src/platform/generated/'))
  .sort()

interface Import {
  /** A path from the project's folder, or a package's name. */
  target: string
  typeOnly: boolean
}

/** What a file imports or re-exports, by any of the forms that the formatter leaves. */
function importsOf(file: string, text: string): Import[] {
  const statements = text.matchAll(
    /^(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'/gm,
  )
  return [...statements].map(([, type, named, dynamic]) => {
    const specifier = named ?? dynamic ?? ''
    return {
      target: specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : specifier,
      typeOnly: type !== undefined,
    }
  })
}

/** Which files each room may import. A room is a folder, or a file of its own; the first that fits counts. */
const rooms: { room: RegExp; may: (imported: Import, file: string) => boolean }[] = [
  // They put everything together. GraphiQL's examples stand beside app.ts: they know the modules, which the server does not.
  { room: /^src\/(app|main|graphiql-examples)\.ts$|^src\/cli\/|^prisma\//, may: () => true },
  { room: /^src\/config\.ts$/, may: () => false },
  {
    room: /^src\/server\//,
    may: ({ target }) => /^src\/(server|context|limits|reads|platform)\/|^src\/config\.ts$/.test(target),
  },
  {
    // What the schema says of models, and what it means in SQL: both doors must mean the same by a filter or an ordering.
    room: /^src\/reads\//,
    may: ({ target, typeOnly }) =>
      /^src\/(reads|platform|schema)\//.test(target) || (typeOnly && target.startsWith('src/context/')),
  },
  { room: /^src\/limits\//, may: ({ target }) => /^src\/(limits|platform)\//.test(target) },
  {
    room: /^src\/context\//,
    may: ({ target }) => /^src\/(context|platform)\/|^src\/modules\/[^/]+\/api\.ts$/.test(target),
  },
  { room: /^src\/modules\/index\.ts$/, may: ({ target }) => /^src\/modules\/[^/]+\/module\.ts$/.test(target) },
  {
    // Types of the context too: a schema file passes the context on.
    room: /^src\/modules\/[^/]+\/schema\//,
    may: ({ target, typeOnly }, file) =>
      isOwn(target, file) ||
      /^src\/(schema|platform)\/|^src\/modules\/[^/]+\/api\.ts$/.test(target) ||
      (typeOnly && target.startsWith('src/context/')),
  },
  {
    // It loads the schema files, and names nothing in them.
    room: /^src\/modules\/[^/]+\/module\.ts$/,
    may: ({ target }, file) => isOwn(target, file) || target.startsWith('src/platform/'),
  },
  {
    room: /^src\/modules\//,
    may: ({ target }, file) =>
      (isOwn(target, file) && !target.includes('/schema/')) ||
      /^src\/platform\/|^src\/modules\/[^/]+\/api\.ts$/.test(target),
  },
  {
    room: /^src\/schema\//,
    may: ({ target, typeOnly }) =>
      /^src\/(schema|platform)\//.test(target) || (typeOnly && target.startsWith('src/context/')),
  },
  { room: /^src\/platform\//, may: ({ target }) => /^src\/platform\/|^src\/config\.ts$/.test(target) },
]

function isOwn(target: string, file: string): boolean {
  return target.startsWith(`${file.split('/').slice(0, 3).join('/')}/`)
}

function forbiddenIn(file: string, text: string): string[] {
  const room = rooms.find((candidate) => candidate.room.test(file))
  if (!room) return [`${file} is in no room of the table`]
  return importsOf(file, text).flatMap((imported) => {
    const { target, typeOnly } = imported
    const inside = /^(src|prisma)\//.test(target)
    if (inside && !room.may(imported, file)) return [`${file} imports ${target}`]
    // Prisma's own types are good for rules; what it generates at run time goes by platform/.
    if (target.startsWith('src/platform/generated/') && /^src\/(modules|context|server)\//.test(file) && !typeOnly) {
      return [`${file} imports ${target}, of which it may import types`]
    }
    if (target === 'graphql' && /^src\/modules\/[^/]+\/(?!schema\/)/.test(file)) return [`${file} knows GraphQL`]
    return []
  })
}

const textOf = (file: string) => readFileSync(join(root, file), 'utf8')

test('every file imports only what its room may', () => {
  expect(files.flatMap((file) => forbiddenIn(file, textOf(file)))).toEqual([])
})

test('no import escapes the reading: as many are read as lines say `from`', () => {
  const read = files.flatMap((file) => importsOf(file, textOf(file)))
  const said = files.flatMap((file) => textOf(file).match(/ from '[^']+'$|^import '[^']+'$|\bimport\('/gm) ?? [])
  expect(read.length).toBe(said.length)
  expect(files.length).toBeGreaterThan(120)
  expect(read.length).toBeGreaterThan(500)
  const local = read.filter(({ target }) => target.startsWith('src/') && !target.endsWith('.js'))
  const known = new Set(globSync('src/**/*.ts', { cwd: root }))
  expect(local.filter(({ target }) => !known.has(target))).toEqual([])
})

test('only main.ts and the commands touch the process', () => {
  const touching = files.flatMap((file) =>
    [...new Set(withoutComments(textOf(file)).match(/(?<![-.\w])process\.\w+|from 'node:process'/g))].map(
      (what) => `${file} ${what}`,
    ),
  )
  expect(touching.filter((what) => !/^src\/main\.ts |^src\/cli\//.test(what))).toEqual([
    // What the machine is, and who else runs on it: the PostgreSQL that comes with the packages is a process, too.
    'src/platform/postgres-account.ts process.getuid',
    'src/platform/postgres-binaries.ts process.platform',
    'src/platform/postgres-binaries.ts process.arch',
    'src/platform/postgres-process.ts process.kill',
    'src/platform/postgres-process.ts process.platform',
    'src/platform/postgres.ts process.pid',
  ])
  expect(touching).toContain('src/main.ts process.env')
})

describe('what it would find', () => {
  test.each([
    ['src/platform/x.ts', "import { y } from '../schema/y.ts'", 'src/platform/x.ts imports src/schema/y.ts'],
    [
      'src/modules/tasks/task.ts',
      "import { builder } from '../../schema/builder.ts'",
      'src/modules/tasks/task.ts imports src/schema/builder.ts',
    ],
    [
      'src/modules/tasks/task.ts',
      "import {\n  a,\n  b,\n} from '../organizations/membership.ts'",
      'src/modules/tasks/task.ts imports src/modules/organizations/membership.ts',
    ],
    [
      'src/modules/tasks/task.ts',
      "import './schema/task.ts'",
      'src/modules/tasks/task.ts imports src/modules/tasks/schema/task.ts',
    ],
    ['src/schema/x.ts', "import { c } from '../context/context.ts'", 'src/schema/x.ts imports src/context/context.ts'],
    [
      'src/server/x.ts',
      "const x = await import('../modules/index.ts')",
      'src/server/x.ts imports src/modules/index.ts',
    ],
    ['src/server/x.ts', "export * from '../schema/x.ts'", 'src/server/x.ts imports src/schema/x.ts'],
    ['src/modules/tasks/x.ts', "import { GraphQLError } from 'graphql'", 'src/modules/tasks/x.ts knows GraphQL'],
    [
      'src/modules/tasks/x.ts',
      "import { PrismaClient } from '../../platform/generated/prisma/client.ts'",
      'src/modules/tasks/x.ts imports src/platform/generated/prisma/client.ts, of which it may import types',
    ],
    ['src/attic/x.ts', '', 'src/attic/x.ts is in no room of the table'],
  ])('%s: %s', (file, text, finding) => {
    expect(forbiddenIn(file, text)).toEqual([finding])
  })

  test.each([
    ['src/modules/tasks/task.ts', "import { findAccount } from '../identity/api.ts'"],
    ['src/schema/x.ts', "import type { Context } from '../context/context.ts'"],
    ['src/modules/tasks/x.ts', "import type { TaskStatus } from '../../platform/generated/prisma/client.ts'"],
  ])('not in %s: %s', (file, text) => {
    expect(forbiddenIn(file, text)).toEqual([])
  })
})

/** Without comments and texts, which may speak of `process.env`. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$|(?<!from )'[^'\n]*'/gm, '')
}
