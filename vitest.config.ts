import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Tests that start whole programs, browsers or databases, some of which are killed, or that say how long things may take. */
const alone = [
  'tests/context/viewers.test.ts',
  'tests/journeys/**/*.test.ts',
  'tests/cli/**/*.test.ts',
  'tests/contracts/add-a-model.test.ts',
  'tests/contracts/tenancy.test.ts',
  'tests/limits/events.test.ts',
  'tests/limits/hostile.test.ts',
  'tests/limits/price.test.ts',
  'tests/limits/readings.test.ts',
  'tests/limits/redis.test.ts',
  'tests/limits/time.test.ts',
  'tests/modules/identity/sign-in.test.ts',
  'tests/platform/events/feed.test.ts',
  'tests/platform/passwords.test.ts',
  'tests/platform/postgres.test.ts',
  'tests/platform/shared-reads.test.ts',
  'tests/server/explain.test.ts',
  'tests/server/graphiql.test.ts',
  'tests/server/shutdown.test.ts',
]

/** Takes as long as a third of all others, and would go on alone after them if it did not begin first. */
const longest = 'tests/reads/generated.test.ts'

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((one, other) => Number(isLongest(other)) - Number(isLongest(one)))
  }
}

function isLongest({ moduleId }: TestSpecification): boolean {
  return moduleId.endsWith(longest)
}

export default defineConfig({
  // Resolve packages as Node does, without the `development` condition, so that tests and libraries share one copy of graphql.
  ssr: { resolve: { conditions: ['node', 'module-sync'], externalConditions: ['node', 'module-sync'] } },
  test: {
    globalSetup: 'tests/harness/postgres.ts',
    sequence: { sequencer: LongestFirst },
    // Other tests may keep the machine busy meanwhile.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: ['tests/**/*.test.ts'],
          exclude: alone,
          // They wait most of the time, for PostgreSQL and for clocks.
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: alone,
          // One by one, as each keeps the machine busy.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
