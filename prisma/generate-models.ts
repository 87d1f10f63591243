import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { DMMF } from '@prisma/generator-helper'
import helper from '@prisma/generator-helper'

/**
 * A Prisma generator: writes what the schema's language must know of each table and Prisma's own client does not tell:
 * the names in the database, the columns' exact types, and which columns a relation joins.
 */

const column = (field: DMMF.Field) => ({
  column: field.dbName ?? field.name,
  type: field.type,
  kind: field.kind as 'scalar' | 'enum',
  nativeType: field.nativeType?.[0] ?? null,
  nullable: !field.isRequired,
  list: field.isList,
  description: field.documentation ?? null,
})

/** The columns that a relation joins, from this model's side: `[here, there]` pairs. One side of it states them. */
function joined(models: readonly DMMF.Model[], model: DMMF.Model, field: DMMF.Field): [string, string][] {
  const other = models.find((candidate) => candidate.name === field.type)
  if (!other) throw new Error(`${model.name}.${field.name}: there is no model ${field.type}`)
  const owner = field.relationFromFields?.length
    ? field
    : other.fields.find(
        (candidate) =>
          candidate.relationName === field.relationName &&
          candidate.type === model.name &&
          candidate.relationFromFields?.length,
      )
  if (!owner)
    throw new Error(
      `${model.name}.${field.name}: say which columns it joins; implicit many-to-many cannot be tenant-safe`,
    )
  const dbName = (of: DMMF.Model, name: string) =>
    of.fields.find((candidate) => candidate.name === name)?.dbName ?? name
  const [ownerModel, targetModel] = owner === field ? [model, other] : [other, model]
  return (owner.relationFromFields ?? []).map((from, index) => {
    const pair: [string, string] = [
      dbName(ownerModel, from),
      dbName(targetModel, owner.relationToFields?.[index] ?? ''),
    ]
    return owner === field ? pair : [pair[1], pair[0]]
  })
}

// The package is CommonJS whose named exports Node cannot see.
helper.generatorHandler({
  onManifest: () => ({ prettyName: 'model metadata', defaultOutput: '../src/platform/generated' }),
  onGenerate: async ({ generator, dmmf }) => {
    const models = dmmf.datamodel.models.map((model) => [
      model.name,
      {
        table: model.dbName ?? model.name,
        description: model.documentation ?? null,
        columns: Object.fromEntries(
          model.fields.filter((field) => field.kind !== 'object').map((field) => [field.name, column(field)]),
        ),
        relations: Object.fromEntries(
          model.fields
            .filter((field) => field.kind === 'object')
            .map((field) => [
              field.name,
              {
                target: field.type,
                list: field.isList,
                nullable: !field.isRequired && !field.isList,
                description: field.documentation ?? null,
                on: joined(dmmf.datamodel.models, model, field),
              },
            ]),
        ),
      },
    ])
    const enums = dmmf.datamodel.enums.map((item) => [
      item.name,
      {
        description: item.documentation ?? null,
        // `documentation` of a value is in the data, not yet in the type.
        values: Object.fromEntries(
          item.values.map((value) => [value.name, (value as { documentation?: string }).documentation ?? null]),
        ),
      },
    ])
    const file = join(generator.output?.value ?? '', 'models.ts')
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(
      file,
      [
        '// Written by prisma/generate-models.ts from prisma/models. Do not edit.',
        `export const models = ${JSON.stringify(Object.fromEntries(models), null, 2)} as const`,
        `export const enums = ${JSON.stringify(Object.fromEntries(enums), null, 2)} as const`,
        '',
      ].join('\n'),
    )
  },
})
