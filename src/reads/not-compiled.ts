/** Why an operation, or one request of it, runs in the ordinary executor. */
export class NotCompiled extends Error {
  override readonly name = 'NotCompiled'
}
