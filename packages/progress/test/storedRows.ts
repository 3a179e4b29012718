import type { FakeClock } from '@playhead/testing'
import type { Progress, ProgressConflict } from '../src/progress.ts'
import type { VideoProgress } from '../src/rows/videoProgress.ts'
import { row } from './openLesson.ts'

export const DAY_MS = 86_400_000

export const storageKey = (video: string): string => `playhead:progress::${video}`

/** The entry of a row in localStorage. */
export const storedEntry = (progress: VideoProgress, unsent = false): Record<string, string> => ({
  [storageKey('lesson-1')]: JSON.stringify({ row: progress, ...(unsent && { unsent }) }),
})

export const ago = (clock: FakeClock, ms: number): number => clock.wall() - ms

/** A row of a video of one hour. */
export const hour = (position: number, more: Partial<VideoProgress> = {}): VideoProgress =>
  row(position, { duration: 3600, ...more })

/** Records the conflicts of a progress as text. */
export function recordConflicts(progress: Progress): string[] {
  const conflicts: string[] = []
  progress.onConflict(({ local, remote, chosen }: ProgressConflict) =>
    conflicts.push(
      `${Math.round(local.position)} here, ${Math.round(remote.position)} there: ${chosen}`,
    ),
  )
  return conflicts
}

export const fails = (): Promise<never> => Promise.reject(new Error('HTTP 503'))
