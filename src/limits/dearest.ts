import type { Estimate, Part } from './estimate.ts'

/** A place in an operation where most of the price comes from. */
export interface DearPath {
  /** The names in the answer, joined by dots. */
  readonly path: string
  readonly price: number
  /** What would lower it. */
  readonly advice: string
}

const MOST_PATHS = 3
/** A part of its parent's price from which on it is the place to look at. */
const DOMINANT = 0.5

/** The dearest places, the dearest first: each as deep as one field there makes up most of it. */
export function dearestPaths({ parts }: Estimate): DearPath[] {
  return [...parts]
    .sort((a, b) => b.price - a.price)
    .slice(0, MOST_PATHS)
    .filter((part) => part.price > 0)
    .map(follow)
}

function follow(root: Part): DearPath {
  const way = [root]
  let times = root.size
  let price = root.price
  for (;;) {
    const [dearest] = [...(way.at(-1)?.parts ?? [])].sort((a, b) => b.price - a.price)
    if (!dearest || dearest.price * times < price * DOMINANT) break
    way.push(dearest)
    price = dearest.price * times
    times *= dearest.size
  }
  return { path: way.map(({ name }) => name).join('.'), price, advice: adviceFor(way) }
}

function adviceFor(way: readonly Part[]): string {
  const pages = way.flatMap((part, index) => {
    if (part.slicingArguments.length === 0) return []
    const size = Math.max(part.size, ...part.parts.map((below) => below.size))
    const path = way.slice(0, index + 1).map(({ name }) => name)
    return size > 1
      ? [`${path.join('.')} asks for ${size}: lower ${part.slicingArguments.map((name) => `\`${name}\``).join(' or ')}`]
      : []
  })
  return pages.length > 0 ? pages.join('; ') : 'leave it out, or ask for it in an operation of its own'
}
