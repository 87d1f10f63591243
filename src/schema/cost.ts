import {
  DirectiveLocation,
  GraphQLBoolean,
  GraphQLDirective,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLString,
} from 'graphql'

/**
 * The price list: what a field, an argument or an input costs is said where it is stated, by the directives of the GraphQL
 * cost directives specification. They are printed in schema.graphql, and `limits/` adds them up before anything runs.
 */

export const costDirective = new GraphQLDirective({
  name: 'cost',
  description:
    'What it costs each time it is used, in points; of an input that is a list, for each value, and as many times what is in it. Without it, a field of an object type costs 1, anything else nothing.',
  locations: [
    DirectiveLocation.ARGUMENT_DEFINITION,
    DirectiveLocation.ENUM,
    DirectiveLocation.FIELD_DEFINITION,
    DirectiveLocation.INPUT_FIELD_DEFINITION,
    DirectiveLocation.OBJECT,
    DirectiveLocation.SCALAR,
  ],
  args: { weight: { type: new GraphQLNonNull(GraphQLString), description: 'A number.' } },
})

export const listSizeDirective = new GraphQLDirective({
  name: 'listSize',
  description: 'How long a list can be, by which the price of what is selected in it is multiplied.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
  args: {
    assumedSize: { type: GraphQLInt, description: 'The length if no argument says it.' },
    slicingArguments: {
      type: new GraphQLList(new GraphQLNonNull(GraphQLString)),
      description:
        'The arguments that say the length, by their number or by how many values they list. A field of an input goes by `input.items`.',
    },
    sizedFields: {
      type: new GraphQLList(new GraphQLNonNull(GraphQLString)),
      description: 'The fields of the answer that have this length. Without it, the field itself has it.',
    },
    requireOneSlicingArgument: {
      type: GraphQLBoolean,
      defaultValue: true,
      description: 'Whether exactly one of the arguments must be given.',
    },
  },
})

/** What is said of a list. Never a requirement to give an argument, since every list has a default. */
export interface ListSize {
  assumedSize: number
  slicingArguments?: readonly string[]
  sizedFields?: readonly string[]
}

/** A weight or a size, or both, as options of a field, an argument or an input field. */
export function cost({ weight, list }: { weight?: number; list?: ListSize | undefined }) {
  return {
    extensions: {
      directives: {
        ...(weight === undefined ? {} : { cost: { weight: String(weight) } }),
        ...(list === undefined ? {} : { listSize: { ...list, requireOneSlicingArgument: false } }),
      },
    },
  }
}

/**
 * The price of a mutation that checks or makes a password. Its attempts are counted besides, for each address, and for each
 * account that this field of the input names; those that are answered with the payload succeeded.
 */
export function attempts(account: string, payload: string) {
  const { extensions } = cost({ weight: weights.password })
  return { extensions: { ...extensions, attempts: { account, payload } } }
}

/** Points. A row costs 1, and the others are to that as their work in PostgreSQL is, roughly. */
export const weights = {
  /** A condition on the rows of a list. */
  filter: 2,
  /** A condition on rows that belong to a row, which PostgreSQL looks for one by one. */
  relationFilter: 5,
  /** Full text and similarity, and a rank for each row that fits, which may be all: some 100 ms for thousands of them. */
  search: 100,
  /** Counting up to the most that is counted. */
  count: 10,
  /** Going through the whole of a list. */
  wholeList: 50,
  /** A transaction with its checks, locks and events. */
  mutation: 10,
  /** A password hashed, which takes a processor for some 50 ms. */
  password: 100,
} as const
