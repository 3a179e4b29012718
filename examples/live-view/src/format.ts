/** 12.4 s */
export const seconds = (value: number | null | undefined): string =>
  value == null ? '?' : `${value.toFixed(1)} s`

/** Milliseconds for people: 180 ms, 1.2 s. */
export const took = (ms: number): string => (ms < 995 ? `${Math.round(ms)} ms` : seconds(ms / 1000))

/** 1:05 */
export const timeCode = (value: number): string =>
  `${Math.floor(value / 60)}:${String(Math.floor(value % 60)).padStart(2, '0')}`

export const percent = (share: number | null | undefined): string =>
  share == null ? '–' : `${Math.round(share * 100)} %`

export const bytes = (count: number): string =>
  count < 1000 ? `${count} B` : `${(count / 1000).toFixed(1)} kB`

export const many = (count: number, one: string, more = `${one}s`): string =>
  `${count} ${count === 1 ? one : more}`

/** Unique seconds of sorted, disjoint ranges. */
export const totalSeconds = (ranges: readonly (readonly [number, number])[]): number =>
  ranges.reduce((sum, [from, to]) => sum + to - from, 0)
