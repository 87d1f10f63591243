import type { Client } from 'pg'
import type { SampleRow } from './sample.ts'

/** A server that is measured, and how to say the same things to it as to the others. */
export interface Subject {
  readonly name: string
  readonly port: number
  /** The path of its GraphQL endpoint. */
  readonly path: string
  readonly command: readonly string[]
  /** The folder to start it in. */
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
  /** The name of its database. */
  readonly database: string
  readonly queries: Readonly<Partial<Record<QueryName, Query>>>
  /** Deletes what Q6 made. */
  readonly tidy: (client: Client) => Promise<unknown>
}

export interface Query {
  readonly text: string
  /** @param ask sends a query to the server, for what it alone knows, such as its cursors */
  readonly variables: (row: SampleRow, ask: Ask) => Promise<object>
  /** The Authorization header, or nothing. */
  readonly authorization: (row: SampleRow) => string
  /** What an answer's data says, in a form that all servers share. Parts that a server has no words for are left out. */
  readonly pick: (data: never) => unknown
}

export type Ask = (query: string, variables: object, authorization: string) => Promise<never>

/** What is asked. */
export const queryNames = {
  Q1: 'one task by its id',
  Q2: 'the first 20 tasks of an organization, with cursors',
  Q3: '20 tasks with assignee, project and 5 comments each, with their authors',
  Q4: 'as Q2, 500,000 rows deep',
  Q5: 'as Q2, only what is done, with totalCount',
  Q6: 'create a task',
  Q6K: 'as Q6, with an idempotency key',
  Q7: '20 artists with their albums, their tracks and the genre of each',
  Q8: '{ __typename }',
} as const

export type QueryName = keyof typeof queryNames

export function isQueryName(name: string): name is QueryName {
  return name in queryNames
}
