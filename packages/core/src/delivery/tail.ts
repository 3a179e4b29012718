import type { Store, StoreEntry } from '../store.ts'

const PREFIX = 'playhead:tail:'
/** localStorage belongs to the host; we take little of it, and seldom. */
const MOST_CHARS = 64 * 1024

/**
 * IndexedDB survives a kill, localStorage survives an unload: what is not committed when the page goes is written there,
 * synchronously, under this writer's own key.
 */
export function spillTail(storage: Storage | undefined, writer: string, entries: readonly StoreEntry[]): void {
  const tail = JSON.stringify(entries)
  if (!entries.length || tail.length > MOST_CHARS) return
  try {
    ;(storage ?? localStorage).setItem(PREFIX + writer, tail)
  } catch {
    // Full or forbidden: the transaction that was begun is what remains.
  }
}

/** Moves what pages left behind into the store. The same keys again: doing it twice is doing it once. */
export async function drainTails(storage: Storage | undefined, store: Store): Promise<void> {
  let tails: Storage
  let keys: string[]
  try {
    tails = storage ?? localStorage
    keys = Object.keys(tails).filter((key) => key.startsWith(PREFIX))
  } catch {
    return // no localStorage here
  }
  for (const key of keys) {
    const entries = JSON.parse(tails.getItem(key) ?? '[]') as StoreEntry[]
    await store.write(entries)
    tails.removeItem(key)
  }
}
