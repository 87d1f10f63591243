import { startTestApp, type TestApp } from '../harness/app.ts'
import { createWorld, type World } from '../harness/world.ts'

export interface LimitedApp extends TestApp {
  world: World
}

/** The whole application with people in it, under limits of one's choice. */
export async function startLimitedApp(settings: Record<string, string> = {}): Promise<LimitedApp> {
  const app = await startTestApp({ settings })
  return { ...app, world: await createWorld(app.db) }
}
