import { LoadIncomplete, type ProgressSource } from '../progressSource.ts'
import { checkRow } from '../rows/checkRow.ts'
import { ownValue } from '../rows/dictionary.ts'
import type { VideoProgress } from '../rows/videoProgress.ts'
import { confirmSave, type ProgressState, readVideo, wallTime } from './progressState.ts'
import { reconcile } from './reconcile.ts'

/**
 * Loads rows from the source and merges them, unless `isWanted` is false by the time of the answer.
 * Rejects if some could not be loaded.
 */
export async function loadRows(
  state: ProgressState,
  videoIds: readonly string[],
  isWanted: () => boolean,
): Promise<void> {
  const { clock, backend, report } = state
  const askedAt = clock.now()
  const { rows, failure } = await askSource(state.source, videoIds)
  if (!isWanted()) return
  for (const videoId of videoIds) {
    const given = ownValue(rows, videoId)
    const answer = checkRow(given, wallTime(clock))
    const isOutdated = backend.wasReadAfter(videoId, askedAt) // a save was accepted before this answer arrived
    if (answer && (answer.at || !isOutdated)) mergeAnswer(state, videoId, answer)
    else if (given != null && !answer)
      report(
        new TypeError(`playhead: no progress of ${videoId} can be read from the answer`),
        'load',
      )
    else if (failure) continue // whether the backend has a row is unknown
    if (!isOutdated) backend.noteRead(videoId, answer?.position)
    confirmSave(state, videoId)
  }
  if (failure) throw failure
}

interface Answer {
  readonly rows: Readonly<Record<string, VideoProgress>>
  readonly failure?: LoadIncomplete
}

async function askSource(source: ProgressSource, videoIds: readonly string[]): Promise<Answer> {
  let answer: Answer
  try {
    answer = { rows: await source.load(videoIds) }
  } catch (error) {
    if (!(error instanceof LoadIncomplete)) throw error
    answer = { rows: error.rows, failure: error }
  }
  if (typeof answer.rows !== 'object' || !answer.rows)
    throw new TypeError('playhead: load(videoIds) must resolve with rows by video')
  return answer
}

/** Merges a row of the backend, and reports its conflict with the local one. */
export function mergeAnswer(state: ProgressState, videoId: string, answer: VideoProgress): void {
  const local = readVideo(state, videoId)
  const { remote, chosen } = reconcile(local, answer)
  if (local.row && chosen) {
    if (chosen === 'remote') state.contested.add(videoId)
    // Before the merge: listeners compare the conflict with `rows`.
    state.conflicts.emit({ videoId, local: local.row, remote, chosen, unsent: local.isUnsent })
  }
  state.rows.merge(videoId, remote, 'load')
}
