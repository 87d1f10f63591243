import { expect, test } from 'vitest'
import { parseDay, parseTime } from '../../../../src/modules/tasks/import/dates.ts'

test.each([
  ['2000-06-13', '2000-06-13T00:00:00.000Z'],
  ['2000-06-13 12:30', '2000-06-13T12:30:00.000Z'],
  ['2000-06-13T12:30:15.123456Z', '2000-06-13T12:30:15.123Z'],
  ['2000-06-13 12:30:15 UTC', '2000-06-13T12:30:15.000Z'],
  ['2000-06-13T00:30:00+02:00', '2000-06-12T22:30:00.000Z'],
  ['2000-06-13T12:30:00-0530', '2000-06-13T18:00:00.000Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ['13/Jun/00 12:05 AM', '2000-06-13T00:05:00.000Z'],
  ['13/Jun/00 12:05 PM', '2000-06-13T12:05:00.000Z'],
  ['3/jun/1999 3:05 PM', '1999-06-03T15:05:00.000Z'],
  ['Tue Jun 13 2000 12:30:15 GMT+0100 (CET)', '2000-06-13T11:30:15.000Z'],
])('%s is %s', (text, time) => {
  expect(parseTime(text)?.toISOString()).toBe(time)
})

test.each(['', 'yesterday', '05/06/2020', '2023-02-29', '2000-13-01', '2000-06-13 24:00', '13/Foo/00', '0000-00-00'])(
  '"%s" is no time',
  (text) => {
    expect(parseTime(text)).toBeNull()
    expect(parseDay(text)).toBeNull()
  },
)

test('a day is the one that is written, wherever it was', () => {
  expect(parseDay('2000-06-13T00:30:00+02:00')).toEqual(new Date('2000-06-13'))
  expect(parseDay('13/Jun/00 11:59 PM')).toEqual(new Date('2000-06-13'))
})
