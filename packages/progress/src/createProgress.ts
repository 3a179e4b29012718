import { type Clock, checkOptions, indexedDbStore, type Store, systemClock } from '@playhead/core'
import { createSender } from './createSender.ts'
import { keptRows } from './keptRows.ts'
import { owedSaves } from './owedSaves.ts'
import { isSame, mergeProgress, type ProgressSource, type SaveMoment, type VideoProgress } from './progressSource.ts'

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

/** Two places knew different things; positions are further apart than a second. */
export interface ProgressConflict {
  readonly video: string
  readonly local: VideoProgress
  readonly remote: VideoProgress
  /** The newer one; completed it is if either is. */
  readonly chosen: 'local' | 'remote'
  /** The backend never had the local one. */
  readonly unsent: boolean
}

/** What a page knows of its viewer's progress: what one part of it saves, all of them show. */
export interface Progress {
  /** By video; the same object until something in it is another. */
  readonly rows: Readonly<Record<string, VideoProgress>>
  /** Asks for those; whoever asks in the same moment asks with one request. What was kept is there at once. */
  load(videos: readonly string[]): Promise<void>
  /** Asks again for all that this page ever asked for: after a time without news. */
  refresh(): Promise<void>
  /** Keeps it, then sends it until your backend has taken it, once a second at most. Rejects if the first try failed. */
  save(video: string, progress: VideoProgress, moment?: SaveMoment): Promise<void>
  /** Takes in what another device said. */
  put(video: string, progress: VideoProgress): void
  /** Tells of every change of `rows`. */
  watch(told: () => void): () => void
  onConflict(told: (conflict: ProgressConflict) => void): () => void
  /** Tells of each video that becomes completed, here or elsewhere. */
  onComplete(told: (video: string) => void): () => void
  /** Videos whose newest progress the backend has not taken yet. */
  readonly unsent: readonly string[]
  /** Removes what is kept on this device, unsent saves as well: for who logs out or takes consent back. */
  forget(): void
  /** Sends what is due and stops trying; what is unsent is kept for the next page. */
  destroy(): void
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
  const loading = new Map<string, Promise<void>>()
  const asked = new Set<string>()
  const unsent = new Set(kept.unsent)
  const leftBehind = new Set(kept.unsent)
  const ended = new AbortController()
  let rows: Readonly<Record<string, VideoProgress>> = kept.rows
  let gathered: { readonly videos: Set<string>; readonly done: Promise<void> } | undefined

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

  /** Nobody waits long for a database. */
  const found = new Promise<void>((resolve) => {
    const cancel = clock.setTimer(resolve, STORE_MS)
    owed
      .read()
      .then(takeOwed, () => {}) // it cannot be used: what it held is lost, what comes is in memory
      .finally(() => {
        cancel()
        resolve()
      })
  })
  function takeOwed(saves: Readonly<Record<string, VideoProgress>>): void {
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

  async function fetchRows(videos: readonly string[]): Promise<void> {
    const found = await source.load(videos)
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

  /** One request for all that is asked for in one turn: a list of elements asks one by one. */
  function gather(videos: readonly string[]): Promise<void> {
    const those = gathered?.videos ?? new Set<string>()
    for (const video of videos) those.add(video)
    gathered ??= {
      videos: those,
      done: found.then(() => {
        gathered = undefined
        return fetchRows([...those])
      }),
    }
    return gathered.done
  }

  async function load(videos: readonly string[]): Promise<void> {
    // Two who ask at the same time ask once.
    const wanted = videos.filter((video) => !loading.has(video))
    for (const video of wanted) asked.add(video)
    if (wanted.length) {
      const fetched = gather(wanted).finally(() => {
        for (const video of wanted) loading.delete(video)
      })
      fetched.catch((error) => report(error, 'load'))
      for (const video of wanted) loading.set(video, fetched)
    }
    await Promise.all(videos.map((video) => loading.get(video)))
  }

  const sender = createSender({
    clock,
    report,
    refused(video) {
      unsent.delete(video)
      owed.taken(video)
      if (rows[video]) kept.keep(video, rows[video], 'sent')
    },
    save(video, moment) {
      const sent = rows[video]
      if (!sent || !unsent.has(video)) return undefined
      return source.save(video, sent, moment).then(() => {
        const now = rows[video]
        if (!now || !unsent.has(video)) return
        // Newer by a save, or by what another device said meanwhile.
        if (!isSame(now, sent)) return again(video)
        unsent.delete(video)
        owed.taken(video)
        kept.keep(video, now, 'sent')
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
  let cancelLeft = clock.setTimer(sendLeft, LEFT_BEHIND_MS)
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
    put: (video, progress) => take(video, progress, true),
    load,
    refresh: () => load([...asked]),
    save(video, progress, moment = STAYS) {
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
      unsent.clear()
      kept.forget()
      owed.forget()
      rows = {}
      tell(watchers)
    },
    destroy() {
      cancelLeft()
      sender.end()
      ended.abort()
      owed.close()
    },
  }
}

function ownStore(storage: Storage | null | undefined): Store | null {
  return storage === null || !globalThis.indexedDB ? null : indexedDbStore('playhead-progress')
}
