import type { CodegenConfig } from '@graphql-codegen/cli'

// Typed documents for tests, as a client would have them. `npm run generate` writes them.
export default {
  schema: 'schema.graphql',
  documents: 'tests/clients/operations/*.graphql',
  generates: {
    'tests/clients/__generated__/': {
      preset: 'client',
      // The documents by their hashes are what a server with TRUSTED_DOCUMENTS is given.
      presetConfig: { fragmentMasking: false, persistedDocuments: { hashAlgorithm: 'sha256' } },
      config: {
        // Node runs the files as they are.
        useTypeImports: true,
        enumType: 'string-literal',
        scalars: { DateTime: 'string', Date: 'string' },
      },
    },
  },
  importExtension: '.ts',
} satisfies CodegenConfig
