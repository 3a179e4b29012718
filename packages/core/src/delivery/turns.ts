import type { DeliveryParts } from './delivery.ts'
import { leases } from './leases.ts'

/** Whose turn it is among the tabs of an origin, and who of them lives. */
export interface Turns {
  /** Runs unless it is another tab's turn; `robbed` is told when another tab took the turn over meanwhile. */
  take(run: () => Promise<void>, robbed: () => void): Promise<void>
  /** Tells who waits that this turn gets on. */
  progress(): void
  /** Tells which writers live, and so send their own. */
  living(): Promise<(writer: string | undefined) => boolean>
  /** Lets go of everything before the page is frozen: others may take over. */
  leave(): void
  /** The page is here, or back. */
  enter(): void
}

/** Another tab that holds the turn for this long and does not get on is frozen: it is taken from it. ms */
const STUCK_MS = 60_000

/** By Web Locks, which go with their page, also in a crash; by leases where there are none. */
export function createTurns({ store, clock, tail, locks: given }: DeliveryParts, writer: string): Turns {
  const locks = given ?? globalThis.navigator?.locks ?? leases(tail, clock, writer)
  const sign = `${store.name}:turn`
  let seen: string | null | undefined
  let lockedOutAt = 0
  let leave = (): void => {}
  let left: Promise<void>
  const nameOf = (whose: string | undefined): string => `${store.name}:${whose}`

  function enter(): void {
    leave()
    left = new Promise((resolve) => {
      leave = resolve
    })
    locks.request(nameOf(writer), () => left).catch(() => {}) // opaque origins may not, and have no store either
  }

  enter()
  return {
    async take(run, robbed) {
      let running: Promise<void> | undefined
      const now = clock.now()
      const before = seen
      seen = tail?.getItem(sign)
      if (!lockedOutAt || seen !== before) lockedOutAt = now
      await locks
        .request(store.name, { [now - lockedOutAt > STUCK_MS ? 'steal' : 'ifAvailable']: true }, (lock) => {
          if (!lock) return
          lockedOutAt = 0
          running = run()
          return Promise.race([running, left])
        })
        .catch((error) => {
          if (!running) throw error
          robbed()
        })
      if (!running) return
      await running
      tail?.removeItem(sign)
    },
    progress() {
      try {
        tail?.setItem(sign, `${clock.now()}`)
      } catch {
        // Full or forbidden: at worst two tabs send side by side.
      }
    },
    async living() {
      const { held = [] } = await locks.query()
      return (whose) => held.some(({ name }) => name === nameOf(whose))
    },
    leave: () => leave(),
    enter,
  }
}
