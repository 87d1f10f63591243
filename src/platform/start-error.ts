/** A reason not to start that whoever starts the program can remove: its message says how, and no stack trace would help. */
export class StartError extends Error {
  override readonly name: string = 'StartError'
}
