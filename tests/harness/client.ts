import { type Client, createClient } from 'graphql-ws'
import type { Person } from './world.ts'

// How a test speaks to a server: over HTTP, and over a WebSocket.

/** Somebody, or nobody. */
export type Caller = Pick<Person, 'token'> | null

/** Sends a GraphQL request by POST, to be answered in whichever way its headers ask for. */
export function post(
  url: string,
  caller: Caller,
  body: object,
  { headers = {}, signal = null }: { headers?: Record<string, string>; signal?: AbortSignal | null } = {},
): Promise<Response> {
  return fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorizationOf(caller), ...headers },
    body: JSON.stringify(body),
    signal,
  })
}

/** A client of a WebSocket, which it opens when it has something to ask. Once cut off, it does not come again. */
export function socketClient(url: string, caller: Caller): Client {
  return createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    connectionParams: authorizationOf(caller),
    retryAttempts: 0,
  })
}

function authorizationOf(caller: Caller): Record<string, string> {
  return caller ? { authorization: `Bearer ${caller.token}` } : {}
}
