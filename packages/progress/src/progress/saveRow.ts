import type { SaveOptions } from '../progress.ts'
import type { VideoProgress } from '../rows/videoProgress.ts'
import { decideSave } from './decideSave.ts'
import { type ProgressState, wallTime } from './progressState.ts'

/**
 * Merges a save into the rows of this device, and reports its conflicts. Returns whether there is a
 * row to send.
 */
export function saveRow(
  state: ProgressState,
  videoId: string,
  given: VideoProgress,
  { provisional = false }: SaveOptions,
): boolean {
  const { rows, backend, conflicts, contested, withheld, clock } = state
  const { row, withholds, conflict } = decideSave({
    given,
    isProvisional: provisional,
    known: rows.all[videoId],
    isFresh: backend.isFresh(videoId),
    isContested: contested.has(videoId),
    isWithheld: withheld.has(videoId),
    now: wallTime(clock),
  })
  if (withholds) withheld.add(videoId)
  if (conflict) conflicts.emit({ videoId, ...conflict, unsent: true })
  if (!row) return false
  if (!provisional) for (const videos of [contested, withheld]) videos.delete(videoId)
  rows.merge(videoId, row, 'save')
  return true
}
