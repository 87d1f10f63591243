import type { Context } from '../../../context/context.ts'
import { nodeOf, valueOf } from '../../../schema/payload.ts'
import type { OpenedSession } from '../session.ts'

/** What signing up and signing in answer with. */
export const sessionPayload = {
  accessToken: valueOf(
    'String',
    'Send it as `Authorization: Bearer …`, over WebSockets as `authorization` in the connection’s parameters.',
  ),
  expiresAt: valueOf<Date>('DateTime', 'When the access token ends.'),
  viewer: nodeOf('User', 'Who is signed in now.'),
}

/** Issues a token of a session, and goes on as the person whom it belongs to. */
export async function enter(context: Context, session: OpenedSession) {
  const { token, expiresAt } = await context.tokens.issue(session)
  await context.renew({ ...session, expiresAt: Math.floor(expiresAt.getTime() / 1000) })
  return { accessToken: token, expiresAt, viewer: session.userId }
}
