import { executeRootSelectionSet } from 'graphql'
import { encodeId } from '../../src/platform/ids.ts'
import { allModels } from '../../src/schema/models.ts'
import { oddTexts } from './odd-rows.ts'
import { createRandom } from './random.ts'
import { prepared, type TwoDoors } from './two-doors.ts'

/** An ordering as it is asked for, null for the model's own, and places in it. */
export interface SampledOrder {
  readonly keys: readonly { field: string; direction: string }[] | null
  readonly search: string | null
  readonly cursors: readonly string[]
}

/** What generated operations ask for: what is there, and a little that is not. */
export interface Samples {
  readonly ids: Readonly<Record<string, readonly string[]>>
  readonly orders: Readonly<Record<string, readonly SampledOrder[]>>
  readonly texts: readonly string[]
  readonly taskKeys: readonly string[]
  readonly moments: readonly string[]
}

const searches = ['the', 'guest list', '"odd" or the', 'websit', 'a', '-the site']

/** Where all rows of a model are listed. */
const lists: Record<string, string> = {
  Organization: '{ viewer { list: organizations(ARGS) { edges { cursor } } } }',
  Membership: '{ organization(slug: "demo") { list: memberships(ARGS) { edges { cursor } } } }',
  Project: '{ organization(slug: "demo") { list: projects(ARGS) { edges { cursor } } } }',
  Task: '{ organization(slug: "demo") { list: tasks(ARGS) { edges { cursor } } } }',
  Label: '{ organization(slug: "demo") { list: labels(ARGS) { edges { cursor } } } }',
  Comment:
    '{ organization(slug: "demo") { memberships(first: 4) { nodes { list: comments(ARGS) { edges { cursor } } } } } }',
}

/** Looks around the database. The orderings are chosen by the seed. */
export async function takeSamples({ db, contextOf }: TwoDoors, seed: number): Promise<Samples> {
  const random = createRandom(seed)
  const tables: Record<string, { id: string }[]> = {
    User: await db.user.findMany({ orderBy: { createdAt: 'asc' } }),
    Organization: await db.organization.findMany({ orderBy: { slug: 'asc' } }),
    Membership: await db.membership.findMany({ orderBy: [{ name: 'asc' }, { createdAt: 'asc' }] }),
    Project: await db.project.findMany({ orderBy: [{ key: 'asc' }, { createdAt: 'asc' }] }),
    Task: await db.task.findMany({ orderBy: [{ title: 'asc' }, { createdAt: 'asc' }] }),
    Label: await db.label.findMany({ orderBy: [{ name: 'asc' }, { createdAt: 'asc' }] }),
    Comment: await db.comment.findMany({ orderBy: [{ body: 'asc' }, { createdAt: 'asc' }] }),
  }
  const ids: Record<string, string[]> = {}
  const orders: Record<string, SampledOrder[]> = {}
  for (const model of allModels()) {
    ids[model.name] = (tables[model.name] ?? []).map(({ id }) => encodeId(model.prefix, id))
    const list = lists[model.name]
    if (list === undefined) continue
    const fields = model.orders.map((field) => field.replace(/([A-Z])/g, '_$1').toUpperCase())
    const direction = () => random.pick(['ASC', 'DESC'])
    const chosen: Omit<SampledOrder, 'cursors'>[] = [
      { keys: null, search: null },
      ...fields.map((field) => ({ keys: [{ field, direction: direction() }], search: null })),
      ...Array.from({ length: 6 }, () => ({
        keys: random.some(fields, 2 + random.below(3)).map((field) => ({ field, direction: direction() })),
        search: null,
      })),
      ...(model.search
        ? [
            ...searches.map((search) => ({ keys: null, search })),
            { keys: [{ field: 'RELEVANCE', direction: 'ASC' }], search: 'the' },
            {
              keys: [
                { field: 'NAME', direction: 'ASC' },
                { field: 'RELEVANCE', direction: 'DESC' },
              ].map((key) => (model.name === 'Task' && key.field === 'NAME' ? { ...key, field: 'STATUS' } : key)),
              search: 'a',
            },
          ]
        : []),
    ]
    orders[model.name] = await Promise.all(
      chosen.map(async (order) => {
        const source = list
          .replace('ARGS', `first: 100, orderBy: $keys${model.search ? ', search: $search' : ''}`)
          .replace('{', `query($keys: [${model.name}Order!]${model.search ? ', $search: String' : ''}) {`)
        const args = prepared(source, { ...order })
        const { data, errors } = await executeRootSelectionSet({ ...args, contextValue: await contextOf('both') })
        if (errors) throw new Error(`no cursors: ${errors.join()}`)
        const cursors = [...JSON.stringify(data).matchAll(/"cursor":"([^"]+)"/g)].map(([, cursor]) => cursor ?? '')
        return { ...order, cursors }
      }),
    )
  }
  const titles = (await db.task.findMany({ select: { title: true }, orderBy: { title: 'asc' } })).map(
    (row) => row.title,
  )
  const names = (await db.membership.findMany({ select: { name: true }, orderBy: { name: 'asc' } })).map(
    (row) => row.name,
  )
  return {
    ids,
    orders,
    texts: [...new Set([...titles, ...names, ...oddTexts, 'e', 'THE', 'ODD', 'demo', 'bug', '@', ''])],
    taskKeys: ['ODD-1', 'ODD-3', 'ODD-5', 'ODD-999999999', 'GONE-1', 'WEB-1', 'WEB-3', 'WEB-12', 'WEB-99999', 'NO-1'],
    moments: [
      '2026-11-15T12:00:00Z',
      '2026-11-15T12:00:00.123Z',
      '2026-06-01T00:00:00+05:30',
      '2026-11-15T13:00:00.123456789+01:00',
      '1970-01-01T00:00Z',
      '9999-12-31T23:59:59.999Z',
    ],
  }
}
