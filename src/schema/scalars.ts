import { GraphQLError, GraphQLScalarType, Kind } from 'graphql'
import {
  GraphQLBigInt,
  GraphQLDate,
  GraphQLDateTime,
  GraphQLEmailAddress,
  GraphQLJSON,
  GraphQLURL,
} from 'graphql-scalars'
import { Prisma } from '../platform/generated/prisma/client.ts'
import { builder } from './builder.ts'

builder.addScalarType('BigInt', GraphQLBigInt)
builder.addScalarType('Date', GraphQLDate)
builder.addScalarType('DateTime', GraphQLDateTime)
builder.addScalarType('EmailAddress', GraphQLEmailAddress)
builder.addScalarType('JSON', GraphQLJSON)
builder.addScalarType('URL', GraphQLURL)

/** A scalar that is a string of one pattern. @param serialize how a value is written, where not as it is */
function patterned(
  name: string,
  description: string,
  pattern: RegExp,
  example: string,
  serialize: (value: unknown) => string = String,
): GraphQLScalarType<string, string> {
  const parse = (value: unknown): string => {
    if (typeof value === 'string' && pattern.test(value)) return value
    throw new GraphQLError(`${name} must be a string like ${example}.`)
  }
  return new GraphQLScalarType<string, string>({
    name,
    description,
    serialize,
    parseValue: parse,
    parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
  })
}

builder.addScalarType(
  'Decimal',
  patterned(
    'Decimal',
    'An exact decimal number, as a string so that no digit is lost: at most 30 digits before the point and 15 after.',
    /^-?\d{1,30}(\.\d{1,15})?$/,
    '"19.90"',
    // Of Prisma and of PostgreSQL's text alike, without an exponent and without zeros at the end.
    (value) => new Prisma.Decimal(String(value)).toFixed(),
  ),
)
builder.addScalarType(
  'Slug',
  patterned(
    'Slug',
    'A name for URLs: 2–50 lower-case letters, digits and single hyphens between them.',
    /^(?=.{2,50}$)[a-z0-9]+(-[a-z0-9]+)*$/,
    '"acme-2"',
  ),
)
