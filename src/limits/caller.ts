import { isIPv6 } from 'node:net'

/** Whom an operation is charged to. */
export interface Caller {
  /** The account. Null for an anonymous caller, who is known by the address. */
  readonly userId: string | null
  readonly address: string
}

export function accountOf({ userId, address }: Caller): string {
  return userId === null ? `address ${networkOf(address)}` : `user ${userId}`
}

/** An IPv4 address, or the network of an IPv6 address, of which one customer has 2⁶⁴ addresses. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped?.[1]) return mapped[1]
  if (!isIPv6(address)) return address
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::')
  const before = head.split(':').filter(Boolean)
  const after = tail === undefined ? [] : tail.split(':').filter(Boolean)
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length
  const groups = [...before, ...Array<string>(Math.max(0, zeros)).fill('0'), ...after]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

/**
 * The address that a request comes from.
 * @param peer the other end of the connection
 * @param forwarded the X-Forwarded-For header, to which each proxy appends the address that it was called from
 * @param proxies how many proxies stand before this server; what is further left in the header, anybody can have written
 */
export function callerAddress(peer: string, forwarded: string | undefined, proxies: number): string {
  if (proxies === 0 || forwarded === undefined) return peer
  const addresses = forwarded.split(',').map((address) => address.trim())
  return addresses.at(-proxies) || addresses[0] || peer
}
