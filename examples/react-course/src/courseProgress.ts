import { collectorProgress, type ProgressSource, type VideoProgress } from '@playhead/progress'

/** A save, and whether it succeeded. */
export interface Save {
  readonly id: number
  readonly video: string
  readonly position: number
  readonly at: number
  readonly ok: boolean
}

/** Saves that are listed. */
const MAX_SAVES = 5
let saves: readonly Save[] = []
const listeners = new Set<() => void>()

function listSave(video: string, { position, at }: VideoProgress, ok: boolean): void {
  saves = [{ id: (saves[0]?.id ?? 0) + 1, video, position, at, ok }, ...saves].slice(0, MAX_SAVES)
  for (const listener of listeners) listener()
}

/** The collector's progress, whose saves are listed on the page. */
export function courseProgress(writeKey: string | undefined): ProgressSource {
  const source = collectorProgress({ token: writeKey })
  return {
    ...source,
    async save(video, progress, moment) {
      try {
        const kept = await source.save(video, progress, moment)
        listSave(video, progress, true)
        return kept
      } catch (error) {
        listSave(video, progress, false)
        throw error
      }
    },
  }
}

/** The last saves, newest first. */
export const recentSaves = {
  watch(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  get: (): readonly Save[] => saves,
}
