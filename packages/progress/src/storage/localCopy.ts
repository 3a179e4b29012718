import { isSame, mergeProgress, storedRow, type VideoProgress } from '../progressSource.ts'
import { dictionary } from '../rows/dictionary.ts'
import { encodeId } from '../rows/encodeId.ts'

/** The local copy: one key a video, so that tabs do not write over each other. */
export interface KeptRows {
  /** As they were when the page began. */
  readonly rows: Readonly<Record<string, VideoProgress>>
  readonly unsent: readonly string[]
  /**
   * Never older or less completed than what another tab kept meanwhile. `unsent`: it is to be sent; `sent`: the backend has this, and all
   * that is older; left out: as before, for another tab may owe it.
   */
  keep(video: string, row: VideoProgress, how?: 'unsent' | 'sent'): void
  /** Whether it is still to be sent, as far as is known: another tab may have done so. */
  isUnsent(video: string): boolean
  /** Removes them all. */
  forget(): void
  /** Tells what other tabs keep, until `signal` aborts. */
  watch(told: (video: string, row: VideoProgress) => void, signal: AbortSignal): void
}

interface Entry {
  readonly row: VideoProgress
  readonly unsent?: boolean | undefined
}

/** localStorage belongs to the host: of more videos, the oldest that the backend has are forgotten. */
const MOST = 200

/**
 * Reads what was kept for a viewer. A storage that is forbidden, full or broken keeps nothing, and says nothing. It is localStorage and no
 * database: written before `save` returns, also while a page goes, and read before anything is drawn.
 */
export function keptRows(viewer: string, given: Storage | null | undefined, wall: () => number): KeptRows {
  const storage = given === undefined ? own() : given
  const prefix = `playhead:progress:${encodeId(viewer)}:`
  const rows = dictionary<VideoProgress>()
  const unsent: string[] = []

  const keys = (): string[] =>
    Array.from({ length: storage?.length ?? 0 }, (_, at) => storage?.key(at) ?? '').filter((key) =>
      key.startsWith(prefix),
    )

  function guarded<T>(run: () => T): T | undefined {
    try {
      return run()
    } catch {
      return undefined // full or forbidden: the page's memory is what remains
    }
  }
  const read = (key: string): Entry | undefined => guarded(() => parse(storage?.getItem(key), wall()))

  function prune(): void {
    const all = keys()
    const old = all.flatMap((key) => {
      const entry = read(key)
      return entry?.unsent ? [] : [[key, entry?.row.at ?? 0] as const]
    })
    for (const [key] of old.sort(([, a], [, b]) => a - b).slice(0, Math.max(0, all.length - MOST)))
      storage?.removeItem(key)
  }

  for (const key of guarded(keys) ?? []) {
    const entry = read(key)
    if (!entry) continue
    const video = key.slice(prefix.length)
    rows[video] = entry.row
    if (entry.unsent) unsent.push(video)
  }

  return {
    rows,
    unsent,
    keep(video, row, how) {
      const before = read(prefix + video)
      const merged = mergeProgress(before?.row, row)
      const isUnsent = how === 'unsent' || (!!before?.unsent && !(how === 'sent' && isSame(merged, row)))
      const entry: Entry = { row: merged, ...(isUnsent && { unsent: true }) }
      guarded(() => {
        storage?.setItem(prefix + video, JSON.stringify(entry))
        if (!before) prune()
      })
    },
    isUnsent: (video) => read(prefix + video)?.unsent !== false,
    forget: () => guarded(() => keys().forEach((key) => void storage?.removeItem(key))),
    watch(told, signal) {
      const heard = ({ storageArea, key, newValue }: StorageEvent): void => {
        if (storageArea !== storage || !key?.startsWith(prefix)) return
        const entry = guarded(() => parse(newValue, wall()))
        if (entry) told(key.slice(prefix.length), entry.row)
      }
      globalThis.addEventListener?.('storage', heard as EventListener, { signal })
    },
  }
}

function parse(text: string | null | undefined, now: number): Entry | undefined {
  const { row, unsent } = JSON.parse(text ?? '{}')
  const checked = storedRow(row, now)
  return checked && { row: checked, unsent: unsent === true }
}

/** Reading the property throws where storage is forbidden. */
function own(): Storage | null {
  try {
    return globalThis.localStorage ?? null
  } catch {
    return null
  }
}
