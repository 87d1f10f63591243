import { createHash } from 'node:crypto'
import { hash, hashRaw, verify } from '@node-rs/argon2'

/** What OWASP's password storage guide asks of argon2id (which is the library's default): 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

// Against this, checking a password costs what it costs against a real hash. No password gives 32 zero bytes.
const nobodysHash = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$${'A'.repeat(22)}$${'A'.repeat(43)}`

// Node has four threads for this and for all else that is slow, such as verifying access tokens. A crowd that signs in
// must leave some of them free.
const atOnce = 2
const waiting: (() => void)[] = []
let running = 0

/** The argon2id hash of a password, in PHC form. Takes some 20 ms of a processor. */
export async function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(normalized(password), cost))
}

/**
 * A digest by which a secret can be told to be the same again, in the same context: as costly to guess from as the hash
 * of a password.
 */
export async function hashForComparison(secret: string, context: string): Promise<string> {
  const salt = createHash('sha256').update(context).digest()
  return (await inTurn(() => hashRaw(normalized(secret), { ...cost, salt }))).toString('base64url')
}

/**
 * Whether the password is the one that was hashed. Takes the same time for a wrong password and for null, which stands for
 * an account that does not exist or has no password.
 */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  const matches = await inTurn(() => verify(passwordHash ?? nobodysHash, normalized(password)))
  return matches && passwordHash !== null
}

// The same characters typed on another keyboard may come in other code points.
function normalized(password: string): string {
  return password.normalize('NFKC')
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  else running++
  try {
    return await work()
  } finally {
    // Whoever waits takes this place over.
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}
