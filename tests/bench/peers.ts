import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { SampleRow } from './sample.ts'
import type { Query, QueryName, Subject } from './subject.ts'

/** A subject of `../shared/bench`, whose README says what its parts are. */
interface SharedSubject {
  name: string
  port: number
  path?: string
  cwd: string
  cmd: string[]
  gid: GlobalId
  cursor: (
    row: { id: string; created_at: Date; organization_id: string },
    ask: (query: string, variables: object) => Promise<unknown>,
    gid: GlobalId,
  ) => Promise<string>
  queries: Record<string, { text: string; vars: (row: object) => object; pick: (data: never) => unknown }>
}

type GlobalId = (type: string, id: string) => string

export interface PeersOptions {
  /** The folder `../shared/bench`. */
  shared: string
  /** Where its set-up installed the servers. */
  installed: string
  /** Their database. */
  url: string
}

/** The other servers of these names that are installed; none if there is no shared folder. */
export async function peers(names: readonly string[], { shared, installed, url }: PeersOptions): Promise<Subject[]> {
  const found: Subject[] = []
  for (const name of names) {
    const file = join(shared, 'subjects', `${name}.mjs`)
    const folder = join(installed, 'peers', name)
    if (!existsSync(file) || !existsSync(join(folder, 'node_modules'))) {
      console.error(`${name}: not set up, left out`)
      continue
    }
    const { default: subject }: { default: SharedSubject } = await import(pathToFileURL(file).href)
    found.push(adapted(subject, folder, url))
  }
  return found
}

function adapted(subject: SharedSubject, folder: string, url: string): Subject {
  const { name, port, path = '/graphql', cmd, queries } = subject
  const entries = Object.entries(queries).map(([query, given]) => [query, adaptedQuery(subject, query, given)])
  return {
    name,
    port,
    path,
    command: cmd,
    folder,
    environment: { DATABASE_URL: url, GRAPHILE_ENV: 'production' },
    database: new URL(url).pathname.slice(1),
    queries: Object.fromEntries(entries) as Partial<Record<QueryName, Query>>,
    async tidy(client) {
      await client.query(`DELETE FROM tasks WHERE title LIKE 'bench %'`)
      await client.query('VACUUM ANALYZE tasks')
    },
  }
}

function adaptedQuery(subject: SharedSubject, name: string, given: SharedSubject['queries'][string]): Query {
  const { gid, cursor } = subject
  return {
    text: given.text,
    async variables({ organizationId, projectId, taskId, title, whale }: SampleRow, ask) {
      const at = { id: whale.taskId, created_at: whale.createdAt, organization_id: whale.organizationId }
      return given.vars({
        gid,
        orgId: organizationId,
        projectId,
        taskId,
        title,
        whaleId: whale.organizationId,
        cursor: name === 'Q4' ? await cursor(at, (query, variables) => ask(query, variables, ''), gid) : null,
      })
    },
    authorization: () => '',
    pick: given.pick,
  }
}
