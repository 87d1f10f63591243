import { type ExecutionResult, GraphQLError } from 'graphql'
import type { Refusal } from '../platform/errors.ts'
import { wasBrokenOff } from '../platform/transaction.ts'
import type { Context } from './context.ts'

/** What happened so far in an operation that is one transaction. */
export interface Atomic {
  /** The first mutation that was refused, or an item of its batch, upon which nothing of the operation is done. */
  refused: { readonly refusal: Refusal; readonly path: readonly (string | number)[] } | null
}

/**
 * Executes an operation as one transaction: all of its mutations are done, or none. If one is refused or fails, the answer
 * holds no data, since nothing that the others would tell has happened, and an error that says which one and why.
 */
export async function executeAtomically(
  context: Context,
  execute: (inside: Context) => Promise<ExecutionResult>,
): Promise<ExecutionResult> {
  try {
    return await context.atomically(async (inside, atomic) => {
      const result = await execute(inside)
      const brokenOff = result.errors?.map(({ originalError }) => originalError).find(wasBrokenOff)
      if (brokenOff) throw brokenOff
      if (atomic.refused) throw new RolledBack([toldOf(atomic.refused)])
      if (result.errors) throw new RolledBack(result.errors)
      return result
    })
  } catch (error) {
    if (error instanceof RolledBack) return { data: null, errors: error.errors }
    throw error
  }
}

/** Leaves the transaction, so that it is rolled back. */
class RolledBack extends Error {
  readonly errors: readonly GraphQLError[]
  constructor(errors: readonly GraphQLError[]) {
    super('rolled back')
    this.errors = errors
  }
}

function toldOf({ refusal, path }: NonNullable<Atomic['refused']>): GraphQLError {
  const { code, message } = refusal
  return new GraphQLError(`Nothing was done, because one mutation was refused: ${message}`, {
    path,
    extensions: { code: 'ROLLED_BACK', refusal: { ...refusal, code, message } },
  })
}
