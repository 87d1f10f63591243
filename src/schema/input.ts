import type { InputFieldMap } from '@pothos/core'
import { z } from 'zod'
import { InvalidInputError } from '../platform/errors.ts'
import { enums } from '../platform/generated/models.ts'
import { builder } from './builder.ts'
import { cost } from './cost.ts'
import { enumRef } from './enums.ts'
import { idExpected, keyIn } from './keys.ts'
import { type EnumName, modelNamed } from './models.ts'

/**
 * The vocabulary of inputs. A field says once what it is, for the schema and for validation: its GraphQL type, what zod
 * checks and turns it into, and its description.
 */

export interface InputField<T> {
  readonly type: unknown
  readonly list: boolean
  readonly required: boolean
  readonly description: string
  readonly schema: z.ZodType<T>
  /** The model whose id it is, for ids. */
  readonly model?: string
  /** Whether no digest may be kept of it from which it could be guessed. */
  readonly isSecret?: boolean
  /** Its price, of each value in a list. */
  readonly weight?: number
}

export type InputFields = Readonly<Record<string, InputField<unknown>>>

type Parsed<Field> = Field extends InputField<infer T> ? T : never
type OptionalKeys<Fields> = { [Key in keyof Fields]: undefined extends Parsed<Fields[Key]> ? Key : never }[keyof Fields]
/** What a mutation gets of its input. A field that was not given is absent. */
export type InputOf<Fields> = { [Key in Exclude<keyof Fields, OptionalKeys<Fields>>]: Parsed<Fields[Key]> } & {
  [Key in OptionalKeys<Fields>]?: Exclude<Parsed<Fields[Key]>, undefined>
}

function field<T>(type: unknown, description: string, schema: z.ZodType<T>): InputField<T> {
  return { type, list: false, required: true, description, schema }
}

const storableText = z.string().refine((text) => !text.includes('\0') && text.isWellFormed(), {
  error: 'must be well-formed Unicode text without NUL characters',
  abort: true,
})

/** The id of a model's row; the rule gets its key. */
export function idOf(model: string, description: string): InputField<string> {
  const schema = z.string().transform((text, context) => {
    const key = keyIn(modelNamed(model), text)
    if (key !== null) return key
    context.addIssue({ code: 'custom', message: idExpected(modelNamed(model)) })
    return z.NEVER
  })
  return { ...field('ID', description, schema), model }
}

/**
 * A text that people write, of one line or many, stored exactly. Lengths are in characters, 1 to `max`; there must be more
 * than white space.
 */
export function text(description: string, { max }: { max: number }): InputField<string> {
  return field('String', `${description} Stored exactly as it is; nothing but white space is refused.`, written(max))
}

/** A text of one line, stored exactly or refused: a name or a title. Lengths are in characters, 1 to `max`. */
export function line(description: string, { max }: { max: number }): InputField<string> {
  const schema = written(max)
    .refine((value) => value === value.trim(), 'must have no white space around it')
    .refine((value) => !/[\p{Cc}\u2028\u2029]/u.test(value), 'must be one line, without control characters')
  return field(
    'String',
    `${description} Line breaks, control characters and white space around it are refused.`,
    schema,
  )
}

function written(max: number) {
  return storableText
    .refine((value) => value.trim() !== '', { error: 'must not be empty', abort: true })
    .refine((value) => [...value].length <= max, `must have at most ${max} characters`)
}

/** A text of a certain form, such as a colour. */
export function formed(description: string, { pattern, says }: { pattern: RegExp; says: string }): InputField<string> {
  return field('String', description, z.string().regex(pattern, says))
}

/** A text taken as it is, such as a password. */
export function secret(description: string, { min, max }: { min: number; max: number }): InputField<string> {
  return {
    ...field(
      'String',
      description,
      storableText
        .refine((value) => [...value].length >= min, `must have at least ${min} characters`)
        .refine((value) => [...value].length <= max, `must have at most ${max} characters`),
    ),
    isSecret: true,
  }
}

export function email(description: string): InputField<string> {
  return field('String', description, z.email('must be an e-mail address').max(254, 'must have at most 254 characters'))
}

