import { checkStoredRow } from '../rows/checkRow.ts'
import { dictionary } from '../rows/dictionary.ts'
import { encodeId } from '../rows/encodeId.ts'
import { isSame, mergeProgress, type VideoProgress } from '../rows/videoProgress.ts'

/** The rows in localStorage: one key a video, so that tabs do not overwrite each other. */
export interface LocalCopy {
  /** The rows when the page began. */
  readonly rows: Readonly<Record<string, VideoProgress>>
  readonly unsent: readonly string[]
  /**
   * Stores a row, merged with what another tab stored meanwhile. `unsent`: the row has yet to be
   * sent; `sent`: the backend has this row and all older ones; without `mark`, the stored mark
   * stays, because another tab may have a save to send.
   */
  write(videoId: string, row: VideoProgress, mark?: 'unsent' | 'sent'): void
  /** Whether the stored row has yet to be sent: another tab may have sent it. */
  isUnsent(videoId: string): boolean
  /** Removes all rows. */
  clear(): void
  /** Calls `listener` with the rows that other tabs store, until `signal` aborts. */
  watch(listener: (videoId: string, row: VideoProgress) => void, signal: AbortSignal): void
}

interface Entry {
  readonly row: VideoProgress
  readonly unsent?: boolean | undefined
}

/**
 * localStorage belongs to the host: beyond this number of videos, the oldest rows that the backend
 * has are removed.
 */
const MAX_VIDEOS = 200

/**
 * Reads the rows that were stored for a viewer. A storage that is forbidden, full or broken stores
 * nothing, without an error. It is localStorage rather than a database because a row has to be
 * written before `save` returns, also while a page closes, and read before the first paint.
 */
export function openLocalCopy(
  viewerId: string,
  given: Storage | null | undefined,
  wall: () => number,
): LocalCopy {
  const storage = given === undefined ? defaultStorage() : given
  const prefix = `playhead:progress:${encodeId(viewerId)}:`
  const read = (key: string): Entry | undefined =>
    attempt(() => parseEntry(storage?.getItem(key), wall()))
  const listKeys = (): string[] =>
    Array.from({ length: storage?.length ?? 0 }, (_, at) => storage?.key(at) ?? '').filter((key) =>
      key.startsWith(prefix),
    )

  function prune(): void {
    const keys = listKeys()
    const sent = keys.flatMap((key) => {
      const entry = read(key)
      return entry?.unsent ? [] : [[key, entry?.row.at ?? 0] as const]
    })
    const surplus = Math.max(0, keys.length - MAX_VIDEOS)
    for (const [key] of sent.sort(([, a], [, b]) => a - b).slice(0, surplus))
      storage?.removeItem(key)
  }

  const rows = dictionary<VideoProgress>()
  const unsent: string[] = []
  for (const key of attempt(listKeys) ?? []) {
    const entry = read(key)
    if (!entry) continue
    const videoId = key.slice(prefix.length)
    rows[videoId] = entry.row
    if (entry.unsent) unsent.push(videoId)
  }

  return {
    rows,
    unsent,
    write(videoId, row, mark) {
      const before = read(prefix + videoId)
      const merged = mergeProgress(before?.row, row)
      const isUnsent =
        mark === 'unsent' || (!!before?.unsent && !(mark === 'sent' && isSame(merged, row)))
      const entry: Entry = { row: merged, ...(isUnsent && { unsent: true }) }
      attempt(() => {
        storage?.setItem(prefix + videoId, JSON.stringify(entry))
        if (!before) prune()
      })
    },
    isUnsent: (videoId) => read(prefix + videoId)?.unsent !== false,
    clear: () => attempt(() => listKeys().forEach((key) => void storage?.removeItem(key))),
    watch(listener, signal) {
      const onStorage = ({ storageArea, key, newValue }: StorageEvent): void => {
        if (storageArea !== storage || !key?.startsWith(prefix)) return
        const entry = attempt(() => parseEntry(newValue, wall()))
        if (entry) listener(key.slice(prefix.length), entry.row)
      }
      globalThis.addEventListener?.('storage', onStorage as EventListener, { signal })
    },
  }
}

/** Undefined where storage is full or forbidden: the rows are then in memory only. */
function attempt<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch {
    return undefined
  }
}

function parseEntry(text: string | null | undefined, now: number): Entry | undefined {
  const { row, unsent } = JSON.parse(text ?? '{}')
  const checked = checkStoredRow(row, now)
  return checked && { row: checked, unsent: unsent === true }
}

/** Reading the property throws where storage is forbidden. */
const defaultStorage = (): Storage | null => attempt(() => globalThis.localStorage) ?? null
