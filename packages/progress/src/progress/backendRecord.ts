import type { Clock } from '@playhead/core'

/** After this time, another device may have replaced the row that the backend had. ms */
const MAX_AGE_MS = 60_000

/**
 * When and with what result the backend was last read, for each video. An accepted save counts as a
 * read: it shows what the backend has.
 */
export interface BackendRecord {
  /** Whether the backend was ever read. */
  hasRead(videoId: string): boolean
  /** Whether the backend was read after `time`, monotonic ms. */
  wasReadAfter(videoId: string, time: number): boolean
  /**
   * Whether the backend was read recently, and no save has failed since: a failed save may have
   * been stored all the same.
   */
  isFresh(videoId: string): boolean
  /**
   * The weaker condition of a page that closes and cannot wait for an answer: the backend was read
   * recently, or no save has failed since.
   */
  isFreshEnoughToLeave(videoId: string): boolean
  /** The position that the backend had; undefined where it had no row or was never read. */
  position(videoId: string): number | undefined
  noteRead(videoId: string, position: number | undefined): void
  noteFailedSave(videoId: string): void
  clear(): void
}

interface BackendState {
  /** Monotonic ms. */
  readonly readAt: number
  readonly position: number | undefined
  readonly hasFailed: boolean
}

const NEVER_READ: BackendState = {
  readAt: Number.NEGATIVE_INFINITY,
  position: undefined,
  hasFailed: false,
}

/** Starts with the backend unread. */
export function createBackendRecord(clock: Clock): BackendRecord {
  const states = new Map<string, BackendState>()
  const read = (videoId: string): BackendState => states.get(videoId) ?? NEVER_READ
  const isRecent = ({ readAt }: BackendState): boolean => clock.now() - readAt < MAX_AGE_MS

  return {
    hasRead: (videoId) => read(videoId).readAt > Number.NEGATIVE_INFINITY,
    wasReadAfter: (videoId, time) => read(videoId).readAt > time,
    isFresh(videoId) {
      const state = read(videoId)
      return isRecent(state) && !state.hasFailed
    },
    isFreshEnoughToLeave(videoId) {
      const state = read(videoId)
      return state.readAt > Number.NEGATIVE_INFINITY && (isRecent(state) || !state.hasFailed)
    },
    position: (videoId) => read(videoId).position,
    noteRead: (videoId, position) =>
      void states.set(videoId, { readAt: clock.now(), position, hasFailed: false }),
    noteFailedSave: (videoId) => void states.set(videoId, { ...read(videoId), hasFailed: true }),
    clear: () => states.clear(),
  }
}
