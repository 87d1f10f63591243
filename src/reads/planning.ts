import type { GraphQLField, GraphQLObjectType, SelectionSetNode } from 'graphql'
import type { Place } from '../platform/tally.ts'
import type { Model } from '../schema/models.ts'
import { collect, type Document, type Selected } from './collect.ts'
import type { How, Outline } from './outline.ts'
import type { Join, Row } from './row.ts'
import { Writer } from './writer.ts'

/** What the parts of an operation share while it is planned. */
export class Planning {
  readonly document: Document
  readonly writer = new Writer()
  /** The objects of the answer, of which the writer counts how many there are. */
  readonly places: Place[] = []
  readonly #outline: Outline | null
  #lists = 0

  constructor(document: Document, outline: Outline | null) {
    this.document = document
    this.#outline = outline
  }

  /** A list's number among those of the operation. */
  newList(): number {
    return this.#lists++
  }

  /** Plans a part of the operation, for whoever wants to know how it is read. */
  part<T>(key: string, field: string | null, plan: () => T): T {
    if (!this.#outline) return plan()
    return this.#outline.part(field === null || field === key ? key : `${key} (${field})`, plan)
  }

  /** Says how the part is read that is being planned. */
  note(how: How): void {
    this.#outline?.note(how)
  }

  /**
   * An object: the code that counts it and writes it.
   * @param itemOf the field whose list it is an item of
   * @param code of each field's value; that of `__typename` is known
   */
  object(
    type: GraphQLObjectType,
    selections: readonly SelectionSetNode[],
    itemOf: GraphQLField<unknown, unknown> | null,
    code: (selected: Selected) => string,
  ): string {
    const fields = collect(this.document, type, selections).map((selected) => ({
      key: selected.key,
      code: this.part(selected.key, selected.name, () => {
        if (selected.field !== null) return code(selected)
        this.note(`always ${type.name}`)
        return this.writer.typename(type.name)
      }),
    }))
    return this.writer.object(fields, this.places.push({ type, selections, itemOf }) - 1)
  }
}

/** Where a row is while it is planned: its places or those of one that is joined to it, and the variable of the code that holds it. */
export interface At {
  readonly row: Row
  readonly join: Join | null
  readonly r: string
}

/** Plans an object of a model: `planObject`, which is handed on to the parts of objects, since it calls them itself. */
export type PlanObject = (
  planning: Planning,
  model: Model,
  selections: readonly SelectionSetNode[],
  at: At,
  itemOf?: GraphQLField<unknown, unknown> | null,
) => string
