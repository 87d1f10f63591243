import type { Client } from 'pg'

/** What one request is about. Ids are UUIDs. */
export interface SampleRow {
  number: number
  organizationId: string
  /** One of its projects. */
  projectId: string
  taskId: string
  /** The organization that the task belongs to. */
  taskOrganizationId: string
  /** The organization with 60 % of the tasks, and a task of it with 500,000 newer ones. */
  whale: { organizationId: string; taskId: string; createdAt: Date }
  /** A title for a new task. */
  title: string
}

/** How many different requests a query is asked with: all organizations but the first, which is the large one. */
const rows = 99
const depth = 500_000

/** Picks what the requests are about, the same at every run. */
export async function readSample(client: Client): Promise<SampleRow[]> {
  const organizations = await client.query<{ id: string; projectId: string }>(
    `SELECT "Organization"."id", min("Project"."id"::text) AS "projectId"
      FROM "Organization" JOIN "Project" ON "organizationId" = "Organization"."id" GROUP BY 1 ORDER BY 1`,
  )
  const [large, ...others] = organizations.rows
  if (large === undefined) throw new Error('The database holds no organizations.')
  const deep = await client.query<{ id: string; createdAt: Date }>(
    `SELECT "id", "createdAt" FROM "Task" WHERE "organizationId" = $1
      ORDER BY "createdAt" DESC, "id" DESC OFFSET ${depth} LIMIT ${rows}`,
    [large.id],
  )
  const tasks = await client.query<{ id: string; organizationId: string }>(
    `SELECT "id", "organizationId" FROM "Task" WHERE "number" = 300 ORDER BY "id" LIMIT ${rows}`,
  )
  return others.map(({ id, projectId }, index) => {
    const at = deep.rows[index]
    const task = tasks.rows[index]
    if (!at || !task) throw new Error('The database does not hold the rows of data.sql.')
    return {
      number: index,
      organizationId: id,
      projectId,
      taskId: task.id,
      taskOrganizationId: task.organizationId,
      whale: { organizationId: large.id, taskId: at.id, createdAt: at.createdAt },
      title: `bench ${index}`,
    }
  })
}
