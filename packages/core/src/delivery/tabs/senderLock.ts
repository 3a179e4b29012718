import type { Host } from '../../contracts/host.ts'
import { withLimit } from '../../utilities/withLimit.ts'
import type { DeliveryContext } from '../context.ts'

/** One tab of the origin sends at a time. */
export interface SenderLock {
  /**
   * Runs `send` with the lock, unless another tab holds it. `onLockLost`: another tab stole it
   * meanwhile.
   */
  run(send: () => Promise<void>, onLockLost: () => void): Promise<void>
  /** Shows the tabs that wait that this one is not frozen. */
  markProgress(): void
  /** Resolves to a test for writers whose page is active, and so sends its own records. */
  activeWriters(): Promise<(writer: string | undefined) => boolean>
  /** Releases every lock before the page is frozen, so that other tabs can take over. */
  release(): void
  /** The page is active, or is again: its writer counts as active. */
  activate(): void
}

/** A tab that holds the lock this long without progress is presumed frozen; its lock is stolen. */
const MAX_STALL_MS = 60_000
/**
 * A lock manager that is slower than this is broken: pages then send side by side, which the
 * backend merges.
 */
const LOCK_LIMIT_MS = 3000
/** Two tabs may write the lease at the same time: the last one owns it after this long. ms */
const SETTLE_MS = 50

/**
 * Uses Web Locks, which end with their page, also in a crash. Where the browser has none (plain
 * http, old Safari), the progress mark in localStorage is the lease: at worst two tabs send the
 * same records, which the backend merges, and the lease of a page that crashed stays until it is
 * stolen. Which writers are active is unknown then.
 */
export function createSenderLock({
  store,
  clock,
  storage,
  host,
  writer,
}: DeliveryContext): SenderLock {
  const locks = readLocks(host)
  const progressKey = `${store.name}:turn`
  let progress: string | null | undefined
  let stalledSince = 0
  let release = (): void => {}
  let released: Promise<void>
  const writerLock = (name: string | undefined): string => `${store.name}:${name}`
  const limit = <T>(run: () => T | PromiseLike<T>): Promise<T> =>
    withLimit(clock, LOCK_LIMIT_MS, 'navigator.locks', run)
  /** Rejects where `locks.request` would throw, also because the browser has no locks. */
  const request = async (
    name: string,
    options: LockOptions,
    granted: LockGrantedCallback<unknown>,
  ): Promise<unknown> => (locks as LockManager).request(name, options, granted)

  function markProgress(): void {
    storage.setItem(progressKey, `${writer} ${clock.now()}`)
  }
  const isOwner = (): boolean => (storage.getItem(progressKey) ?? writer).startsWith(writer)
  const removeMark = (): void => {
    if (isOwner()) storage.removeItem(progressKey)
  }

  async function takeLease(isStalled: boolean): Promise<boolean> {
    if (progress && !isStalled) return false
    markProgress()
    await new Promise<void>((resolve) => clock.setTimer(resolve, SETTLE_MS))
    return isOwner()
  }

  function activate(): void {
    release()
    released = new Promise((resolve) => {
      release = resolve
    })
    const current = released
    request(writerLock(writer), {}, () => current).catch(() => {}) // opaque origins may not, and have no storage either
  }

  activate()
  return {
    async run(send, onLockLost) {
      const now = clock.now()
      const previous = progress
      progress = storage.getItem(progressKey)
      if (!stalledSince || progress !== previous) stalledSince = now
      const isStalled = now - stalledSince > MAX_STALL_MS
      let sending: Promise<void> | undefined
      let waiting = true
      let held: Promise<unknown> | undefined
      const start = (): Promise<void> => {
        stalledSince = 0
        markProgress()
        sending = send()
        return sending
      }
      const askForLock = (): Promise<boolean> =>
        new Promise((resolve, reject) => {
          held = request(store.name, { [isStalled ? 'steal' : 'ifAvailable']: true }, (lock) => {
            if (!waiting) return // too late: this page sends without it
            resolve(!!lock)
            if (lock) return Promise.race([start(), released])
          }).catch((error) => {
            if (sending) onLockLost()
            reject(error)
          })
        })
      const isFree = await (locks ? limit(askForLock).catch(() => true) : takeLease(isStalled))
      waiting = false
      if (!isFree) return
      await (sending ?? start())
      removeMark()
      // Until the lock is released, the next request of this page would find it taken.
      await limit(() => held).catch(() => {})
    },
    markProgress,
    async activeWriters() {
      const names = await limit(async () => {
        const { held = [] } = await (locks as LockManager).query()
        return held.map(({ name }) => name)
      }).catch((): undefined[] => [])
      return (name) => names.some((held) => held === writerLock(name))
    },
    release() {
      release()
      removeMark()
    },
    activate,
  }
}

function readLocks(host: Host): ReturnType<Host['locks']> {
  try {
    return host.locks()
  } catch {
    return undefined
  }
}
