import type { Progress } from '../progress.ts'
import { checkRow } from '../rows/checkRow.ts'
import { createLoader } from './createLoader.ts'
import { createSender } from './createSender.ts'
import { loadRows } from './loadRows.ts'
import { type CreateProgressOptions, checkProgressOptions } from './progressOptions.ts'
import { createProgressState, readVideo, wallTime } from './progressState.ts'
import { reconcile } from './reconcile.ts'
import { recoverSaves } from './recoverSaves.ts'
import { saveRow } from './saveRow.ts'

/**
 * Keeps the viewer's progress over any backend. Rows of this device are shown first and merged with
 * those of the backend, where the newer one wins. Saves are stored until the backend has accepted
 * them.
 * @throws TypeError naming the option that is wrong.
 */
export function createProgress(options: CreateProgressOptions): Progress {
  checkProgressOptions(options)
  const state = createProgressState(options)
  const { source, clock, rows, backend, contested, withheld, report } = state
  const [closing, ended] = [new AbortController(), new AbortController()]
  const recovery = recoverSaves(state, {
    load: (videoIds) => loader.load(videoIds),
    send: (videoId) => sender.sendLater(videoId),
  })
  const loader = createLoader({
    fetchRows: (videoIds, isWanted) => loadRows(state, videoIds, isWanted),
    ready: recovery.ready,
    clock,
    report,
  })
  const sender = createSender(state, loader.load)
  globalThis.addEventListener?.('online', sender.retry, { signal: ended.signal })
  state.localCopy.watch((videoId, row) => rows.merge(videoId, row, 'tab'), ended.signal)

  const load = async (videoIds: readonly string[]): Promise<void> => {
    if (!ended.signal.aborted) await loader.load(videoIds)
  }

  return {
    get rows() {
      return rows.all
    },
    get unsent() {
      return rows.unsent
    },
    completeAt: source.completeAt,
    closing: closing.signal,
    report,
    load,
    refresh: () => load([...loader.requested]),
    hasRead: backend.hasRead,
    put(videoId, progress) {
      const row = checkRow(progress, wallTime(clock))
      if (!row || ended.signal.aborted) return
      rows.merge(videoId, reconcile(readVideo(state, videoId), row).remote, 'update')
    },
    async save(videoId, progress, saveOptions = {}) {
      if (ended.signal.aborted) return
      const given = checkRow(progress, wallTime(clock))
      if (!given)
        throw new TypeError('playhead: save(videoId, progress) expects a position in seconds')
      if (!saveRow(state, videoId, given, saveOptions)) return
      recovery.replace(videoId)
      await sender.send(videoId, { leaving: saveOptions.leaving ?? false })
    },
    watch: state.changes.on,
    onConflict: state.conflicts.on,
    onComplete: state.completions.on,
    forget() {
      loader.drop()
      recovery.stop()
      for (const part of [backend, contested, withheld, rows]) part.clear()
    },
    destroy() {
      closing.abort()
      recovery.stop()
      sender.end()
      ended.abort()
      loader.drop()
      state.unsentStore.close()
    },
  }
}
