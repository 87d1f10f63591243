import type { GraphQLOutputType } from 'graphql'
import { enums } from '../platform/generated/models.ts'
import { encodeId } from '../platform/ids.ts'
import type { Column } from '../schema/models.ts'
import { cursorOf } from '../schema/order.ts'
import type { ListRequest } from '../schema/page.ts'
import { fromText } from '../schema/values.ts'
import { type Derived, derivedText } from './derived.ts'
import { leafText } from './leaf.ts'
import type { Request, Row } from './row.ts'
import { date, dateTime, emailAddress, globalId, many, quote } from './text.ts'

/**
 * Writes the writer: JavaScript that turns rows of texts into the text of the response. Code is made of the names of fields,
 * which the parser has let through, and of numbers; everything else reaches it as constants.
 *
 * In the code, `r` is a row, `x` the request.
 */
export class Writer {
  readonly #functions: string[] = []
  readonly #constants: unknown[] = []

  /** An object of fields in their order, each with the code of its value. It is counted at its place. */
  object(fields: readonly { key: string; code: string }[], place: number): string {
    if (fields.length === 0) return `(x.counts[${place}]++, "{}")`
    const parts = fields.map(({ key, code }, index) => `${quote(`${index === 0 ? '{' : ','}${quote(key)}:`)} + ${code}`)
    return `(x.counts[${place}]++, ${parts.join(' + ')} + "}")`
  }

  typename(name: string): string {
    return quote(quote(name))
  }

  /** A function of a row. @returns its name */
  function(body: (r: string) => string): string {
    const name = `f${this.#functions.push('') - 1}`
    this.#functions[Number(name.slice(1))] = `const ${name} = (r, x) => ${body('r')}`
    return name
  }

  /** A list of one parent, with its page taken apart if the body asks for it. @returns code that writes it */
  list(number: number, page: string | null, body: string, of: string): string {
    const taken = page === null ? '' : `const page = open(${page}, list); `
    const name = `f${this.#functions.push('') - 1}`
    this.#functions[Number(name.slice(1))] =
      `const ${name} = (r, x) => { const list = x.lists[${number}]; ${taken}return ${body} }`
    return `${name}(${of}, x)`
  }

  constant(value: unknown): string {
    return `k[${this.#constants.push(value) - 1}]`
  }

  /** The only row of some, or null. */
  one(text: string, write: string): string {
    return `one(${text}, ${write}, x)`
  }

  /** The same where there may be nothing to look for. */
  oneOrNone(text: string, write: string): string {
    return `(${text} === null ? "null" : one(${text}, ${write}, x))`
  }

  /** @param of the type of the field that is the column */
  column({ type, nullable }: Column, prefix: string, at: string, of: GraphQLOutputType): string {
    const written = this.#scalar(type, prefix, at, of)
    if (!nullable) return written
    return `(${at} === null ? "null" : ${written})`
  }

  #scalar(type: Column['type'], prefix: string, at: string, of: GraphQLOutputType): string {
    if (type in enums) return `'"' + ${at} + '"'`
    switch (type) {
      case 'ID':
        return `id(${quote(prefix)}, ${at})`
      case 'Int':
      case 'Boolean':
        return at
      case 'DateTime':
        return `dateTime(${at})`
      case 'Date':
        return `date(${at})`
      case 'EmailAddress':
        return `emailAddress(${at})`
      case 'String':
      case 'Slug':
        return `quote(${at})`
      default:
        return `${this.constant((text: string) => leafText(of, fromText(type, text)))}(${at})`
    }
  }

  derived(derived: Derived, r: string): string {
    const value = this.constant((row: (string | null)[]) =>
      derivedText(
        derived,
        derived.places.map((place) => row[place] ?? null),
      ),
    )
    return `${value}(${r})`
  }

  /** The cursor of a row of a list: the values of its ordering stand behind the row's own places. */
  cursor(row: string, places: Row): string {
    return `cursor(${row}, ${this.constant(places)}, list)`
  }

  build(body: string): { write: WriteRow; size: number } {
    const helpers = {
      quote,
      date,
      dateTime,
      emailAddress,
      id: globalId,
      many,
      one,
      parsed,
      open,
      cursor,
      nodes,
      k: this.#constants,
    }
    const code = `${this.#functions.join('\n')}\nreturn (r, x) => ${body}`
    // Only names of fields, which the parser has let through, and numbers are in the code.
    // oxlint-disable-next-line typescript/no-implied-eval
    const write: WriteRow = new Function(...Object.keys(helpers), code)(...Object.values(helpers))
    return { write: (row, request) => inOnePiece(write(row, request)), size: code.length }
  }
}

type Texts = (string | null)[]
type WriteRow = (row: readonly (string | null)[], request: Request) => string

/**
 * V8 keeps a text that was put together as the tree of its pieces, thousands of objects that the garbage collector walks
 * through as long as the answer waits to be sent. Reading it as a number, which it is not, makes one piece of it.
 */
function inOnePiece(text: string): string {
  if (!Number.isNaN(Number(text))) throw new Error(`the text of an object is ${text}`)
  return text
}

/** Rows that stand alone are a text; within another row they may be JSON like that one, and have been parsed with it. */
type Rows = string | Texts[]

function parsed(rows: Rows): Texts[] {
  return typeof rows === 'string' ? (JSON.parse(rows) as Texts[]) : rows
}

function one(text: Rows, write: WriteRow, request: Request): string {
  const [row] = parsed(text)
  return row ? write(row, request) : 'null'
}

/** The rows of a page in the list's order, without the one that only shows that there are more. */
function open(text: Rows, { size, backward }: ListRequest): { rows: Texts[]; overflow: boolean } {
  const read = parsed(text)
  const overflow = read.length > size
  const page = overflow ? read.slice(0, size) : read
  return { rows: backward ? page.toReversed() : page, overflow }
}

function cursor(row: Texts, places: Row, { order }: ListRequest): string {
  return quote(cursorOf(order, row.slice(places.width)))
}

/** The rows that were found for ids, in the order in which the ids were given. */
function nodes(ids: readonly string[], found: readonly [string | null, WriteRow, string][], request: Request): string {
  const written = new Map<string, string>()
  for (const [text, write, prefix] of found) {
    if (text === null) continue
    for (const row of JSON.parse(text) as Texts[]) written.set(encodeId(prefix, row[0] ?? ''), write(row, request))
  }
  return many(ids, (id) => written.get(id) ?? 'null')
}
