import type { Store, StoreEntry } from '@playhead/core'
import { callSafely } from '../async/callSafely.ts'
import { storedRow, type VideoProgress } from '../progressSource.ts'
import { dictionary } from '../rows/dictionary.ts'
import { encodeId } from '../rows/encodeId.ts'

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
  wall: () => number,
): OwedSaves {
  const prefix = `p/${encodeId(viewer)}/`
  const entries = new Map<string, StoreEntry>()
  let failing = false
  /** To write to a database that was closed would open it again. */
  let closed = false

  function write(put: readonly StoreEntry[], remove: readonly StoreEntry[] = []): void {
    if (closed || !store) return
    callSafely(
      () => store.write(put, remove),
      (error) => {
        // Once: where it cannot be used, every save would say so.
        if (!failing) report(error, 'the store of saves')
        failing = true
      },
    )
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
      const found = dictionary<VideoProgress>()
      for (const entry of (await store?.read(prefix)) ?? []) {
        const [key, text] = Array.isArray(entry) ? entry : []
        if (typeof key !== 'string' || !key.startsWith(prefix)) continue
        const video = key.slice(prefix.length)
        const row = storedRow(parsed(text), wall())
        if (row) found[video] = row
        if (!entries.has(video)) entries.set(video, entry)
      }
      return found
    },
    forget() {
      entries.clear()
      if (!store) return
      const remove = async (): Promise<void> => {
        try {
          await store.write([], await store.read(prefix))
        } finally {
          if (closed) store.close()
        }
      }
      remove().catch(() => {}) // it cannot be read, so nothing is there to be found
    },
    close() {
      closed = true
      callSafely(
        () => store?.close(),
        () => {},
      )
    },
  }
}

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text))
  } catch {
    return undefined
  }
}
