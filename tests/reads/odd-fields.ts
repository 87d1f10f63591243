import '../../src/modules/index.ts'
import { builder } from '../../src/schema/builder.ts'
import { modelNamed } from '../../src/schema/models.ts'

// Fields of tasks whose resolvers do what no field of the product does yet. Task n is the first for which they do.

const select = { number: true } as const
const description = 'Odd.'

const string = (name: string, nullable: boolean, resolve: (number: number) => unknown) =>
  builder.prismaObjectField('Task', name, (t) =>
    t.string({ description, nullable, select, resolve: (task) => resolve(task.number) as string }),
  )

const strings = (name: string, nullable: boolean, resolve: (number: number) => unknown) =>
  builder.prismaObjectField('Task', name, (t) =>
    t.stringList({
      description,
      nullable: { list: nullable, items: nullable },
      select,
      resolve: (task) => resolve(task.number) as string[],
    }),
  )

const from2 = (value: unknown) => (number: number) => (number < 2 ? 'there' : value)
const throwing = (number: number): string => {
  if (number < 2) return 'there'
  throw new Error('odd')
}

string('none', true, from2(undefined))
string('missing', false, from2(null))
string('throwing', false, throwing)
string('throwingOrNone', true, throwing)
string('error', true, from2(new Error('odd')))
string('later', false, (number) => (number < 2 ? 'there' : Promise.resolve('later')))
string('object', true, from2({ not: 'a text' }))
strings('list', false, (number) => ['a', String(number)])
strings('set', false, (number) => new Set(['a', String(number)]))
strings('listOrNone', true, (number) => (number < 2 ? ['a', null, undefined] : null))
strings('holes', false, (number) => (number < 2 ? [] : ['a', null]))
strings('noList', true, (number) => (number < 2 ? ['a'] : 7))

// A column of a type that no model has yet.
modelNamed('Task').columns.set('fieldVersions', {
  model: 'Task',
  name: 'fieldVersions',
  column: 'fieldVersions',
  type: 'JSON',
  nullable: false,
  permission: undefined,
})

/** Which of them the executor answers for all tasks, without an error. */
export const answered = ['none', 'list', 'set', 'listOrNone', 'later']
export const refused = ['missing', 'throwing', 'throwingOrNone', 'error', 'object', 'holes', 'noList']
