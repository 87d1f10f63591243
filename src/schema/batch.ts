import { z } from 'zod'
import type { Context } from '../context/context.ts'
import type { Database } from '../platform/database.ts'
import { type KeptRefusal, keptRefusal, NotDoneError, refusalFrom } from '../platform/errors.ts'
import { inSavepoint } from '../platform/transaction.ts'
import { builder } from './builder.ts'
import { weights } from './cost.ts'
import { pascalCase } from './enums.ts'
import { errorRef, type RefusalClass, type Refused } from './errors.ts'
import { type InputField, inputRef, optional, parseInput } from './input.ts'
import { mutationNamed, type Registered, refusalOf, register } from './mutation.ts'
import type { PayloadField } from './payload.ts'

/**
 * How a module states a batch: the same mutation for many items in one transaction, with a result for each, and a policy
 * for what happens if one is refused.
 */

const MOST_ITEMS = 100

type Policy = 'ALL_OR_NOTHING' | 'SKIP'

const policyRef = builder.enumType('BatchErrorPolicy', {
  description: 'What happens to a batch of which an item is refused.',
  values: {
    ALL_OR_NOTHING: {
      value: 'ALL_OR_NOTHING' as const,
      description: 'Nothing is done. The other items answer with a NotDoneError.',
    },
    SKIP: { value: 'SKIP' as const, description: 'The other items are done.' },
  },
})

/** What became of one item, in a form that JSON can keep. */
type Kept = { payload: unknown } | { refusal: KeptRefusal }

/**
 * States `updateTasks` for `updateTask`.
 * @throws Error at start if the mutation is not stated before it
 */
export function batch(batchName: string, { of, description }: { of: string; description: string }): void {
  const single = mutationNamed(of)
  const errors: RefusalClass[] = [...single.ruleErrors, NotDoneError]
  const typeName = pascalCase(batchName)
  const resultRef = builder.unionType(`${typeName}ItemResult`, {
    description: `What became of one item of \`${batchName}\`.`,
    types: [single.payload, ...errors.map(errorRef)],
  })
  const results: PayloadField<Kept[]> = {
    define: (t) =>
      t.field({
        type: [resultRef],
        description: 'What became of each item, in their order.',
        // `isTypeOf` tells which member of the union an answer is.
        resolve: (payload) =>
          (payload.results as Kept[]).map((kept) =>
            'payload' in kept ? kept.payload : { refusal: refusalFrom(kept.refusal) },
          ) as never,
      }),
  }
  register({
    mutationName: batchName,
    stated: {
      description,
      input: {},
      payload: { results },
      list: { assumedSize: MOST_ITEMS, slicingArguments: ['input.items'], sizedFields: ['results'] },
    },
    fields: { items: itemsField(`${typeName}Item`, of, single), onError: policyField },
    callers: 'signed in',
    standard: [],
    answer: null,
    perform: (context, { items, onError }, transact) =>
      transact(async (db) => ({
        results: await performItems(context, db, single, items as Item[], (onError ?? 'ALL_OR_NOTHING') as Policy),
      })),
  })
}

type Item = Record<string, unknown>

async function performItems(
  context: Context,
  db: Database,
  single: Registered,
  items: Item[],
  policy: Policy,
): Promise<Kept[]> {
  const results: Kept[] = []
  const perform = async (item: Item): Promise<{ payload: unknown } | Refused> => {
    try {
      const payload = await inSavepoint(db, () =>
        single.perform(context, parseInput(single.fields, item), (work) => work(db)),
      )
      return { payload }
    } catch (error) {
      return refusalOf(error, single.ruleErrors)
    }
  }
  await db.$executeRaw`SAVEPOINT batch`
  for (const item of items) {
    const outcome = await perform(item)
    const result = 'refusal' in outcome ? { refusal: keptRefusal(outcome.refusal) } : outcome
    results.push(result)
    if ('refusal' in outcome && policy === 'ALL_OR_NOTHING') {
      await db.$executeRaw`ROLLBACK TO SAVEPOINT batch`
      const refusedAt = results.length - 1
      // Of an operation that is one transaction, nothing is done either.
      if (context.atomic) context.atomic.refused = { refusal: outcome.refusal, path: ['results', refusedAt] }
      return items.map((_item, index) => (index === refusedAt ? result : { refusal: keptRefusal(new NotDoneError()) }))
    }
  }
  return results
}

const policyField: InputField<Policy | undefined> = optional({
  type: policyRef,
  list: false,
  required: true,
  description: 'What happens if an item is refused. Default: ALL_OR_NOTHING.',
  schema: z.enum(['ALL_OR_NOTHING', 'SKIP']),
})

function itemsField(typeName: string, of: string, { fields }: Registered): InputField<Record<string, unknown>[]> {
  return {
    type: inputRef(typeName, `What \`${of}\` takes.`, fields),
    list: true,
    required: true,
    weight: weights.mutation,
    description: `What \`${of}\` takes, 1 to ${MOST_ITEMS} times. They are done in their order.`,
    // Each item is validated when its turn comes, so that a malformed one is its own refusal.
    schema: z
      .array(z.record(z.string(), z.unknown()))
      .min(1, 'must have at least one item')
      .max(MOST_ITEMS, `must have at most ${MOST_ITEMS} items`),
  }
}
