/**
 * What PostgreSQL's `pg_current_snapshot()` says: which transactions a statement sees. Transactions before `oldest` have all
 * ended, those from `next` on had not begun, and of those between `running` had not ended.
 */
export interface Snapshot {
  readonly oldest: bigint
  readonly next: bigint
  readonly running: ReadonlySet<bigint>
}

/** Reads PostgreSQL's text form, `10:20:10,14,15`. */
export function parseSnapshot(text: string): Snapshot {
  const [oldest = '', next = '', running = ''] = text.split(':')
  return {
    oldest: BigInt(oldest),
    next: BigInt(next),
    running: new Set(running === '' ? [] : running.split(',').map(BigInt)),
  }
}

/** Whether a transaction whose rows exist had committed when the snapshot was taken. */
export function hadCommitted(snapshot: Snapshot, transactionId: bigint): boolean {
  if (transactionId < snapshot.oldest) return true
  return transactionId < snapshot.next && !snapshot.running.has(transactionId)
}
