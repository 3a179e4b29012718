import { type Clock, checkOptions, indexedDbStore, type Store, systemClock } from '@playhead/core'
import { createLoader } from './createLoader.ts'
import { createSender } from './createSender.ts'
import { keptRows } from './keptRows.ts'
import { owedSaves } from './owedSaves.ts'
import type { Progress, ProgressConflict } from './progress.ts'
import {
  isSame,
  mergeProgress,
  type ProgressSource,
  type SaveMoment,
  SaveRefused,
  type VideoProgress,
} from './progressSource.ts'

/** Where progress comes from and goes to. */
export interface CreateProgressOptions {
  readonly source: ProgressSource
  /** Tells apart who shares a browser. @default '' */
  readonly viewer?: string | undefined
  /** Keeps what is known, and what your backend has not answered yet; null for nowhere. @default localStorage */
  readonly storage?: Storage | null | undefined
  /**
   * Keeps what your backend has not answered yet even if the browser is killed; null for nowhere.
   * @default indexedDbStore('playhead-progress'), unless `storage` is null
   */
  readonly store?: Store | null | undefined
  /** Where time comes from. @default systemClock() */
  readonly clock?: Clock | undefined
  /** Hears why a save or a load failed; it is tried again. @default silent */
  readonly report?: ((error: unknown, where: string) => void) | undefined
}

const SAME_S = 1
/** Left behind by a page before: it may still be under way there. ms */
const LEFT_BEHIND_MS = 2000
const STORE_MS = 500
const STAYS: SaveMoment = { leaving: false }
const isFunction = (value: unknown): boolean => typeof value === 'function'

/**
 * Progress over any backend: the local copy first, the server's reconciled by which is newer, saves kept until they are taken.
 * @throws TypeError naming the option that is wrong.
 */
