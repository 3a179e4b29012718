import type { Store, StoreEntry } from '@playhead/core'
import { checkedRow, type VideoProgress } from './progressSource.ts'

/**
 * Saves that no backend has taken yet, once more, in a database: Chromium writes localStorage to disk seconds later, and a browser that is killed
 * takes those along.
 */
export interface OwedSaves {
  put(video: string, row: VideoProgress): void
  /** The newest that was put has arrived. */
  taken(video: string): void
  /** What pages before left. */
  read(): Promise<Readonly<Record<string, VideoProgress>>>
  forget(): void
  close(): void
}

/** One entry a video; a newer one replaces it, and only the one that was sent is removed. */
export function owedSaves(
  viewer: string,
  store: Store | null,
  report: (error: unknown, where: string) => void,
): OwedSaves {
  const prefix = `p/${encodeURIComponent(viewer)}/`
  const entries = new Map<string, StoreEntry>()
  let failing = false
  /** To write to a database that was closed would open it again. */
  let closed = false

  function write(put: readonly StoreEntry[], remove: readonly StoreEntry[] = []): void {
    if (closed) return
    store?.write(put, remove).catch((error) => {
      // Once: where it cannot be used, every save would say so.
      if (!failing) report(error, 'the store of saves')
      failing = true
    })
  }

  return {
    put(video, row) {
      const entry: StoreEntry = [prefix + video, JSON.stringify(row)]
      entries.set(video, entry)
      write([entry])
    },
    taken(video) {
      const entry = entries.get(video)
      if (entry && entries.delete(video)) write([], [entry])
    },
    async read() {
      const found: Record<string, VideoProgress> = {}
      for (const entry of (await store?.read(prefix)) ?? []) {
        const [key, text] = entry
        const video = key.slice(prefix.length)
        const row = checkedRow(parsed(text))
        if (row) found[video] = row
        if (!entries.has(video)) entries.set(video, entry)
      }
      return found
    },
    forget() {
      entries.clear()
      store
        ?.read(prefix)
        .then((all) => store.write([], all))
        .catch(() => {}) // it cannot be read, so nothing is there to be found
        .finally(() => closed && store.close())
    },
    close() {
      closed = true
      store?.close()
    },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
