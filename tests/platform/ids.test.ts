import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeId, encodeId, type Key } from '../../src/platform/ids.ts'

const prefix = fc.stringMatching(/^[a-z](?:[a-z_]{0,20}[a-z])?$/)
const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0') && value.isWellFormed())
const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`))
// Of any version: PostgreSQL does not look at it.
const uuid = fc.tuple(hex(8), hex(4), hex(4), hex(4), hex(12)).map((parts) => parts.join('-'))
const part = fc.oneof(uuid, fc.maxSafeInteger(), fc.bigInt(), text)
const key: fc.Arbitrary<Key> = fc.oneof(part, fc.array(part, { minLength: 2, maxLength: 4 }))

describe('a global id', () => {
  test('of a UUID is the TypeID of the specification', () => {
    expect(encodeId('task', '01890a5d-ac96-774b-bcce-b302099a8057')).toBe('task_01h455vb4pex5vsknk084sn02q')
    expect(decodeId('task_01h455vb4pex5vsknk084sn02q')).toEqual({
      prefix: 'task',
      key: '01890a5d-ac96-774b-bcce-b302099a8057',
    })
  })

  test.each<[Key, string]>([
    [42, 'row_i42'],
    [-7, 'row_i-7'],
    [9_007_199_254_740_993n, 'row_l9007199254740993'],
    ['DE', 'row_uDE'],
    ['', 'row_u'],
    ['a_b.c d~ü', 'row_ua~5Fb~2Ec~20d~7E~C3~BC'],
    [['00000000-0000-0000-0000-000000000000', 3], 'row_00000000000000000000000000.i3'],
  ])('of the key %o is %s', (given, id) => {
    expect(encodeId('row', given)).toBe(id)
    expect(decodeId(id)).toEqual({ prefix: 'row', key: given })
  })

  test('gives back every prefix and key', () => {
    fc.assert(
      fc.property(prefix, key, (givenPrefix, givenKey) => {
        expect(decodeId(encodeId(givenPrefix, givenKey))).toEqual({ prefix: givenPrefix, key: givenKey })
      }),
    )
  })

  test('is safe in a URL', () => {
    fc.assert(
      fc.property(prefix, key, (givenPrefix, givenKey) => {
        expect(encodeId(givenPrefix, givenKey)).toMatch(/^[A-Za-z0-9._~-]+$/)
      }),
    )
  })

  test('sorts as its UUIDs do', () => {
    fc.assert(
      fc.property(uuid, uuid, (one, other) => {
        expect(encodeId('task', one) < encodeId('task', other)).toBe(one < other)
      }),
    )
  })

  test('is the only one of its key: whatever decodes is written the same way again', () => {
    const nearlyAnId = fc.oneof(
      fc.string(),
      fc.tuple(prefix, fc.stringMatching(/^[0-9a-zA-Z~.%_-]{0,30}$/)).map(([start, end]) => `${start}_${end}`),
      fc.tuple(prefix, fc.stringMatching(/^[ilu][0-9a-f~.-]{0,8}$/)).map(([start, end]) => `${start}_${end}`),
      fc.tuple(prefix, fc.stringMatching(/^[0-9a-z]{26}$/)).map(([start, end]) => `${start}_${end}`),
    )
    fc.assert(
      fc.property(nearlyAnId, (candidate) => {
        const decoded = decodeId(candidate)
        if (decoded) expect(encodeId(decoded.prefix, decoded.key)).toBe(candidate)
      }),
      { numRuns: 2000 },
    )
  })

  test.each([
    '',
    '_',
    'task',
    'task_',
    '_01h455vb4pex5vsknk084sn02q',
    'Task_01h455vb4pex5vsknk084sn02q',
    'task_01H455VB4PEX5VSKNK084SN02Q',
    'task_01h455vb4pex5vsknk084sn02',
    'task_01h455vb4pex5vsknk084sn02qq',
    'task_81h455vb4pex5vsknk084sn02q',
    'task_01h455vb4pex5vsknk084sn02l',
    'task__01h455vb4pex5vsknk084sn02q ',
    'task_i007',
    'task_i-0',
    'task_i9007199254740993',
    'task_i1e3',
    'task_l01',
    'task_l',
    'task_u~41',
    'task_u~c3~bc',
    'task_u~00',
    'task_u~ED~A0~80',
    'task_u~',
    'task_u01890a5d-ac96-774b-bcce-b302099a8057',
    'task_i1.',
    'task_.i1',
    `${'a'.repeat(64)}_i1`,
    '🙂_i1',
  ])('is not %j', (candidate) => {
    expect(decodeId(candidate)).toBeNull()
  })

  test.each<[string, Key]>([
    ['Task', 1],
    ['', 1],
    ['task', 1.5],
    ['task', Number.NaN],
    ['task', 2 ** 53],
    ['task', 'a\0b'],
    ['task', '\ud800'],
    ['task', []],
    ['task', [1]],
  ])('cannot be made of %j and %j', (givenPrefix, givenKey) => {
    expect(() => encodeId(givenPrefix, givenKey)).toThrow(TypeError)
  })
})
