import { SAME_POSITION_S } from '../rows/seconds.ts'
import { isSame, mergeProgress, type VideoProgress } from '../rows/videoProgress.ts'

/** A video as this device knows it. */
export interface LocalVideo {
  readonly row: VideoProgress | undefined
  /** Whether the backend has not accepted the row yet. */
  readonly isUnsent: boolean
  /** The position that the backend had when it was last read. */
  readonly backendPosition: number | undefined
}

/** How a row of the backend relates to the row of this device. */
export interface Reconciled {
  /** The backend's row, with a time that can be compared with the local one. */
  readonly remote: VideoProgress
  /** Which row wins where the two conflict; null where they do not. */
  readonly chosen: 'local' | 'remote' | null
}

/** Decides between the row of this device and the row that the backend answered. */
export function reconcile(local: LocalVideo, answer: VideoProgress): Reconciled {
  const { row } = local
  if (!row) return { remote: answer, chosen: null }
  const isUnchanged = isUnchangedBackend(local, row, answer)
  const remote = isUnchanged
    ? { ...answer, at: Math.min(answer.at, row.at - 1) }
    : dateAnswer(local, row, answer)
  if (isUnchanged || areClose(row, remote)) return { remote, chosen: null }
  // By position: with equal times, `at` does not show which row was taken.
  return {
    remote,
    chosen: mergeProgress(row, remote).position === remote.position ? 'remote' : 'local',
  }
}

/** Whether two rows have the same position, up to the accuracy of a seek. */
export const areClose = (a: VideoProgress, b: VideoProgress): boolean =>
  Math.abs(a.position - b.position) <= SAME_POSITION_S

/**
 * Whether the backend still has the position that it had before the unsent save: no other device
 * has saved since. Such a row is older than the save, whatever the clock of the server says.
 */
function isUnchangedBackend(
  { isUnsent, backendPosition }: LocalVideo,
  row: VideoProgress,
  answer: VideoProgress,
): boolean {
  const before = row.provisional ? (row.provisional.from ?? 0) : backendPosition
  return isUnsent && before != null && Math.abs(answer.position - before) <= SAME_POSITION_S
}

function dateAnswer(
  { isUnsent }: LocalVideo,
  row: VideoProgress,
  answer: VideoProgress,
): VideoProgress {
  if (isUnsent) return row.provisional ? { ...answer, at: Math.max(answer.at, row.at + 1) } : answer
  // A row without a time counts as newer, unless it is the same.
  return answer.at ? answer : { ...answer, at: isSame(row, answer) ? row.at : row.at + 1 }
}

/**
 * A provisional row once the backend was read and has nothing newer: it gets the time at which it
 * was saved.
 */
export function confirmRow({ provisional, ...row }: VideoProgress): VideoProgress {
  return provisional ? { ...row, at: Math.max(provisional.at, row.at + 1) } : row
}
