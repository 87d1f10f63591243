import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { withConnection } from '../../src/platform/connection.ts'
import { StartError } from '../../src/platform/start-error.ts'

/** A host that does something else with connections than PostgreSQL. @returns its address */
async function startHost(meet: (socket: Socket) => void): Promise<string> {
  const sockets: Socket[] = []
  const host = createServer((socket) => {
    sockets.push(socket)
    meet(socket)
  }).listen(0, '127.0.0.1')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    host.close()
  })
  await once(host, 'listening')
  const address = host.address()
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.')
  return `127.0.0.1:${address.port}`
}

test.for([
  { what: 'is silent', meet: () => {}, reason: 'nobody answered in time' },
  {
    what: 'hangs up',
    meet: (socket: Socket) => void socket.end(),
    reason: 'the other end hung up without an answer',
  },
])('a host that $what is no database, and that is told without the password', async ({ meet, reason }) => {
  const host = await startHost(meet)
  await expect(withConnection(`postgresql://somebody:hunter2@${host}/trellis`, async () => {})).rejects.toThrow(
    new StartError(`The database ${host}/trellis cannot be used: ${reason}. Check DATABASE_URL.`),
  )
})
