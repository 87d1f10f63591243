import { spawn, spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type DemoApp, startDemoApp } from '../harness/demo.ts'

const hasCurl = spawnSync('curl', ['--version']).status === 0
/** The address that the README assumes. */
const address = 'http://127.0.0.1:4000'
const readme = await readFile('README.md', 'utf8')
/** The shell blocks of the README that begin with curl, as they are. */
const commands = [...readme.matchAll(/^```sh\n(curl [\s\S]*?)^```$/gm)].map(([, command = '']) => command)
const [subscriptions, requests] = [
  commands.filter(isSubscription),
  commands.filter((command) => !isSubscription(command)),
]

let app: DemoApp
let environment: Record<string, string>

beforeAll(async () => {
  app = await startDemoApp()
  const token = await app.signIn('member@demo.test')
  const { data } = await app.ask<{ organization: { id: string } }>({ token }, '{ organization(slug: "demo") { id } }')
  environment = { TOKEN: token, ORGANIZATION: data?.organization.id ?? '' }
})
afterAll(() => app.close())

test('the README signs in, asks, and follows by curl', () => {
  expect(commands.filter((command) => command.includes('signIn'))).toHaveLength(1)
  expect(requests.length).toBeGreaterThanOrEqual(2)
  expect(subscriptions).toHaveLength(1)
  expect(commands.filter((command) => !command.includes(address))).toEqual([])
})

test.skipIf(!hasCurl).each(requests)('%s', async (command) => {
  const { data, errors } = JSON.parse(await text(run(command).stdout))
  expect(errors).toBeUndefined()
  expect(Object.values(data)).not.toContain(null)
  if (command.includes('signIn')) expect(data.signIn.accessToken).toMatch(/^ey/)
  else expect(data.organization.tasks.nodes).not.toEqual([])
})

test.skipIf(!hasCurl).each(subscriptions)('%s', async (command) => {
  const curl = run(command)
  let output = ''
  curl.stdout.setEncoding('utf8').on('data', (piece: string) => {
    output += piece
  })
  await app.renameUntil('WEB-1', () =>
    expect(output).toMatch(/"type":"UPDATED","task":\{"key":"WEB-1","title":"Renamed/),
  )
  curl.kill()
})

function isSubscription(command: string): boolean {
  return command.includes('subscription')
}

/** Runs a command of the README as a shell would, only on the address of this test's server. */
function run(command: string) {
  return spawn('sh', ['-c', command.replaceAll(address, app.url)], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}
