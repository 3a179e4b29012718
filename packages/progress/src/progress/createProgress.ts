import { type Clock, indexedDbStore, type Store, systemClock } from '@playhead/core'
import { checkOptions } from '@playhead/core/internal'
import { callSafely } from '../async/callSafely.ts'
import type { Progress, ProgressConflict, SaveOptions } from '../progress.ts'
import {
  checkedRow,
  isSame,
  LoadIncomplete,
  mergeProgress,
  type ProgressSource,
  type SaveMoment,
  SaveRefused,
  type VideoProgress,
} from '../progressSource.ts'
import { dictionary, ownValue } from '../rows/dictionary.ts'
import { saveScheduler } from '../save/saveScheduler.ts'
import { keptRows } from '../storage/localCopy.ts'
import { owedSaves } from '../storage/unsentStore.ts'
import { createLoader } from './createLoader.ts'

/** Where progress comes from and goes to. */
export interface CreateProgressOptions {
  readonly source: ProgressSource
  /** Tells apart who shares a browser. @default '' */
  readonly viewerId?: string | undefined
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
/** What the backend was known to hold this long ago may be another device's by now. ms */
const FRESH_MS = 60_000
/** A save that was made so long ago tells what was, and not what happens now. ms */
const RECENT_MS = 60_000
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
    viewerId: [(value) => value === undefined || typeof value === 'string', 'a string'],
    storage: [(value) => value == null || isFunction((value as Storage).getItem), 'a Storage, or null for none'],
    store: [(value) => value == null || isFunction((value as Store).write), 'a store, or null for none'],
    clock: [(value) => value === undefined || isFunction((value as Clock)?.now), 'a clock'],
    report: [(value) => value === undefined || isFunction(value), 'a function'],
  })
  const { source, clock = systemClock() } = options
  const report = (error: unknown, where: string): void =>
    callSafely(
      () => options.report?.(error, where),
      () => {},
    )
  const wall = (): number => Math.round(clock.wall())
  const viewer = options.viewerId ?? ''
  const kept = keptRows(viewer, options.storage, wall)
  const store = options.store === undefined ? ownStore(options.storage) : options.store
  const owed = owedSaves(viewer, store, report, wall)
  const watchers = new Set<() => void>()
  const disputes = new Set<(conflict: ProgressConflict) => void>()
  const completions = new Set<(video: string) => void>()
  const unsent = new Set(kept.unsent)
  const leftBehind = new Set(kept.unsent)
  /** When the backend told what it holds of a video, or took a save of it. Monotonic ms. */
  const readAt = new Map<string, number>()
  /** The position that it was then. */
  const held = new Map<string, number>()
  /** Videos of which a save failed since: what the backend holds by the time it is tried again is not known. */
  const failed = new Set<string>()
  /** Videos where a newer position of the backend replaced the local one, which is still being played. */
  const contested = new Set<string>()
  /** Videos of which provisional saves were dropped, for they would have replaced a better position. */
  const withheld = new Set<string>()
  const [closing, ended] = [new AbortController(), new AbortController()]
  let cancelLeft = (): void => {}
  let hasForgotten = false
  let rows: Readonly<Record<string, VideoProgress>> = kept.rows

  const tell = <T extends unknown[]>(to: Iterable<(...said: T) => void>, ...said: T): void => {
    for (const told of [...to])
      callSafely(
        () => told(...said),
        (error) => report(error, 'a listener'),
      )
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
    rows = dictionary([...Object.entries(rows), [video, row]])
    tell(watchers)
    // What was completed before anything was known of it here is no news.
    if (row.completed && (before ? !before.completed : isNews)) tell(completions, video)
  }

  const keepUnsent =
    (video: string) =>
    (row: VideoProgress): void => {
      kept.keep(video, row, 'unsent')
      owed.put(video, row)
    }

  /** Whether the backend holds what it held when something was saved here, so that nobody else has been there. */
  function isUnchanged(video: string, remote: VideoProgress): boolean {
    const provisional = rows[video]?.provisional
    const before = provisional ? (provisional.from ?? 0) : held.get(video)
    return unsent.has(video) && before != null && Math.abs(remote.position - before) <= SAME_S
  }

  /** A row of the backend with a time to compare by. */
  function timed(video: string, remote: VideoProgress): VideoProgress {
    const local = rows[video]
    if (!local) return remote
    const { provisional, at } = local
    // Whenever a server whose clock is ahead has stamped it.
    if (isUnchanged(video, remote)) return { ...remote, at: Math.min(remote.at, at - 1) }
    if (unsent.has(video)) return provisional ? { ...remote, at: Math.max(remote.at, at + 1) } : remote
    // Without a time, the backend is believed.
    return remote.at ? remote : { ...remote, at: isSame(local, remote) ? at : at + 1 }
  }

  /** The backend's word: where it is newer, and misses nothing of ours, there is nothing left to send. */
  function take(video: string, remote: VideoProgress, isNews: boolean): void {
    const isSent = isSame(mergeProgress(rows[video], remote), remote)
    if (isSent && unsent.delete(video)) owed.taken(video)
    change(video, remote, (row) => kept.keep(video, row, isSent ? 'sent' : undefined), isNews)
  }

  /** The backend was read and has nothing newer: a provisional save counts from when it was made. */
  function confirm(video: string): void {
    const { provisional, ...row } = rows[video] ?? {}
    if (!provisional || !unsent.has(video)) return
    const at = Math.max(provisional.at, (row as VideoProgress).at + 1)
    change(video, { ...(row as VideoProgress), at }, keepUnsent(video), false)
  }

  function noteHeld(video: string, position: number | undefined): void {
    readAt.set(video, clock.now())
    failed.delete(video)
    if (position === undefined) held.delete(video)
    else held.set(video, position)
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

  /** A save of ours and a stored position that have nothing to do with each other. */
  const dispute = (
    video: string,
    local: VideoProgress,
    remote: VideoProgress,
    chosen: 'local' | 'remote',
    isUnsent = true,
  ): void => tell(disputes, { videoId: video, local, remote, chosen, unsent: isUnsent })

  async function fetchRows(videos: readonly string[], isWanted: () => boolean): Promise<void> {
    const askedAt = clock.now()
    let found: Readonly<Record<string, VideoProgress>>
    let failure: unknown
    try {
      found = await source.load(videos)
    } catch (error) {
      if (!(error instanceof LoadIncomplete)) throw error
      failure = error
      found = error.rows
    }
    if (typeof found !== 'object' || !found)
      throw new TypeError('playhead: load(videos) must resolve with rows by video')
    if (!isWanted()) return
    for (const video of videos) {
      const given = ownValue(found, video)
      const known = checkedRow(given, wall())
      const isOld = (readAt.get(video) ?? askedAt) > askedAt // a save was taken while this answer was under way
      if (known && (known.at || !isOld)) compare(video, known)
      else if (given != null && !known)
        report(new TypeError(`playhead: no progress of ${video} can be read from the answer`), 'load')
      else if (failure) continue // it is not known what the backend holds
      if (!isOld) noteHeld(video, known?.position)
      confirm(video)
    }
    if (failure) throw failure
  }

  function compare(video: string, known: VideoProgress): void {
    const local = rows[video]
    const remote = timed(video, known)
    if (local && Math.abs(local.position - remote.position) > SAME_S && !isUnchanged(video, remote)) {
      const chosen = mergeProgress(local, remote).at === remote.at ? 'remote' : 'local'
      if (chosen === 'remote') contested.add(video)
      dispute(video, local, remote, chosen, unsent.has(video))
    }
    take(video, remote, false)
  }

  const { load, asked, drop } = createLoader(fetchRows, found, report, clock)

  const ask = async (videos: readonly string[]): Promise<void> => (ended.signal.aborted ? undefined : load(videos))

  const isRecentlyRead = (video: string): boolean =>
    clock.now() - (readAt.get(video) ?? Number.NEGATIVE_INFINITY) < FRESH_MS
  const isFresh = (video: string): boolean => isRecentlyRead(video) && !failed.has(video)
  /** Who leaves cannot wait for an answer: what was read during this viewing has to do. */
  const isFreshEnough = (video: string): boolean => readAt.has(video) && (isRecentlyRead(video) || !failed.has(video))

  const scheduler = saveScheduler({
    clock,
    report,
    prepare: (video, { leaving }) =>
      (leaving ? isFreshEnough : isFresh)(video) || !unsent.has(video) ? undefined : load([video]),
    save(video, moment) {
      confirm(video)
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
      return Promise.resolve(source.save(video, sent, moment)).then(
        () => {
          noteHeld(video, sent.position)
          over()
        },
        (error) => {
          failed.add(video)
          if (error instanceof SaveRefused) over()
          throw error
        },
      )
    },
  })

  function again(video: string): void {
    scheduler.send(video, STAYS).catch(() => {}) // reported, and tried again
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
  globalThis.addEventListener?.('online', scheduler.retry, { signal: ended.signal })
  // It is in the storage already, and the other tab's to send.
  kept.watch((video, row) => change(video, row, () => {}, true), ended.signal)

  return {
    get rows() {
      return rows
    },
    get unsent() {
      return [...unsent]
    },
    put(video, progress) {
      const row = checkedRow(progress, wall())
      if (row && !ended.signal.aborted) take(video, timed(video, row), true)
    },
    completeAt: source.completeAt,
    hasRead: (video) => readAt.has(video),
    report,
    load: ask,
    refresh: () => ask([...asked]),
    async save(video, progress, { leaving = false, provisional = false }: SaveOptions = {}) {
      if (ended.signal.aborted) return
      const given = checkedRow(progress, wall())
      if (!given) throw new TypeError('playhead: save(video, progress) expects a position in seconds')
      const known = rows[video]
      const made = given.at || wall()
      const isRecent = wall() - made < RECENT_MS
      const clashing = known && Math.abs(known.position - given.position) > SAME_S ? known : undefined
      let position = given.position
      if (provisional && clashing && (position < clashing.position || contested.has(video))) {
        withheld.add(video)
        if (clashing.completed || !given.completed) return
        position = clashing.position // completed it is, wherever that was
      } else if (clashing) {
        const local = { ...given, at: made }
        if (!isRecent && made < clashing.at) return dispute(video, local, clashing, 'remote')
        if (!provisional && withheld.has(video)) dispute(video, local, clashing, 'local')
      }
      if (!provisional) for (const each of [contested, withheld]) each.delete(video)
      const isUnread = provisional && !isFresh(video)
      unsent.add(video)
      leftBehind.delete(video)
      // Whatever the clocks of others say: what happens now is newer than what is known.
      const next = (known?.at ?? -1) + 1
      const at = isUnread ? next : isRecent ? Math.max(made, next) : made
      const from = known?.provisional ? known.provisional.from : (known?.position ?? null)
      const row = { ...given, position, at, ...(isUnread && { provisional: { at: made, from } }) }
      change(video, row, keepUnsent(video), true)
      return scheduler.send(video, { leaving })
    },
    watch: (told) => listen(watchers, told),
    onConflict: (told) => listen(disputes, told),
    onComplete: (told) => listen(completions, told),
    forget() {
      drop()
      hasForgotten = true
      for (const each of [unsent, leftBehind, readAt, held, failed, contested, withheld]) each.clear()
      kept.forget()
      owed.forget()
      rows = dictionary()
      tell(watchers)
    },
    closing: closing.signal,
    destroy() {
      closing.abort()
      cancelLeft()
      scheduler.end()
      ended.abort()
      drop()
      owed.close()
    },
  }
}

function ownStore(storage: Storage | null | undefined): Store | null {
  return storage === null || !globalThis.indexedDB ? null : indexedDbStore('playhead-progress')
}
