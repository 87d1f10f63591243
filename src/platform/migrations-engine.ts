import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { PrismaPg } from '@prisma/adapter-pg'
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  DriverAdapterError,
  type SqlDriverAdapter,
} from '@prisma/driver-adapter-utils'
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg'
import { Pool, type QueryArrayConfig, type QueryArrayResult } from 'pg'

/**
 * Does something with Prisma's schema engine on a database. The engine is WebAssembly, so no machine has to download one.
 * Loading it takes about 0.1 s and 30 MB: do so only when there is something to migrate.
 * @throws Error with what the engine says
 */
export async function withMigrationEngine<T>(
  url: string,
  work: (engine: bindings.SchemaEngine) => Promise<T>,
): Promise<T> {
  await loadEngine()
  // The engine opens connections and does not close them.
  const opened: SqlDriverAdapter[] = []
  const factory = bindMigrationAwareSqlAdapterFactory({
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: async () => {
      const adapter = await openAdapter(url)
      opened.push(adapter)
      return { ...adapter, dispose: async () => {} }
    },
    connectToShadowDb: () => Promise.reject(new Error('There is no shadow database: see createMigration.')),
  })
  try {
    return await work(await bindings.SchemaEngine.new({ datamodels: undefined }, () => {}, factory))
  } catch (error) {
    throw panic === null ? error : new Error(`The schema engine broke down: ${panic}`, { cause: error })
  } finally {
    for (const adapter of opened) await adapter.dispose()
  }
}

// Node's types leave WebAssembly to those of browsers, which this project does without.
declare const WebAssembly: {
  instantiate(binary: Buffer, imports: object): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>
}

let loading: Promise<void> | undefined
let panic: string | null = null

/** Loads the engine once: its bindings keep their state in their module. */
function loadEngine(): Promise<void> {
  loading ??= instantiate()
  return loading
}

/** Does what the package's own entry does, without the experimental import of a `.wasm` file, of which Node warns. */
async function instantiate(): Promise<void> {
  const module = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const binary = await readFile(module.replace(/\.js$/, '.wasm'))
  const { instance } = await WebAssembly.instantiate(binary, { './schema_engine_bg.js': withIdleTimers() })
  bindings.__wbg_set_wasm(instance.exports)
  // The engine tells this object why it breaks down, before it does.
  const set_message = (message: string): void => {
    panic = message
  }
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message } })
  instance.exports.__wbindgen_start()
}

/** The engine leaves a timer of ten seconds behind, which would keep the process from ending. */
function withIdleTimers(): object {
  return Object.fromEntries(
    Object.entries(bindings).map(([name, binding]) => {
      if (!name.startsWith('__wbg_setTimeout_')) return [name, binding]
      // The types leave the imports of the WebAssembly module out; this one is `setTimeout`.
      const setTimer = binding as unknown as (work: number, delay: number) => NodeJS.Timeout
      return [name, (work: number, delay: number) => setTimer(work, delay).unref()]
    }),
  )
}

/** Prisma's adapter for pg, with three things mended that the engine needs. */
async function openAdapter(connectionString: string): Promise<SqlDriverAdapter> {
  const pool = new Pool({ connectionString, max: 1 })
  const send: (query: QueryArrayConfig) => Promise<QueryArrayResult> = pool.query.bind(pool)
  const characterColumns = new WeakMap<unknown[], number[]>()
  const query = async (config: QueryArrayConfig): Promise<QueryArrayResult> => {
    const result = await send(config)
    for (const [column, field] of (result.fields ?? []).entries()) {
      if (field.dataTypeID !== internalChar) continue
      field.dataTypeID = text
      characterColumns.set(result.rows, [...(characterColumns.get(result.rows) ?? []), column])
    }
    return result
  }
  const adapter = await new PrismaPg(Object.assign(pool, { query }), { disposeExternalPool: true }).connect()
  return {
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    executeRaw: adapter.executeRaw.bind(adapter),
    startTransaction: adapter.startTransaction.bind(adapter),
    dispose: adapter.dispose.bind(adapter),
    // The adapter refuses PostgreSQL's internal type "char", which the engine asks for and wants to get as such.
    queryRaw: async (query) => {
      const result = await adapter.queryRaw(query)
      for (const column of characterColumns.get(result.rows) ?? [])
        result.columnTypes[column] = ColumnTypeEnum.Character
      return result
    },
    // The adapter cuts a script at every semicolon, also within a string or a function. PostgreSQL takes it whole, as one
    // transaction, so that a migration that fails leaves nothing half done.
    executeScript: async (sql) => {
      await adapter.executeRaw({ sql, args: [], argTypes: [] }).catch(refuseInItsWords)
    },
  }
}

/** Adapter and engine sort complaints of PostgreSQL by their codes and word them anew and vaguer. Without a code they let it speak. */
function refuseInItsWords(error: unknown): never {
  const message = error instanceof DriverAdapterError ? error.cause.originalMessage : undefined
  if (message === undefined) throw error
  const nothing = { detail: undefined, column: undefined, hint: undefined }
  throw new DriverAdapterError({ kind: 'postgres', code: 'N/A', severity: 'ERROR', message, ...nothing })
}

/** Numbers of types, as PostgreSQL's catalogue has them. */
const internalChar = 18
const text = 25
