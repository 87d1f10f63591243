import type { ObjectRef } from '@pothos/core'
import type { GraphQLResolveInfo } from 'graphql'
import type { Context } from '../context/context.ts'
import { aggregatesRef } from './aggregates.ts'
import { archivedArg } from './archive.ts'
import { builder } from './builder.ts'
import { cost, weights } from './cost.ts'
import { filterInput } from './filter.ts'
import { groupsField } from './groups.ts'
import { fieldPlace, loadSelected, type Row, requestLoader } from './load.ts'
import { createLowering } from './lowering.ts'
import type { Model, Relation } from './models.ts'
import { nodeRef } from './node-ref.ts'
import { orderInput } from './order.ts'
import {
  type ConnectionArgs,
  DEFAULT_PAGE,
  LARGEST_PAGE,
  type ListRequest,
  listRequest,
  MOST_COUNTED,
  type Page,
  readCounts,
  readPages,
} from './page.ts'
import { LONGEST_SEARCH } from './search.ts'

type Types = typeof builder.$inferSchemaTypes

/** A list of one parent; nothing is read before a field of it is asked for. */
export interface Connection {
  readonly request: ListRequest
  readonly parentId: string
  /** The connection field's place in the operation: what is read for all its parents together goes by it. */
  readonly place: string
}

/** A connection's value for one parent. @throws InvalidInputError for arguments out of range */
export function connect(
  parent: Model,
  relation: Relation,
  parentId: string,
  args: ConnectionArgs,
  context: Context,
  info: GraphQLResolveInfo,
): Connection {
  return { request: listRequest(parent, relation, args, createLowering(context)), parentId, place: fieldPlace(info) }
}

function page({ request, parentId, place }: Connection, context: Context): Promise<Page> {
  return requestLoader<string, Page>(context, `${place} page`, (ids) => readPages(context, request, ids)).load(parentId)
}

function count({ request, parentId, place }: Connection, context: Context): Promise<number> {
  return requestLoader<string, number>(context, `${place} count`, (ids) => readCounts(context, request, ids)).load(
    parentId,
  )
}

export interface Edge {
  readonly cursor: string
  readonly node: Row
}

const edges = new Map<string, ObjectRef<Types, Edge>>()
const connections = new Map<string, ObjectRef<Types, Connection>>()

/** `TaskEdge`: a row in a list, with its cursor. */
export function edgeRef(model: Model): ObjectRef<Types, Edge> {
  const existing = edges.get(model.name)
  if (existing) return existing
  const ref = builder.objectRef<Edge>(`${model.name}Edge`)
  edges.set(model.name, ref)
  ref.implement({
    description: `A ${model.name} in a list.`,
    fields: (t) => ({
      cursor: t.string({
        description:
          'The place in the list: pass it as `after` or `before`. Good also when the row has changed or gone.',
        resolve: (edge) => edge.cursor,
      }),
      node: t.field({
        type: nodeRef(model),
        description: `The ${model.name}.`,
        ...cost({ weight: 0 }),
        resolve: (edge) => edge.node,
      }),
    }),
  })
  return ref
}

/**
 * `TaskConnection`: a page of a list, and what can be said of the whole list. A row that is deleted between the statement
 * that finds the page and the one that reads its rows is left out, as if it had been deleted before.
 */
