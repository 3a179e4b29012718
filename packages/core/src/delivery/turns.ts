import type { DeliveryParts } from './delivery.ts'

/** Whose turn it is among the tabs of an origin, and who of them lives. */
export interface Turns {
  /** Runs when no other tab does; resolves to false when it is another's turn. */
  take(run: () => Promise<void>): Promise<boolean>
  /** Names of locks that are held: {@link Turns.nameOf} those that live and send their own. */
  living(): Promise<ReadonlySet<string | undefined>>
  nameOf(writer: string): string
  /** Lets go of everything before the page is frozen: others may take over. */
  leave(): void
  /** The page is here, or back. */
  enter(): void
}

/** Another tab that holds the turn for this long without end is frozen: it is taken from it. ms */
const STUCK_MS = 60_000
/** A tab without Web Locks that says nothing for this long is gone. ms */
const LEASE_MS = 20_000
const LEASE = 'm/lease'

/**
 * By Web Locks, which go with their page, also in a crash. Where there are none, by a lease in the store: then two tabs may once run
 * side by side, and what is sent twice is merged.
 */
export function createTurns(
  { store, clock, locks = globalThis.navigator?.locks }: DeliveryParts,
  writer: string,
): Turns {
  let lockedOutAt = Number.POSITIVE_INFINITY
  let leave = (): void => {}
  let left: Promise<void>
  const nameOf = (whose: string): string => `${store.name}:${whose}`

  function enter(): void {
    leave()
    left = new Promise((resolve) => {
      leave = resolve
    })
    locks?.request(nameOf(writer), () => left).catch(() => {}) // forbidden in opaque origins, which have no store either
  }

  async function byLock(run: () => Promise<void>): Promise<boolean> {
    let running: Promise<void> | undefined
    const options = clock.now() - lockedOutAt > STUCK_MS ? { steal: true } : { ifAvailable: true }
    await locks?.request(store.name, options, (lock) => {
      if (!lock) return
      running = run()
      return Promise.race([running, left])
    })
    lockedOutAt = running ? Number.POSITIVE_INFINITY : Math.min(lockedOutAt, clock.now())
    await running
    return !!running
  }

  async function byLease(run: () => Promise<void>): Promise<boolean> {
    const [[, lease] = []] = await store.read(LEASE)
    const [by, until] = JSON.parse(lease ?? '["",0]') as [string, number]
    const waits = until - clock.wall()
    if (by !== writer && waits > 0 && waits <= LEASE_MS) return false
    const take = (ms: number): Promise<void> => store.write([[LEASE, JSON.stringify([writer, clock.wall() + ms])]])
    await take(LEASE_MS)
    await run().finally(() => take(0))
    return true
  }

  enter()
  return {
    take: locks ? byLock : byLease,
    living: async () => new Set((await locks?.query())?.held?.map(({ name }) => name)),
    nameOf,
    leave: () => leave(),
    enter,
  }
}
