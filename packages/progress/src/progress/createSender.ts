import { type SaveMoment, SaveRefused } from '../progressSource.ts'
import { isSame } from '../rows/videoProgress.ts'
import { createSaveScheduler, type SaveScheduler } from '../save/saveScheduler.ts'
import { mergeAnswer } from './loadRows.ts'
import { confirmSave, type ProgressState, wallTime } from './progressState.ts'
import { readKept } from './readKept.ts'

/** Sends the newest rows of videos. */
export interface Sender extends SaveScheduler {
  /** Sends a row for which no call waits. A failure is reported, and the row sent again later. */
  sendLater(videoId: string): void
}

/** `load` reads the backend before a save could replace a row that was not read. */
export function createSender(
  state: ProgressState,
  load: (videoIds: readonly string[]) => Promise<void>,
): Sender {
  const { clock, report, rows, backend } = state
  const scheduler = createSaveScheduler({
    clock,
    report,
    prepare(videoId, { leaving }) {
      const isFresh = leaving ? backend.isFreshEnoughToLeave(videoId) : backend.isFresh(videoId)
      return isFresh || !rows.isUnsent(videoId) ? undefined : load([videoId])
    },
    save: (videoId, moment) => sendRow(state, videoId, moment, () => sendLater(videoId)),
  })
  function sendLater(videoId: string): void {
    scheduler.send(videoId, { leaving: false }).catch(() => {})
  }
  return { ...scheduler, sendLater }
}

/**
 * Sends the newest row of a video; undefined when nothing is left to send. Calls `onReplaced` when
 * another row has replaced it during the request.
 */
function sendRow(
  state: ProgressState,
  videoId: string,
  moment: SaveMoment,
  onReplaced: () => void,
): Promise<unknown> | undefined {
  const { source, rows, backend } = state
  confirmSave(state, videoId)
  const sent = rows.all[videoId]
  if (!sent || !rows.isUnsent(videoId)) return undefined

  function finish(): void {
    const row = rows.all[videoId]
    if (!row || !rows.isUnsent(videoId)) return
    if (sent && isSame(row, sent)) rows.markSent(videoId)
    else onReplaced()
  }

  return Promise.resolve(source.save(videoId, sent, moment)).then(
    (answer) => {
      finish()
      const kept = readKept(answer, sent, wallTime(state.clock))
      if (kept) mergeAnswer(state, videoId, kept)
      backend.noteRead(videoId, (kept ?? sent).position)
    },
    (error) => {
      backend.noteFailedSave(videoId)
      if (error instanceof SaveRefused) finish()
      throw error
    },
  )
}
