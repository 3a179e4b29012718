import { checkOptions } from '@playhead/core'
import { keptRows } from './keptRows.ts'
import { mergeProgress, type ProgressSource, type SaveMoment, type VideoProgress } from './progressSource.ts'

/** Where progress comes from and goes to. */
export interface CreateProgressOptions {
  readonly source: ProgressSource
  /** Tells apart who shares a browser. @default '' */
  readonly viewer?: string | undefined
  /** Keeps what is known, and what your backend has not answered yet; null for nowhere. @default localStorage */
  readonly storage?: Storage | null | undefined
  /** Hears why a save or a load failed; it is tried again. @default silent */
  readonly report?: ((error: unknown, where: string) => void) | undefined
}

/** Two places knew different things; positions are further apart than a second. */
export interface ProgressConflict {
  readonly video: string
  readonly local: VideoProgress
  readonly remote: VideoProgress
  /** The newer one. */
  readonly chosen: 'local' | 'remote'
}

/** What a page knows of its viewer's progress: what one part of it saves, all of them show. */
export interface Progress {
  /** By video; the same object until something in it is another. */
  readonly rows: Readonly<Record<string, VideoProgress>>
  /** Asks for those, in one request. What was kept is there at once. */
  load(videos: readonly string[]): Promise<void>
  /** Keeps it, then sends it until your backend has taken it. Rejects if the first try failed. */
  save(video: string, progress: VideoProgress, moment?: SaveMoment): Promise<void>
  /** Takes in what another device said. */
  put(video: string, progress: VideoProgress): void
  /** Tells of every change of `rows`. */
  watch(told: () => void): () => void
  onConflict(told: (conflict: ProgressConflict) => void): () => void
  /** Videos whose newest progress the backend has not taken yet. */
  readonly unsent: readonly string[]
  /** Stops trying; what is unsent is kept for the next page. */
  destroy(): void
}

const SAME_S = 1
const RETRY_MS = 2000
const LONGEST_RETRY_MS = 5 * 60_000
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
    report: [(value) => value === undefined || isFunction(value), 'a function'],
  })
  const { source, report = () => {} } = options
  const kept = keptRows(options.viewer ?? '', options.storage)
  const watchers = new Set<() => void>()
  const disputes = new Set<(conflict: ProgressConflict) => void>()
  const loading = new Map<string, Promise<void>>()
  const unsent = new Set(kept.unsent)
  const ended = new AbortController()
  let rows: Readonly<Record<string, VideoProgress>> = kept.rows
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined

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

  function put(video: string, progress: VideoProgress): VideoProgress {
    const row = mergeProgress(rows[video], progress)
    rows = { ...rows, [video]: row }
    kept.keep(video, row, unsent.has(video))
    tell(watchers)
    return row
  }

  async function fetchRows(videos: readonly string[]): Promise<void> {
    const found = await source.load(videos)
    for (const video of videos) {
      const [local, remote] = [rows[video], found[video]]
      if (!remote) continue
      if (local && Math.abs(local.position - remote.position) > SAME_S) {
        tell(disputes, { video, local, remote, chosen: remote.at >= local.at ? 'remote' : 'local' })
      }
      put(video, remote)
    }
  }

  async function send(video: string, moment: SaveMoment): Promise<void> {
    const sent = rows[video] as VideoProgress
    await source.save(video, sent, moment)
    failures = 0
    if (rows[video] !== sent) return // a newer one follows
    unsent.delete(video)
    kept.keep(video, sent, false)
  }

  /** Full jitter. One request for each video, however often it was saved meanwhile. */
  function retry(): void {
    if (timer !== undefined || ended.signal.aborted || !unsent.size) return
    const bound = Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** failures++)
    timer = setTimeout(sendRest, Math.max(1000, Math.random() * bound))
  }
  async function sendRest(): Promise<void> {
    timer = undefined
    for (const video of [...unsent]) {
      if (ended.signal.aborted) return
      try {
        await send(video, STAYS)
      } catch (error) {
        report(error, `save ${video}`)
        break
      }
    }
    retry()
  }

  function online(): void {
    failures = 0
    retry()
  }
  globalThis.addEventListener?.('online', online, { signal: ended.signal })
  retry()

  return {
    get rows() {
      return rows
    },
    get unsent() {
      return [...unsent]
    },
    put,
    async load(videos) {
      // Two who ask at the same time ask once.
      const asked = videos.filter((video) => !loading.has(video))
      if (asked.length) {
        const fetched = fetchRows(asked).finally(() => {
          for (const video of asked) loading.delete(video)
        })
        for (const video of asked) loading.set(video, fetched)
      }
      await Promise.all(videos.map((video) => loading.get(video)))
    },
    async save(video, progress, moment = STAYS) {
      unsent.add(video)
      put(video, progress)
      try {
        await send(video, moment)
      } catch (error) {
        report(error, `save ${video}`)
        retry()
        throw error
      }
    },
    watch: (told) => listen(watchers, told),
    onConflict: (told) => listen(disputes, told),
    destroy() {
      ended.abort()
      clearTimeout(timer)
    },
  }
}
