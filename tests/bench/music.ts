import { execFile } from 'node:child_process'
import { cp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Client } from 'pg'
import { withConnection, withDatabase } from '../../src/platform/connection.ts'
import { encodeId } from '../../src/platform/ids.ts'
import { signIn } from './sign-in.ts'
import type { Subject } from './subject.ts'
import { trellis } from './trellis.ts'

/**
 * Our server with a module more: a catalogue of music, which Q7 reads and the product does not have. It is a copy of the
 * project to which the files of `music/` are added, as docs/add-a-model.md says it.
 */

const root = join(import.meta.dirname, '../..')
const module = join(import.meta.dirname, 'music')
const copy = join(root, '.data/bench-music')
/** What the server is started from, and what its types and tables are made by. */
const copied = ['src', 'prisma', 'package.json', 'prisma.config.ts', 'tsconfig.json']

interface Music {
  organization: {
    artists: {
      nodes: {
        name: string
        albums: { nodes: { title: string; tracks: { nodes: { name: string; genre: { name: string } | null }[] } }[] }
      }[]
    }
  }
}

/**
 * Makes the copy and its database anew, as it takes only seconds.
 * @param url our own database, beside which the other one is made
 * @param chinook a file with the rows, as SQL for psql
 */
export async function music(url: string, chinook: string): Promise<Subject> {
  await copyProject()
  const database = withDatabase(url, `${new URL(url).pathname.slice(1)}_music`)
  await createDatabase(url, database)
  await run(database, 'prisma', 'generate')
  await run(database, process.execPath, 'src/cli/migrate.ts', 'create', 'music')
  await run(database, process.execPath, 'src/cli/migrate.ts')
  await run(database, 'tsc', '--project', '.')
  const organizationId = await withConnection(database, (client) => loadRows(client, chinook))
  const tokens = await signIn(database, false)
  return {
    ...trellis(database, tokens),
    name: 'trellis with music',
    port: 4791,
    folder: copy,
    queries: {
      Q7: {
        // Pages long enough for these artists: none has more than 3 albums, and no album more than 34 tracks.
        text: 'query Q7($org: ID!) { organization(id: $org) { artists(first: 20) { nodes { name albums(first: 3) { nodes { title tracks(first: 40) { nodes { name genre { name } } } } } } } } }',
        variables: async () => ({ org: encodeId('org', organizationId) }),
        authorization: () => tokens.of(organizationId),
        pick: ({ organization: { artists } }: Music) =>
          artists.nodes.map(({ name, albums }) => ({
            name,
            albums: albums.nodes.map(({ title, tracks }) => ({ title, tracks: tracks.nodes })),
          })),
      },
    },
  }
}

async function copyProject(): Promise<void> {
  await rm(copy, { recursive: true, force: true })
  for (const name of copied) await cp(join(root, name), join(copy, name), { recursive: true })
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))
  for (const name of ['src', 'prisma']) await cp(join(module, name), join(copy, name), { recursive: true })

  const owner = 'model Organization {\n'
  const lists = ['artists Artist[]', 'albums Album[]', 'tracks Track[]', 'genres Genre[]']
  const described = lists.map((list) => `  /// Those in its catalogue of music.\n  ${list}\n`).join('')
  await replace('prisma/models/organizations.prisma', owner, owner + described)
  const modules = 'export const modules = ['
  await replace('src/modules/index.ts', modules, `import { music } from './music/module.ts'\n${modules}music, `)
}

/** @throws Error if the text is not in the file of the copy */
async function replace(file: string, text: string, by: string): Promise<void> {
  const path = join(copy, file)
  const before = await readFile(path, 'utf8')
  if (!before.includes(text)) throw new Error(`${file} lacks ${text}`)
  await writeFile(path, before.replace(text, by))
}

async function createDatabase(url: string, database: string): Promise<void> {
  await withConnection(url, async (client) => {
    const name = client.escapeIdentifier(new URL(database).pathname.slice(1))
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    await client.query(`CREATE DATABASE ${name}`)
  })
}

/** @throws Error with what a program wrote, if it fails in the copy */
async function run(database: string, program: string, ...args: string[]): Promise<void> {
  const path = [join(root, 'node_modules/.bin'), process.env.PATH].join(':')
  const env = { ...process.env, PATH: path, DATABASE_URL: database }
  await promisify(execFile)(program, args, { cwd: copy, env })
}

/** @returns the id of the organization that has the rows */
async function loadRows(client: Client, chinook: string): Promise<string> {
  // Without what psql alone understands, and the database that it would make.
  const rows = (await readFile(chinook, 'utf8')).replace(/^(?:DROP DATABASE|CREATE DATABASE|\\c) .*$/gm, '')
  await client.query(`CREATE SCHEMA chinook; SET search_path = chinook; ${rows}; RESET search_path`)
  await client.query(await readFile(join(module, 'data.sql'), 'utf8'))
  await client.query('VACUUM ANALYZE')
  const found = await client.query<{ id: string }>('SELECT "id" FROM "Organization"')
  return found.rows[0]!.id
}
