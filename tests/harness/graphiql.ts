import { existsSync } from 'node:fs'
import { type BrowserContext, chromium } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'

const executablePath = '/usr/bin/chromium'

/** Whether the machine has a browser to test with: Debian's package `chromium`. In CI it must, and tests fail without. */
export const hasBrowser = existsSync(executablePath) || process.env.CI === 'true'

/** GraphiQL in a browser, as a person handles it. */
export interface Graphiql {
  /** What the browser has found wrong: errors of scripts, things that could not be loaded. */
  readonly complaints: readonly string[]
  /** Signs in whoever has the e-mail address, or nobody. */
  signIn(email: string): Promise<void>
  /** Goes to the tab of the operation. */
  choose(operation: string): Promise<void>
  /** Presses the button that runs an operation, and stops a subscription. */
  run(): Promise<void>
  /** Runs a query or a mutation. @returns the answer as it came from the server */
  ask(): Promise<string>
  /** Waits for a result that has the text near its begin. */
  shows(text: string): Promise<void>
  /** As much of the result as is on the screen. */
  result(): Promise<string>
  /** Opens a second window of the same browser. */
  secondWindow(): Promise<Graphiql>
}

/** Opens GraphiQL in a browser that reaches nothing but that server. */
export async function openGraphiql(url: string): Promise<Graphiql> {
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  onTestFinished(() => browser.close())
  return openWindow(await browser.newContext(), url)
}

async function openWindow(context: BrowserContext, url: string): Promise<Graphiql> {
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await page.route(
    ({ protocol, origin }) => protocol.startsWith('http') && origin !== new URL(url).origin,
    (route) => {
      complaints.push(`asked for ${route.request().url()}`)
      return route.abort()
    },
  )
  await page.goto(url)
  const button = page.locator('.graphiql-execute-button')
  await button.waitFor()

  const result = async () => (await page.locator('.result-window').innerText()).replaceAll('\u00a0', ' ')

  return {
    complaints,
    async signIn(email) {
      await page.selectOption('#demo-person', email)
    },
    async choose(operation) {
      await page.locator(`button[title=${operation}]`).click()
      // GraphiQL finds out a moment later what the tab's operation is called.
      await page.waitForTimeout(1_000)
    },
    run: () => button.click(),
    async ask() {
      // The page's own sign-in names no operation.
      const answered = page.waitForResponse((response) => !!response.request().postData()?.includes('"operationName"'))
      await button.click()
      const body = await (await answered).text()
      // Until then a press of the button would stop it.
      await page.locator('.graphiql-execute-button[aria-label*="Execute"]').waitFor()
      return body
    },
    // The machine may be busy with other tests.
    shows: (text) => expect.poll(result, { timeout: 5_000 }).toContain(text),
    result,
    secondWindow: () => openWindow(context, url),
  }
}
