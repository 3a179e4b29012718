import type { VideoProgress } from './progressSource.ts'

/** The local copy: one key a video, so that tabs do not write over each other. */
export interface KeptRows {
  /** As they were when the page began. */
  readonly rows: Readonly<Record<string, VideoProgress>>
  readonly unsent: readonly string[]
  keep(video: string, row: VideoProgress, unsent: boolean): void
}

/** localStorage belongs to the host: of more videos, the oldest that the backend has are forgotten. */
const MOST = 200

/** Reads what was kept for a viewer. A storage that is forbidden, full or broken keeps nothing, and says nothing. */
export function keptRows(viewer: string, given: Storage | null | undefined): KeptRows {
  const storage = given === undefined ? own() : given
  const prefix = `playhead:progress:${viewer}:`
  const rows: Record<string, VideoProgress> = {}
  const unsent: string[] = []

  const keys = (): string[] =>
    Array.from({ length: storage?.length ?? 0 }, (_, at) => storage?.key(at) ?? '').filter((key) =>
      key.startsWith(prefix),
    )

  function read(key: string): { readonly row: VideoProgress; readonly unsent?: boolean } | undefined {
    try {
      const entry = JSON.parse(storage?.getItem(key) ?? '')
      const { position, at } = entry.row
      return Number.isFinite(position) && Number.isFinite(at) ? entry : undefined
    } catch {
      return undefined
    }
  }

  function prune(): void {
    const old = keys().flatMap((key) => {
      const entry = read(key)
      return entry?.unsent ? [] : [[key, entry?.row.at ?? 0] as const]
    })
    for (const [key] of old.sort(([, a], [, b]) => a - b).slice(0, Math.max(0, keys().length - MOST)))
      storage?.removeItem(key)
  }

  try {
    for (const key of keys()) {
      const entry = read(key)
      if (!entry) continue
      const video = key.slice(prefix.length)
      rows[video] = entry.row
      if (entry.unsent) unsent.push(video)
    }
  } catch {
    // Forbidden.
  }
  return {
    rows,
    unsent,
    keep(video, row, isUnsent) {
      try {
        const isNew = storage?.getItem(prefix + video) === null
        storage?.setItem(prefix + video, JSON.stringify({ row, ...(isUnsent && { unsent: true }) }))
        if (isNew) prune()
      } catch {
        // Full or forbidden: the page's memory is what remains.
      }
    },
  }
}

/** Reading the property throws where storage is forbidden. */
function own(): Storage | null {
  try {
    return globalThis.localStorage ?? null
  } catch {
    return null
  }
}
