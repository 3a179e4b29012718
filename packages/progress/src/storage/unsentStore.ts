import { indexedDbStore, type Store, type StoreEntry } from '@playhead/core'
import { callSafely } from '../async/callSafely.ts'
import { checkStoredRow } from '../rows/checkRow.ts'
import { dictionary } from '../rows/dictionary.ts'
import { encodeId } from '../rows/encodeId.ts'
import type { VideoProgress } from '../rows/videoProgress.ts'

/**
 * A second copy of the saves that no backend has accepted yet, in a database: Chromium writes
 * localStorage to disk seconds later, so a browser that is killed loses the first copy.
 */
export interface UnsentStore {
  put(videoId: string, row: VideoProgress): void
  /** Removes the newest save of a video. */
  remove(videoId: string): void
  /** Resolves with the saves of earlier pages. */
  read(): Promise<Readonly<Record<string, VideoProgress>>>
  clear(): void
  close(): void
}

/**
 * One entry a video. A newer save replaces it, and only an entry that was written or read here is
 * removed.
 */
export function createUnsentStore(
  viewerId: string,
  store: Store | null,
  report: (error: unknown, where: string) => void,
  wall: () => number,
): UnsentStore {
  const prefix = `p/${encodeId(viewerId)}/`
  const entries = new Map<string, StoreEntry>()
  const state = { hasFailed: false, isClosed: false }

  function write(put: readonly StoreEntry[], remove: readonly StoreEntry[] = []): void {
    if (state.isClosed || !store) return // a write would open a closed database again
    callSafely(
      () => store.write(put, remove),
      (error) => {
        // Once: a database that cannot be used fails at every save.
        if (!state.hasFailed) report(error, 'the store of saves')
        state.hasFailed = true
      },
    )
  }

  async function removeAll(from: Store): Promise<void> {
    try {
      await from.write([], await from.read(prefix))
    } finally {
      if (state.isClosed) from.close()
    }
  }

  return {
    put(videoId, row) {
      const entry: StoreEntry = [prefix + videoId, JSON.stringify(row)]
      entries.set(videoId, entry)
      write([entry])
    },
    remove(videoId) {
      const entry = entries.get(videoId)
      if (entry && entries.delete(videoId)) write([], [entry])
    },
    async read() {
      const rows = dictionary<VideoProgress>()
      for (const entry of (await store?.read(prefix)) ?? []) {
        const [key, text] = Array.isArray(entry) ? entry : []
        if (typeof key !== 'string' || !key.startsWith(prefix)) continue
        const videoId = key.slice(prefix.length)
        const row = checkStoredRow(parseJson(text), wall())
        if (row) rows[videoId] = row
        if (!entries.has(videoId)) entries.set(videoId, entry)
      }
      return rows
    },
    clear() {
      entries.clear()
      if (store) removeAll(store).catch(() => {}) // a database that cannot be read has nothing to show either
    },
    close() {
      state.isClosed = true
      callSafely(
        () => store?.close(),
        () => {},
      )
    },
  }
}

/** Null without a database, or where the app wants no storage at all. */
export const defaultStore = (storage: Storage | null | undefined): Store | null =>
  storage === null || !globalThis.indexedDB ? null : indexedDbStore('playhead-progress')

function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text))
  } catch {
    return undefined
  }
}
