import type { Request } from './row.ts'

/** How a part of an operation is read. What depends on its arguments is known of a request whose statement is written. */
export type How = string | ((request: Request) => string)

interface Part {
  readonly depth: number
  readonly name: string
  how: How
}

/** An operation's plan for people: a line for each field, indented as fields are. Noted only where somebody asks. */
export class Outline {
  readonly #parts: Part[] = []
  readonly #open: Part[] = []

  /** Notes a part, with what is noted of it and of the parts in it while it is planned. */
  part<T>(name: string, plan: () => T): T {
    const part = { depth: this.#open.length, name, how: '' }
    this.#parts.push(part)
    this.#open.push(part)
    try {
      return plan()
    } finally {
      this.#open.pop()
    }
  }

  /** Says how the part is read that is being planned. */
  note(how: How): void {
    const part = this.#open.at(-1)
    if (part) part.how = how
  }

  lines(request: Request): string[] {
    return this.#parts.map(({ depth, name, how }) => {
      const said = typeof how === 'string' ? how : how(request)
      return `${'  '.repeat(depth)}${name}${said === '' ? '' : `: ${said}`}`
    })
  }
}
