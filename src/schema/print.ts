import {
  astFromValue,
  type DirectiveNode,
  type GraphQLDirective,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  Kind,
  lexicographicSortSchema,
  parse,
  print,
  printSchema,
  visit,
} from 'graphql'

/**
 * The schema as text, the same for the same schema: as graphql prints it, with the directives that prices are said by, which
 * it leaves out.
 */
export function printPricedSchema(schema: GraphQLSchema): string {
  const sorted = lexicographicSortSchema(schema)
  const text = printSchema(sorted)
  const insertions: { at: number; directives: string }[] = []
  visit(parse(text), {
    enter(node, _key, _parent, _path, ancestors) {
      if (node.kind !== Kind.FIELD_DEFINITION && node.kind !== Kind.INPUT_VALUE_DEFINITION) return
      const names = [...ancestors, node].flatMap((ancestor) =>
        'name' in ancestor && typeof ancestor.name === 'object' ? [ancestor.name.value] : [],
      )
      const directives = directivesOf(sorted, names)
      if (directives && node.loc) insertions.push({ at: node.loc.end, directives })
    },
  })
  let printed = text
  for (const { at, directives } of insertions.sort((a, b) => b.at - a.at)) {
    printed = `${printed.slice(0, at)} ${directives}${printed.slice(at)}`
  }
  return `${printed}\n`
}

/** The directives of a field, or of an argument, by its names from the type on. */
function directivesOf(schema: GraphQLSchema, [typeName = '', fieldName = '', argumentName]: string[]): string {
  const type = schema.getType(typeName)
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return ''
  const field = type.getFields()[fieldName]
  const place =
    argumentName === undefined
      ? field
      : field && 'args' in field
        ? field.args.find(({ name }) => name === argumentName)
        : undefined
  const said = (place?.extensions.directives ?? {}) as Record<string, Record<string, unknown>>
  return Object.entries(said)
    .map(([name, values]) => print(directiveNode(schema.getDirective(name), values)))
    .join(' ')
}

function directiveNode(directive: GraphQLDirective | null | undefined, values: Record<string, unknown>): DirectiveNode {
  if (!directive) throw new Error('a field has a directive that the schema does not')
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: directive.name },
    arguments: directive.args.flatMap(({ name, type }) => {
      const value = values[name] === undefined ? null : astFromValue(values[name], type)
      return value ? [{ kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: name }, value }] : []
    }),
  }
}
