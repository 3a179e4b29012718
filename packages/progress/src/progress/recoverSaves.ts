import { isSame, mergeProgress, type VideoProgress } from '../rows/videoProgress.ts'
import type { ProgressState } from './progressState.ts'

/** How recovered saves are sent. */
export interface RecoveryActions {
  load(videoIds: readonly string[]): Promise<void>
  send(videoId: string): void
}

/** The saves of an earlier page that no backend has accepted. */
export interface Recovery {
  /** Resolves once the database was read, or has taken too long. */
  readonly ready: Promise<void>
  /** A newer save of this page replaces the recovered one. */
  replace(videoId: string): void
  /** Recovers nothing more, not even what the database has yet to answer. */
  stop(): void
}

/** A slow database delays the page no longer. ms */
const MAX_READ_MS = 500
/** The page before may still be sending its last saves. ms */
const SEND_DELAY_MS = 2000
const RETRY_MS = 30_000

/** Reads the unsent saves of earlier pages, and sends them after a delay. */
export function recoverSaves(
  { rows, localCopy, unsentStore, clock }: ProgressState,
  { load, send }: RecoveryActions,
): Recovery {
  const recovered = new Set(rows.unsent)
  const state = { isStopped: false, cancelTimer() {} }

  function addStored(saves: Readonly<Record<string, VideoProgress>>): void {
    if (state.isStopped) return
    for (const [videoId, row] of Object.entries(saves)) {
      if (rows.isUnsent(videoId)) continue // saved since, or in the local copy too
      const isNewest = isSame(mergeProgress(rows.all[videoId], row), row)
      // An older row was accepted, and the page closed before the database had removed it.
      if (!isNewest) unsentStore.remove(videoId)
      else {
        recovered.add(videoId)
        rows.merge(videoId, row, 'database')
      }
    }
  }

  /** The backend is read first: another device may have saved since. */
  async function sendRecovered(): Promise<void> {
    const videoIds = [...recovered].filter(
      (videoId) => rows.isUnsent(videoId) && localCopy.isUnsent(videoId),
    )
    for (const videoId of recovered) if (!videoIds.includes(videoId)) rows.dropUnsent(videoId)
    if (!videoIds.length || state.isStopped) return
    try {
      await load(videoIds)
    } catch {
      if (!state.isStopped) state.cancelTimer = clock.setTimer(sendRecovered, RETRY_MS)
      return
    }
    for (const videoId of videoIds) if (rows.isUnsent(videoId)) send(videoId)
  }

  const ready = new Promise<void>((resolve) => {
    const cancel = clock.setTimer(resolve, MAX_READ_MS)
    void unsentStore
      .read()
      .then(addStored, () => {}) // a database that cannot be read has nothing to recover
      .finally(() => {
        cancel()
        resolve()
        if (recovered.size && !state.isStopped)
          state.cancelTimer = clock.setTimer(sendRecovered, SEND_DELAY_MS)
      })
  })

  return {
    ready,
    replace: (videoId) => void recovered.delete(videoId),
    stop() {
      state.isStopped = true
      state.cancelTimer()
      recovered.clear()
    },
  }
}
