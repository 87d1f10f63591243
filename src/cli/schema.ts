import { writeFile } from 'node:fs/promises'
import '../modules/index.ts'
import { printPricedSchema } from '../schema/print.ts'
import { buildSchema } from '../schema/schema.ts'

// `npm run generate`: prints the schema to schema.graphql, whose diff is the review of a change to the API.
await writeFile('schema.graphql', printPricedSchema(buildSchema()))
