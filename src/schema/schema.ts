import { type GraphQLSchema, specifiedDirectives } from 'graphql'
import { builder } from './builder.ts'
import { costDirective, listSizeDirective } from './cost.ts'
import './errors.ts'
import './node.ts'
import './scalars.ts'
import { transactionDirective } from './transaction.ts'

/** The schema of everything that was stated: import the modules first. */
export function buildSchema(): GraphQLSchema {
  return builder.toSchema({
    directives: [...specifiedDirectives, costDirective, listSizeDirective, transactionDirective],
  })
}
