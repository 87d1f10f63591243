import { DirectiveLocation, GraphQLDirective } from 'graphql'

/** What `context/atomic.ts` does. */
export const transactionDirective = new GraphQLDirective({
  name: 'transaction',
  description:
    'Makes all mutations of the operation one transaction. If one is refused or fails, none is done: the answer has no data, and an error with the code ROLLED_BACK and the path of the one that was refused.',
  locations: [DirectiveLocation.MUTATION],
})
