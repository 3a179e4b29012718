import { dictionary } from '../rows/dictionary.ts'
import { isSame, mergeProgress, type VideoProgress } from '../rows/videoProgress.ts'
import type { LocalCopy } from '../storage/localCopy.ts'
import type { UnsentStore } from '../storage/unsentStore.ts'

/**
 * Where a row comes from: a `save` of this page, the `database` of unsent saves, an answer of the
 * backend to `load`, an `update` that another device saved, or another `tab`.
 */
export type RowOrigin = 'save' | 'database' | 'load' | 'update' | 'tab'

/**
 * The rows of this page, and which of them the backend has not accepted. Every change is stored on
 * the device.
 */
export interface KnownRows {
  /** Replaced when a row changes. */
  readonly all: Readonly<Record<string, VideoProgress>>
  readonly unsent: readonly string[]
  isUnsent(videoId: string): boolean
  /** Merges a row and stores the result. */
  merge(videoId: string, row: VideoProgress, origin: RowOrigin): void
  /** The backend has accepted the newest row. */
  markSent(videoId: string): void
  /** Another tab has sent the row, and has stored that. */
  dropUnsent(videoId: string): void
  clear(): void
}

/** What the rows are stored in, and who is notified. */
export interface KnownRowsParts {
  readonly localCopy: LocalCopy
  readonly unsentStore: UnsentStore
  onChange(): void
  onComplete(videoId: string): void
}

/**
 * The first row of a video from these origins describes the past: that it is completed is no event.
 */
const PAST_ORIGINS: readonly RowOrigin[] = ['load', 'database']

/** Starts with the rows in the local copy. */
export function createKnownRows({
  localCopy,
  unsentStore,
  onChange,
  onComplete,
}: KnownRowsParts): KnownRows {
  const state = { rows: localCopy.rows, unsent: new Set(localCopy.unsent) }

  function store(
    videoId: string,
    row: VideoProgress,
    origin: RowOrigin,
    isAccepted: boolean,
  ): void {
    if (origin === 'tab') return // stored by that tab, which also sends it
    const isUnsent = origin === 'save' || origin === 'database'
    localCopy.write(videoId, row, isUnsent ? 'unsent' : isAccepted ? 'sent' : undefined)
    if (origin === 'save') unsentStore.put(videoId, row)
  }

  return {
    get all() {
      return state.rows
    },
    get unsent() {
      return [...state.unsent]
    },
    isUnsent: (videoId) => state.unsent.has(videoId),
    merge(videoId, given, origin) {
      const before = state.rows[videoId]
      const row = mergeProgress(before, given)
      // A newer row of the backend that has everything the local row has leaves nothing to send.
      const isAccepted = (origin === 'load' || origin === 'update') && isSame(row, given)
      if (isAccepted && state.unsent.delete(videoId)) unsentStore.remove(videoId)
      if (origin === 'save' || origin === 'database') state.unsent.add(videoId)
      store(videoId, row, origin, isAccepted)
      if (before && isSame(before, row) && before.at === row.at && before.watched === row.watched)
        return
      state.rows = dictionary([...Object.entries(state.rows), [videoId, row]])
      onChange()
      const wasCompleted = before ? before.completed : PAST_ORIGINS.includes(origin)
      if (row.completed && !wasCompleted) onComplete(videoId)
    },
    markSent(videoId) {
      const row = state.rows[videoId]
      state.unsent.delete(videoId)
      unsentStore.remove(videoId)
      if (row) localCopy.write(videoId, row, 'sent')
    },
    dropUnsent: (videoId) => void state.unsent.delete(videoId),
    clear() {
      state.unsent.clear()
      localCopy.clear()
      unsentStore.clear()
      state.rows = dictionary()
      onChange()
    },
  }
}