export function connectionRef(model: Model): ObjectRef<Types, Connection> {
  const existing = connections.get(model.name)
  if (existing) return existing
  const ref = builder.objectRef<Connection>(`${model.name}Connection`)
  connections.set(model.name, ref)
  const aggregates = aggregatesRef(model)
  ref.implement({
    description: `A page of a list of ${model.name}, and what can be said of the whole list.`,
    fields: (t) => ({
      edges: t.field({
        type: [edgeRef(model)],
        description: 'The rows of the page with their cursors.',
        resolve: async (connection, _args, context, info) => {
          const rows = (await page(connection, context)).edges
          const nodes = await Promise.all(rows.map(({ id }) => loadSelected(context, info, model, id, ['node'])))
          return rows.flatMap(({ cursor }, index) => (nodes[index] ? [{ cursor, node: nodes[index] }] : []))
        },
      }),
      nodes: t.field({
        type: [nodeRef(model)],
        description: 'The rows of the page.',
        resolve: async (connection, _args, context, info) => {
          const rows = (await page(connection, context)).edges
          const nodes = await Promise.all(rows.map(({ id }) => loadSelected(context, info, model, id)))
          return nodes.filter((node) => node !== null)
        },
      }),
      pageInfo: t.field({
        type: builder.pageInfoRef(),
        description: 'Where the page stands in the list.',
        ...cost({ weight: 0 }),
        resolve: async (connection, _args, context) => {
          const { edges: rows, hasNextPage, hasPreviousPage } = await page(connection, context)
          return {
            hasNextPage,
            hasPreviousPage,
            startCursor: rows[0]?.cursor ?? null,
            endCursor: rows.at(-1)?.cursor ?? null,
          }
        },
      }),
      totalCount: t.int({
        description: `How many rows the whole list has, counted up to ${MOST_COUNTED.toLocaleString('en')}.`,
        ...cost({ weight: weights.count }),
        resolve: async (connection, _args, context) => Math.min(await count(connection, context), MOST_COUNTED),
      }),
      totalCountIsExact: t.boolean({
        description: 'Whether `totalCount` is the whole number, and not where counting stopped.',
        ...cost({ weight: weights.count }),
        resolve: async (connection, _args, context) => (await count(connection, context)) <= MOST_COUNTED,
      }),
      ...(aggregates
        ? {
            aggregates: t.field({
              type: aggregates,
              description: 'The smallest, the largest, the sum and the average over the whole list.',
              ...cost({ weight: weights.wholeList }),
              resolve: (connection) => connection,
            }),
          }
        : {}),
      ...(model.groups.length > 0 ? { groups: groupsField(t, model) } : {}),
    }),
  })
  return ref
}

/** The price of every list that takes the arguments below. */
export const connectionCost = cost({
  list: { assumedSize: DEFAULT_PAGE, slicingArguments: ['first', 'last'], sizedFields: ['edges', 'nodes'] },
})

/** The arguments of every list of a model. */
export function connectionArgs(model: Model) {
  // Pothos' argument builder, without the parents' types that it does not need.
  const arg = builder.args((t) => ({
    first: t.int({
      description: `How many rows from the beginning, or after \`after\`: 1 to ${LARGEST_PAGE}, ${DEFAULT_PAGE} if neither \`first\` nor \`last\` is given.`,
    }),
    after: t.string({ description: 'Only what comes after this cursor.' }),
    last: t.int({
      description: `How many rows from the end, or before \`before\`: 1 to ${LARGEST_PAGE}. Not together with \`first\`.`,
    }),
    before: t.string({ description: 'Only what comes before this cursor.' }),
    filter: t.field({
      type: filterInput(model),
      description: 'Only rows for which this holds.',
      ...cost({ weight: weights.filter }),
    }),
    orderBy: t.field({
      type: [orderInput(model)],
      description: `The keys to order by, the first one first. Default: ${model.defaultOrder.field}, ${model.defaultOrder.direction}${model.search ? '; with `search`, the best first' : ''}.`,
    }),
  }))
  const archived = archivedArg(model)
  if (!model.search) return { ...arg, ...archived }
  return {
    ...arg,
    ...archived,
    ...builder.args((t) => ({
      search: t.string({
        description: `Only rows that fit this text of at most ${LONGEST_SEARCH} characters: all words of it in ${model.search?.columns.join(' or ')}, or the text itself, also misspelt, in ${model.search?.similar}. With \`"exact phrase"\`, \`or\` or \`-without\` in it, exactly what it says.`,
        ...cost({ weight: weights.search }),
      }),
    })),
  }
}
