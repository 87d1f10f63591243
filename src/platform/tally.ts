import type { GraphQLField, GraphQLObjectType, SelectionSetNode } from 'graphql'

/** Objects of an answer that are alike: of one type, with one selection. */
export interface Place {
  /** Null: only items of a list are counted, whatever they are. */
  readonly type: GraphQLObjectType | null
  readonly selections: readonly SelectionSetNode[]
  /** The field whose list they are the items of. Null: they are in no list. */
  readonly itemOf: GraphQLField<unknown, unknown> | null
}

/** How many objects an answer has of each place, counted while it was written. */
export interface Tally {
  /** The same for all answers by one plan. */
  readonly places: readonly Place[]
  readonly counts: readonly number[]
}
