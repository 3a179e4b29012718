import type { Clock } from '../clock.ts'

/** Two tabs may write a lease at once: the last one has it, after this long. ms */
const SETTLE_MS = 50

/**
 * Turns where the browser has no Web Locks (plain http, old Safari), by a line in localStorage. Not proof against a race: two tabs may send
 * the same at worst, which the backend merges. A lease outlives a crash of its page, until it is stolen.
 */
export function leases(tail: Storage | undefined, clock: Clock, owner: string): Pick<LockManager, 'request' | 'query'> {
  const alone: Lock = { name: '', mode: 'exclusive' }

  async function request(
    name: string,
    options: LockOptions | LockGrantedCallback<unknown>,
    granted?: LockGrantedCallback<unknown>,
  ): Promise<unknown> {
    if (!granted) return undefined // who lives is not known
    if (!tail) return granted(alone) // nobody to share with
    const lease = `${name}:lease`
    const mine = (): boolean => tail.getItem(lease) === owner
    try {
      if (!(options as LockOptions).steal && tail.getItem(lease)) return granted(null)
      tail.setItem(lease, owner)
    } catch {
      return granted(alone) // full or forbidden: side by side
    }
    await new Promise<void>((resolve) => clock.setTimer(resolve, SETTLE_MS))
    if (!mine()) return granted(null)
    try {
      return await granted(alone)
    } finally {
      if (mine()) tail.removeItem(lease)
    }
  }
  return { request: request as LockManager['request'], query: async () => ({ held: [] }) }
}
