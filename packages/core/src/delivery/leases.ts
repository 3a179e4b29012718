import type { Clock } from '../clock.ts'
import type { SafeStorage } from './safeStorage.ts'

/** Two tabs may write a lease at once: the last one has it, after this long. ms */
const SETTLE_MS = 50

/**
 * Turns where the browser has no Web Locks (plain http, old Safari), by a line in localStorage. Not proof against a race: two tabs may send
 * the same at worst, which the backend merges. A lease outlives a crash of its page, until it is stolen.
 */
export function leases(tail: SafeStorage, clock: Clock, owner: string): Pick<LockManager, 'request' | 'query'> {
  const alone: Lock = { name: '', mode: 'exclusive' }

  async function request(name: string, options: LockOptions, granted: LockGrantedCallback<unknown>): Promise<unknown> {
    if (!options.ifAvailable && !options.steal) return undefined // who lives is not known
    const lease = `${name}:lease`
    const holder = tail.getItem(lease)
    if (holder && !options.steal) return granted(null)
    // Nobody to share with, full or forbidden: side by side.
    if (holder === undefined || !tail.setItem(lease, owner)) return granted(alone)
    await new Promise<void>((resolve) => clock.setTimer(resolve, SETTLE_MS))
    const mine = (): boolean => (tail.getItem(lease) ?? owner) === owner
    if (!mine()) return granted(null)
    try {
      return await granted(alone)
    } finally {
      if (mine()) tail.removeItem(lease)
    }
  }
  return { request: request as LockManager['request'], query: async () => ({ held: [] }) }
}
