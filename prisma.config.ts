import { defineConfig } from 'prisma/config'

// `prisma generate` looks for a schema engine that it would download, and uses none: any existing file satisfies it.
// Migrations do not go through this command: `npm run migrate` uses the WebAssembly engine (src/platform/migrations.ts).
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath

export default defineConfig({ schema: 'prisma' })
