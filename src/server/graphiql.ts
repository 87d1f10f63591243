import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { type Exchange, send } from './exchange.ts'

/** An operation that a tab of GraphiQL opens with. */
export interface Example {
  /** One line or several. */
  title?: string
  query: string
  /** JSON. */
  variables?: string
  /** JSON. */
  headers?: string
}

/** Somebody of the demo data whom GraphiQL can sign in. */
export interface DemoPerson {
  label: string
  email: string
  password: string
}

const compress = promisify(gzip)
const signInScript = readFileSync(new URL('graphiql-sign-in.js', import.meta.url), 'utf8')

interface Page {
  gzipped: Buffer
  policy: string
}

/**
 * GraphiQL with everything it needs in the page itself, so that it works with nothing else reachable. A bar above it signs
 * in the demo person of one's choice. It is put together when first asked for, as it has nine megabytes.
 */
export function createGraphiqlPage(
  examples: readonly Example[],
  demoPeople: readonly DemoPerson[],
): (exchange: Exchange) => Promise<void> {
  let built: Promise<Page> | undefined
  return async (exchange) => {
    built ??= buildPage(examples, demoPeople)
    const { gzipped, policy } = await built
    send(exchange, 200, 'text/html; charset=utf-8', gzipped, {
      'Content-Encoding': 'gzip',
      'Content-Security-Policy': policy,
    })
  }
}

async function buildPage(examples: readonly Example[], demoPeople: readonly DemoPerson[]): Promise<Page> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
  const options = {
    title: 'Trellis GraphiQL',
    endpoint: '/graphql',
    defaultTabs: examples.map(tabOf),
    subscriptionsProtocol: 'WS' as const,
    shouldPersistHeaders: false,
  }
  // The renderer writes its options as JSON, which has no functions: the connection parameters are put there by name.
  const json = JSON.stringify(options)
  const html = renderGraphiQL(options)
    .replace(
      json,
      () => `{ ...${json.replaceAll('<', '\\u003c')}, connectionParams: window.demoSignIn.connectionParams }`,
    )
    .replace('<div id="root">', () => `${signInBar(demoPeople)}<div id="root">`)
    // Browsers do the same before they compare a script with its hash.
    .replace(/\r\n?/g, '\n')
  return { gzipped: await compress(html), policy: contentSecurityPolicy(html) }
}

function tabOf({ title, query, variables, headers }: Example) {
  return {
    query: title === undefined ? query : `${title.replace(/^/gm, '# ')}\n${query}`,
    ...(variables === undefined ? {} : { variables }),
    ...(headers === undefined ? {} : { headers }),
  }
}

function signInBar(demoPeople: readonly DemoPerson[]): string {
  const people = demoPeople.map(
    ({ label, email, password }) =>
      `<option value="${escape(email)}" data-password="${escape(password)}">${escape(label)}</option>`,
  )
  const bar = `<div id="demo-bar"><label>Signed in as <select id="demo-person">${people.join('')}<option value="">nobody</option></select></label> <span id="demo-status" role="status"></span></div>`
  return `<style>
  body { display: flex; flex-direction: column; height: 100vh; margin: 0 }
  #root { flex: 1; min-height: 0 }
  .graphiql-container { height: 100% }
  /* When a tab changes its width, the tabs' library gives it an offset, which shows once it is pressed: it would jump away. */
  .graphiql-tab { transform: none !important }
  #demo-bar { padding: 6px 12px; font: 14px system-ui, sans-serif; background: #f1f3f5; color: #212529 }
</style>${demoPeople.length > 0 ? bar : ''}<script>${signInScript}</script>`
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** Lets the page run its own scripts only, known by their hashes, and talk to this server only. */
function contentSecurityPolicy(html: string): string {
  const hashes = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  )
  return [
    "default-src 'none'",
    `script-src ${hashes.join(' ')}`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
