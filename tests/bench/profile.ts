import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Server, startServer } from './server.ts'
import type { Subject } from './subject.ts'

/** V8's format of CPU profiles, as far as it is read here. */
interface Profile {
  nodes: {
    id: number
    callFrame: { functionName: string; url: string; lineNumber: number }
    children?: number[]
  }[]
  /** The node that ran at each sample. */
  samples: number[]
  /** Microseconds from the sample before. */
  timeDeltas: number[]
}

const shownFunctions = 40

/** Runs a server under load with V8's profiler and prints where the time went: by package, then by function. */
export async function printProfile(
  subject: Subject,
  core: number,
  work: (server: Server) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-profile-'))
  const server = await startServer(subject, core, ['--cpu-prof', `--cpu-prof-dir=${folder}`])
  try {
    await work(server)
  } finally {
    await server.stop()
  }
  const [file] = (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile'))
  if (file === undefined) throw new Error('Node left no profile.')
  const profile = JSON.parse(await readFile(join(folder, file), 'utf8')) as Profile
  await rm(folder, { recursive: true })
  const start = server.startMilliseconds * 1000
  print('package', selfTimes(profile, start, packageOf))
  print('function', selfTimes(profile, start, functionOf))
  print('function of ours, with what it calls', totalTimes(profile, start, functionOf))
}

/**
 * Each function's own time, summed by a name; a fraction of all that was not idle.
 * @param start microseconds that are left out at the beginning, in which the program is loaded
 */
function selfTimes(
  profile: Profile,
  start: number,
  nameOf: (frame: Profile['nodes'][number]['callFrame']) => string,
): [string, number][] {
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]))
  const times = new Map<string, number>()
  let now = 0
  let total = 0
  for (const [index, id] of profile.samples.entries()) {
    const frame = frames.get(id)
    const time = profile.timeDeltas[index + 1] ?? 0
    now += time
    if (now < start || !frame || frame.functionName === '(idle)') continue
    total += time
    times.set(nameOf(frame), (times.get(nameOf(frame)) ?? 0) + time)
  }
  return [...times].map(([name, time]): [string, number] => [name, time / total]).sort(([, a], [, b]) => b - a)
}

/** The same with the time of what a function calls, of functions of our own. */
function totalTimes(
  profile: Profile,
  start: number,
  nameOf: (frame: Profile['nodes'][number]['callFrame']) => string,
): [string, number][] {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const parents = new Map(profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])))
  const times = new Map<string, number>()
  let now = 0
  let total = 0
  for (const [index, id] of profile.samples.entries()) {
    const time = profile.timeDeltas[index + 1] ?? 0
    now += time
    if (now < start || nodes.get(id)?.callFrame.functionName === '(idle)') continue
    total += time
    const names = new Set<string>()
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const frame = nodes.get(at)?.callFrame
      if (frame?.url.includes('/src/') && !frame.url.includes('node_modules')) names.add(nameOf(frame))
    }
    for (const name of names) times.set(name, (times.get(name) ?? 0) + time)
  }
  return [...times].map(([name, time]): [string, number] => [name, time / total]).sort(([, a], [, b]) => b - a)
}

function print(title: string, times: [string, number][]): void {
  console.log(`\n| ${title} | time |\n|---|---:|`)
  for (const [name, share] of times.slice(0, shownFunctions)) console.log(`| ${name} | ${(share * 100).toFixed(1)} % |`)
}

function packageOf({ functionName, url }: Profile['nodes'][number]['callFrame']): string {
  if (url === '') return functionName === '(garbage collector)' ? functionName : '(native)'
  if (url.startsWith('node:')) return 'node'
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? []
  return name ?? (/\/src\/[^/]+/.exec(url)?.[0] ?? url).slice(1)
}

function functionOf(frame: Profile['nodes'][number]['callFrame']): string {
  const file = frame.url.replace(/.*node_modules\//, '').replace(/.*\/(?=src\/)/, '')
  return file === '' ? frame.functionName : `${frame.functionName || '(anonymous)'} ${file}:${frame.lineNumber + 1}`
}
