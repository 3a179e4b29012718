import type { Host } from '../host.ts'
import type { InnerParts } from './delivery.ts'
import { leases } from './leases.ts'
import { withLimit } from './withLimit.ts'

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
/** A lock manager answers such requests at once, or is broken: then pages send side by side, which the backend merges. ms */
const LOCK_LIMIT_MS = 3000

/** By Web Locks, which go with their page, also in a crash; by leases where there are none. */
export function createTurns({ store, clock, tail, host }: InnerParts, writer: string): Turns {
  const locks = readLocks(host) ?? leases(tail, clock, writer)
  const sign = `${store.name}:turn`
  let seen: string | null | undefined
  let lockedOutAt = 0
  let leave = (): void => {}
  let left: Promise<void>
  const nameOf = (whose: string | undefined): string => `${store.name}:${whose}`
  /** `locks.request` that rejects where it would throw. */
  const request = async (name: string, options: LockOptions, granted: LockGrantedCallback<unknown>): Promise<unknown> =>
    locks.request(name, options, granted)

  function enter(): void {
    leave()
    left = new Promise((resolve) => {
      leave = resolve
    })
    const current = left
    request(nameOf(writer), {}, () => current).catch(() => {}) // opaque origins may not, and have no store either
  }

  enter()
  return {
    async take(run, robbed) {
      let running: Promise<void> | undefined
      let waiting = true
      let held: Promise<unknown> | undefined
      const now = clock.now()
      const before = seen
      seen = tail.getItem(sign)
      if (!lockedOutAt || seen !== before) lockedOutAt = now
      const options = { [now - lockedOutAt > STUCK_MS ? 'steal' : 'ifAvailable']: true }
      const mayRun = await withLimit(
        clock,
        LOCK_LIMIT_MS,
        'locks.request()',
        () =>
          new Promise<boolean>((resolve, reject) => {
            held = request(store.name, options, (lock) => {
              if (!waiting) return // too late: this page went on without
              resolve(!!lock)
              if (!lock) return
              lockedOutAt = 0
              running = run()
              return Promise.race([running, left])
            }).catch((error) => {
              if (running) robbed()
              reject(error)
            })
          }),
      ).catch(() => true)
      waiting = false
      if (!mayRun) return
      running ??= run()
      await running
      tail.removeItem(sign)
      // Another request of this page would find the lock taken until it is released.
      await withLimit(clock, LOCK_LIMIT_MS, 'locks.request()', () => held).catch(() => {})
    },
    progress() {
      tail.setItem(sign, `${clock.now()}`)
    },
    async living() {
      const names = await withLimit(clock, LOCK_LIMIT_MS, 'locks.query()', async () => {
        const { held = [] } = await locks.query()
        return held.map(({ name }) => name)
      }).catch((): undefined[] => [])
      return (whose) => names.some((name) => name === nameOf(whose))
    },
    leave: () => leave(),
    enter,
  }
}

function readLocks(host: Host): ReturnType<Host['locks']> {
  try {
    return host.locks()
  } catch {
    return undefined
  }
}
