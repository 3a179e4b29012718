import { shareOf } from '../course/rollUp.ts'
import type { VideoProgress } from '../rows/videoProgress.ts'

/** Texts of a `<playhead-progress>`, for other languages. */
export interface ProgressLabels {
  /** The accessible name, where the element has no `aria-label`. */
  readonly name: string
  readonly done: string
  /** The text beside the bar; no percent while the duration is unknown. */
  minutes(minutes: number, percent: number | null): string
  /**
   * The tooltip, also read aloud after the percent. Times like `1:05:09`; null while the duration
   * is unknown.
   */
  exact(position: string, duration: string | null, left: string | null): string
}

export const ENGLISH: ProgressLabels = {
  name: 'Watched',
  done: '✓ Completed',
  minutes: (minutes, percent) =>
    `${minutes} min watched${percent === null ? '' : ` · ${percent} %`}`,
  exact: (position, duration, left) =>
    duration ? `${position} of ${duration}, ${left} left` : position,
}

/** What the bar shows of a row. */
export interface ProgressBar {
  readonly completed: boolean
  /** Null while the duration is unknown. */
  readonly percent: number | null
}

/** The texts of a row. */
export interface ProgressTexts {
  readonly beside: string
  readonly title: string
  /** The accessible value of the bar. */
  readonly value: string
}

const EMPTY: VideoProgress = { position: 0, duration: null, completed: false, at: 0 }

/** Whether nothing was watched. */
export const isUnwatched = (row: VideoProgress | undefined): boolean =>
  !row || (row.position <= 0 && !row.completed)

export function computeBar(row: VideoProgress = EMPTY): ProgressBar {
  const isKnown = row.completed || row.duration !== null || isUnwatched(row)
  return { completed: row.completed, percent: isKnown ? Math.round(shareOf(row) * 100) : null }
}

/** Throws what the app's labels throw. */
export function renderTexts(
  given: VideoProgress | undefined,
  { done, minutes, exact }: ProgressLabels,
): ProgressTexts {
  const row = given ?? EMPTY
  const { position, duration, watched = position } = row
  const { completed, percent } = computeBar(row)
  const times = exact(
    formatTime(position),
    duration === null ? null : formatTime(duration),
    duration === null ? null : formatTime(Math.max(0, duration - position)),
  )
  const value = completed ? done : percent === null ? times : `${percent} %, ${times}`
  if (isUnwatched(row)) return { beside: '', title: '', value }
  const beside = completed ? done : minutes(Math.max(1, Math.round(watched / 60)), percent)
  return { beside, title: times, value }
}

/** `1:05:09`, `4:07`. */
function formatTime(seconds: number): string {
  const whole = Math.floor(seconds)
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const shown = parts[0] ? parts : parts.slice(1)
  return shown.map((part, at) => (at ? String(part).padStart(2, '0') : part)).join(':')
}
