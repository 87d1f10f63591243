import type { WebSocket } from 'ws'

/** The code that a socket is closed with whose client does not read. The protocol leaves codes from 4000 on to the application. */
const notReading = 4413

/** How long a client may leave a message untaken, in milliseconds. */
const stallMilliseconds = 10_000
/** How many bytes may wait for a client when there is more to send. */
const maxBufferedBytes = 4_194_304

/** What a socket has to send. A client that does not take it is dropped, lest it fill the memory. */
export interface Outgoing {
  /** Resolves when the operating system has the message, so that a slow client slows its own stream. */
  readonly send: (text: string) => Promise<void>
  /** Drops the client if it has taken nothing for too long. To be called every second or so. */
  readonly check: () => void
}

export function createOutgoing(socket: WebSocket, onDrop: (reason: string) => void): Outgoing {
  let waiting = 0
  let lastTaken = 0

  function drop(reason: string): void {
    if (socket.readyState !== socket.OPEN) return
    onDrop(reason)
    socket.close(notReading, reason)
  }

  return {
    send(text) {
      if (socket.bufferedAmount > maxBufferedBytes) drop('Too much waits to be read')
      if (waiting === 0) lastTaken = performance.now()
      waiting++
      return new Promise((resolve, reject) =>
        socket.send(text, (error) => {
          waiting--
          lastTaken = performance.now()
          if (error) reject(error)
          else resolve()
        }),
      )
    },
    check() {
      if (waiting > 0 && performance.now() - lastTaken > stallMilliseconds) drop('Messages were not read in time')
    },
  }
}
