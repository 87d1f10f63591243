/** Wakes one sleeper early. A ring while nobody sleeps is remembered: the next sleep ends at once. */
export interface Bell {
  readonly ring: () => void
  /** Resolves at the next ring, at the latest after so many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>
}

export function createBell(): Bell {
  let rung = false
  let wake = (): void => {}
  return {
    ring() {
      rung = true
      wake()
    },
    async sleep(milliseconds) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, milliseconds)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      rung = false
    },
  }
}
