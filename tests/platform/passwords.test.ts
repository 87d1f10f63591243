import { describe, expect, test } from 'vitest'
import { hashPassword, verifyPassword } from '../../src/platform/passwords.ts'

describe('a password', () => {
  test('is kept as argon2id with the parameters that OWASP asks for, salted', async () => {
    const [one, other] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    expect(one).not.toBe(other)
  })

  test('is verified, whatever it consists of', async () => {
    for (const password of ['correct horse', '', 'p\0q', '🐴'.repeat(200), ' space ']) {
      const passwordHash = await hashPassword(password)
      expect(await verifyPassword(passwordHash, password)).toBe(true)
      expect(await verifyPassword(passwordHash, `${password}x`)).toBe(false)
    }
  })

  test('is the same in composed and decomposed form', async () => {
    expect(await verifyPassword(await hashPassword('caf\u00e9 au lait'), 'cafe\u0301 au lait')).toBe(true)
  })

  test('never fits an account that does not exist, and finding out takes as long as for one that does', async () => {
    const passwordHash = await hashPassword('correct horse')
    const known: number[] = []
    const unknown: number[] = []
    for (let round = 0; round < 15; round++) {
      known.push(await timeOf(() => verifyPassword(passwordHash, 'wrong horse')))
      unknown.push(await timeOf(() => verifyPassword(null, 'wrong horse')))
    }
    // The quickest of many: what else runs on the machine only ever adds.
    const ratio = Math.min(...unknown) / Math.min(...known)
    expect(ratio).toBeGreaterThan(0.7)
    expect(ratio).toBeLessThan(1.4)
  })

  test('gets its own answer in a crowd', async () => {
    const passwordHash = await hashPassword('correct horse')
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        verifyPassword(passwordHash, index % 2 === 0 ? 'correct horse' : 'wrong horse'),
      ),
    )
    expect(answers).toEqual(Array.from({ length: 20 }, (_, index) => index % 2 === 0))
  })
})

async function timeOf(work: () => Promise<boolean>): Promise<number> {
  const begin = performance.now()
  expect(await work()).toBe(false)
  return performance.now() - begin
}