export function createProgress(options: CreateProgressOptions): Progress {
  checkOptions('createProgress()', options, {
    source: [
      (value) => isFunction((value as ProgressSource)?.load) && isFunction((value as ProgressSource).save),
      'an object with load(videos) and save(video, progress)',
    ],
    viewer: [(value) => value === undefined || typeof value === 'string', 'a string'],
    storage: [(value) => value == null || isFunction((value as Storage).getItem), 'a Storage, or null for none'],
    store: [(value) => value == null || isFunction((value as Store).write), 'a store, or null for none'],
    clock: [(value) => value === undefined || isFunction((value as Clock)?.now), 'a clock'],
    report: [(value) => value === undefined || isFunction(value), 'a function'],
  })
  const { source, report = () => {}, clock = systemClock() } = options
  const viewer = options.viewer ?? ''
  const kept = keptRows(viewer, options.storage)
  const owed = owedSaves(viewer, options.store === undefined ? ownStore(options.storage) : options.store, report)
  const watchers = new Set<() => void>()
  const disputes = new Set<(conflict: ProgressConflict) => void>()
  const completions = new Set<(video: string) => void>()
  const unsent = new Set(kept.unsent)
  const leftBehind = new Set(kept.unsent)
  const [closing, ended] = [new AbortController(), new AbortController()]
  let cancelLeft = (): void => {}
  let hasForgotten = false
  let rows: Readonly<Record<string, VideoProgress>> = kept.rows

  const tell = <T extends unknown[]>(to: Iterable<(...said: T) => void>, ...said: T): void => {
    for (const told of [...to]) {
      try {
        told(...said)
      } catch (error) {
        report(error, 'a listener')
      }
    }
  }
  const listen = <T>(set: Set<T>, told: T): (() => void) => {
    set.add(told)
    return () => set.delete(told)
  }

  /** What is known of a video may be something else now. */
  function change(video: string, progress: VideoProgress, keep: (row: VideoProgress) => void, isNews: boolean): void {
    const before = rows[video]
    const row = mergeProgress(before, progress)
    keep(row)
    if (before && isSame(before, row) && before.at === row.at && before.watched === row.watched) return
    rows = { ...rows, [video]: row }
    tell(watchers)
    // What was completed before anything was known of it here is no news.
    if (row.completed && (before ? !before.completed : isNews)) tell(completions, video)
  }

  /** The backend's word: where it is newer, and misses nothing of ours, there is nothing left to send. */
  function take(video: string, remote: VideoProgress, isNews: boolean): void {
    const isSent = isSame(mergeProgress(rows[video], remote), remote)
    if (isSent && unsent.delete(video)) owed.taken(video)
    change(video, remote, (row) => kept.keep(video, row, isSent ? 'sent' : undefined), isNews)
  }

  /** Nobody waits long for a database. What it held is lost where it cannot be used; what comes is in memory. */
  const found = new Promise<void>((resolve) => {
    const cancel = clock.setTimer(resolve, STORE_MS)
    void owed
      .read()
      .then(takeOwed, () => {})
      .finally(() => {
        cancel()
        resolve()
        if (leftBehind.size && !ended.signal.aborted) cancelLeft = clock.setTimer(sendLeft, LEFT_BEHIND_MS)
      })
  })
  function takeOwed(saves: Readonly<Record<string, VideoProgress>>): void {
    if (hasForgotten || ended.signal.aborted) return // it was asked before
    for (const [video, row] of Object.entries(saves)) {
      if (unsent.has(video)) continue // said since, or kept here as well
      // Older than what is kept as sent: it was, and the database was not told any more.
      if (!isSame(mergeProgress(rows[video], row), row)) owed.taken(video)
      else {
        unsent.add(video)
        leftBehind.add(video)
        change(video, row, (merged) => kept.keep(video, merged, 'unsent'), false)
      }
    }
  }

  async function fetchRows(videos: readonly string[], isWanted: () => boolean): Promise<void> {
    const found = await source.load(videos)
    if (!isWanted()) return
    for (const video of videos) {
      const [local, known] = [rows[video], found[video]]
      if (!known) continue
      // Without a time, the backend is believed, unless it never had what is here.
      const at = known.at || (unsent.has(video) ? 0 : (local?.at ?? 0) + 1)
      const remote = { ...known, at }
      if (local && Math.abs(local.position - remote.position) > SAME_S) {
        const chosen = mergeProgress(local, remote).at === remote.at ? 'remote' : 'local'
        tell(disputes, { video, local, remote, chosen, unsent: unsent.has(video) })
      }
      take(video, remote, false)
    }
  }

  const { load, asked, drop } = createLoader(fetchRows, found, report)

  const ask = async (videos: readonly string[]): Promise<void> => (ended.signal.aborted ? undefined : load(videos))

  const sender = createSender({
    clock,
    report,
    save(video, moment) {
      const sent = rows[video]
      if (!sent || !unsent.has(video)) return undefined
      const over = (): void => {
        const now = rows[video]
        if (!now || !unsent.has(video)) return
        // Newer by a save, or by what another device said meanwhile.
        if (!isSame(now, sent)) return again(video)
        unsent.delete(video)
        owed.taken(video)
        kept.keep(video, now, 'sent')
      }
      return source.save(video, sent, moment).then(over, (error) => {
        if (error instanceof SaveRefused) over()
        throw error
      })
    },
  })

  function again(video: string): void {
    sender.send(video, STAYS).catch(() => {}) // reported, and tried again
  }

  /** What a page before left. First the backend is asked: another device may have gone on since. */
  async function sendLeft(): Promise<void> {
    const left = [...leftBehind].filter((video) => unsent.has(video) && kept.isUnsent(video))
    for (const video of leftBehind) if (!left.includes(video)) unsent.delete(video)
    if (!left.length || ended.signal.aborted) return
    try {
      await load(left)
    } catch {
      cancelLeft = clock.setTimer(sendLeft, LEFT_BEHIND_MS * 15)
      return
    }
    for (const video of left) if (unsent.has(video)) again(video)
  }
  globalThis.addEventListener?.('online', sender.retry, { signal: ended.signal })
  // It is in the storage already, and the other tab's to send.
  kept.watch((video, row) => change(video, row, () => {}, true), ended.signal)

  return {
    get rows() {
      return rows
    },
    get unsent() {
      return [...unsent]
    },
    put: (video, progress) => void (ended.signal.aborted || take(video, progress, true)),
    load: ask,
    refresh: () => ask([...asked]),
    async save(video, progress, moment = STAYS) {
      if (ended.signal.aborted) return
      unsent.add(video)
      leftBehind.delete(video)
      // Whatever the clocks of others say: what happens now is newer than what is known.
      const at = Math.max(progress.at, (rows[video]?.at ?? 0) + 1)
      const keep = (row: VideoProgress): void => {
        kept.keep(video, row, 'unsent')
        owed.put(video, row)
      }
      change(video, { ...progress, at }, keep, true)
      return sender.send(video, moment)
    },
    watch: (told) => listen(watchers, told),
    onConflict: (told) => listen(disputes, told),
    onComplete: (told) => listen(completions, told),
    forget() {
      drop()
      hasForgotten = true
      unsent.clear()
      leftBehind.clear()
      kept.forget()
      owed.forget()
      rows = {}
      tell(watchers)
    },
    closing: closing.signal,
    destroy() {
      closing.abort()
      cancelLeft()
      sender.end()
      ended.abort()
      drop()
      owed.close()
    },
  }
}

function ownStore(storage: Storage | null | undefined): Store | null {
  return storage === null || !globalThis.indexedDB ? null : indexedDbStore('playhead-progress')
}