export function slug(description: string): InputField<string> {
  const says = 'must be 2–50 lower-case letters, digits and single hyphens between them'
  return field('String', description, z.string().regex(/^(?=.{2,50}$)[a-z0-9]+(-[a-z0-9]+)*$/, says))
}

/** A value of an enumeration of the Prisma schema. */
export function oneOf<Name extends EnumName>(
  name: Name,
  description: string,
): InputField<keyof (typeof enums)[Name]['values'] & string> {
  const values = Object.keys(enums[name].values) as (keyof (typeof enums)[Name]['values'] & string)[]
  return {
    ...field(
      name,
      description,
      z.enum(values as unknown as [string, ...string[]]) as unknown as z.ZodType<(typeof values)[number]>,
    ),
  }
}

/** A text that names something to programs, taken as it is: 1 to 255 characters. */
export function key(description: string): InputField<string> {
  return field(
    'String',
    description,
    storableText.min(1, 'must not be empty').max(255, 'must have at most 255 characters'),
  )
}

/** A whole number. */
export function wholeNumber(description: string, { min, max }: { min: number; max: number }): InputField<number> {
  return field('Int', description, z.int().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`))
}

/** Yes or no. */
export function flag(description: string): InputField<boolean> {
  return field('Boolean', description, z.boolean())
}

/** A day of the years 1 to 9999, without a time. */
export function date(description: string): InputField<Date> {
  return field('Date', description, z.date().min(new Date('0001-01-01'), 'must be in the year 1 or later'))
}

/** Need not be given, and then means "as it is" or a default; null is refused. */
export function optional<T>(of: InputField<T>): InputField<T | undefined> {
  return { ...of, required: false, schema: of.schema.optional() }
}

/** Need not be given, and then means "as it is"; null takes the value away. */
export function nullable<T>(of: InputField<T>): InputField<T | null | undefined> {
  return { ...of, required: false, schema: of.schema.nullable().optional() }
}

/** Must be given: a value, or null, which takes the value away. */
export function clearable<T>(of: InputField<T>): InputField<T | null> {
  // GraphQL has no required field that may be null; that it is there is for zod to check.
  return { ...of, required: false, schema: of.schema.nullable() }
}

/** A list of at least one. */
export function listOf<T>(of: InputField<T>, { max }: { max: number }): InputField<T[]> {
  const schema = z.array(of.schema).min(1, 'must have at least one value').max(max, `must have at most ${max} values`)
  return { ...of, list: true, schema }
}

/** `CreateTaskInput`: the GraphQL input of the fields. */
export function inputRef(typeName: string, description: string, fields: InputFields) {
  return builder.inputType(typeName, {
    description,
    fields: (t): InputFieldMap =>
      Object.fromEntries(
        Object.entries(fields).map(([fieldName, { type, list, required, description: said, weight }]) => {
          // The type is one of the vocabulary above, known only by the field here.
          const resolved = (typeof type === 'string' && type in enums ? enumRef(type as EnumName) : type) as 'String'
          const price = weight === undefined ? {} : cost({ weight })
          return [
            fieldName,
            list
              ? t.field({ type: [resolved], required, description: said, ...price })
              : t.field({ type: resolved, required, description: said, ...price }),
          ]
        }),
      ),
  })
}

/** The input as rules take it. @throws InvalidInputError with everything that is wrong */
export function parseInput<Fields extends InputFields>(fields: Fields, input: unknown): InputOf<Fields> {
  const parsed = objectOf(fields).safeParse(input)
  if (!parsed.success) {
    throw new InvalidInputError(
      parsed.error.issues.map((issue) => ({ path: issue.path.map(String), message: issue.message })),
    )
  }
  // zod's object type of fields known only as a type parameter is the same thing, spelt out.
  return parsed.data as InputOf<Fields>
}

const objects = new WeakMap<InputFields, z.ZodObject>()

/** Made once for each input: zod compiles an object at its first use. */
function objectOf(fields: InputFields): z.ZodObject {
  const known = objects.get(fields)
  if (known) return known
  const object = z.object(
    Object.fromEntries(Object.entries(fields).map(([fieldName, { schema }]) => [fieldName, schema])),
  )
  objects.set(fields, object)
  return object
}
