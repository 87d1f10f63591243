import { type GraphQLOutputType, isLeafType, isListType, isNonNullType } from 'graphql'
import { NotCompiled } from './not-compiled.ts'

/**
 * The text of a value of a field whose type is a scalar or an enumeration, or lists of them, completed as the executor does.
 * @throws NotCompiled for what the executor would report as an error
 */
export function leafText(type: GraphQLOutputType, value: unknown): string {
  return JSON.stringify(completed(type, value))
}

function completed(type: GraphQLOutputType, value: unknown): unknown {
  if (isNonNullType(type)) {
    const result = completed(type.ofType, value)
    if (result === null) throw new NotCompiled('a value that must be there is not')
    return result
  }
  if (value === null || value === undefined) return null
  if (value instanceof Error || value instanceof Promise) throw new NotCompiled('a value is none yet')
  if (isListType(type)) {
    if (typeof value !== 'object' || !(Symbol.iterator in value)) throw new NotCompiled('a list is none')
    return Array.from(value as Iterable<unknown>, (item) => completed(type.ofType, item))
  }
  if (!isLeafType(type)) throw new NotCompiled(`the type ${String(type)}`)
  const result = coerced(() => type.coerceOutputValue(value))
  if (result === null || result === undefined) throw new NotCompiled('a value is refused')
  return result
}

/** What a scalar makes of a value. It may refuse it with any error. */
function coerced(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    throw new NotCompiled('a value is refused', { cause: error })
  }
}
