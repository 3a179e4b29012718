export const HOUR_MS = 3_600_000
export const DAY_MS: number = 24 * HOUR_MS

/** A time zone, by its offsets from UTC. */
export interface TimeZone {
  readonly name: string
  /** Milliseconds to add to a moment for its wall-clock time. */
  offsetAt(moment: number): number
  /** The first moment with this wall-clock time; of a time that is skipped, the moment of the skip. */
  toMoment(wallMs: number): number
  /** The moments in a period at which the offset changes, with the offset from then on. */
  listOffsets(from: number, to: number): readonly OffsetChange[]
}

export interface OffsetChange {
  readonly at: number
  readonly offsetMs: number
}

/** Offsets last for weeks at least, in every zone and year since 1970. */
const STEP_MS = 7 * DAY_MS

export function createTimeZone(name: string): TimeZone {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' })

  function offsetAt(moment: number): number {
    if (name === 'UTC') return 0
    const text = format.formatToParts(moment).find(({ type }) => type === 'timeZoneName')?.value
    const [, sign, hours = 0, minutes = 0, seconds = 0] =
      /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(text ?? '') ?? []
    const offset = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000
    return sign === '-' ? -offset : offset
  }

  /** The first moment after `from` with another offset; it is not after `to`. */
  function findChange(from: number, to: number): number {
    const before = offsetAt(from)
    let [low, high] = [from, to]
    while (high - low > 1000) {
      const middle = Math.floor((low + high) / 2000) * 1000
      if (middle <= low) break
      if (offsetAt(middle) === before) low = middle
      else high = middle
    }
    return high
  }

  return {
    name,
    offsetAt,
    toMoment(wallMs) {
      const offsets = [offsetAt(wallMs - DAY_MS), offsetAt(wallMs + DAY_MS)]
      const moments = offsets.map((offset) => wallMs - offset)
      const matching = moments.filter((moment) => moment + offsetAt(moment) === wallMs)
      return matching.length ? Math.min(...matching) : Math.max(...moments)
    },
    listOffsets(from, to) {
      const changes = [{ at: from, offsetMs: offsetAt(from) }]
      for (let at = from; at < to; at += STEP_MS) {
        const until = Math.min(at + STEP_MS, to)
        const last = changes.at(-1) as OffsetChange
        if (offsetAt(until) === last.offsetMs) continue
        const change = findChange(Math.max(at, last.at), until)
        changes.push({ at: change, offsetMs: offsetAt(change) })
      }
      return changes
    },
  }
}

/** The number of the local day that contains a moment: days since 1970-01-01. */
export const toLocalDay = (zone: TimeZone, moment: number): number =>
  Math.floor((moment + zone.offsetAt(moment)) / DAY_MS)

/** `2026-11-30` of a day's number. */
export const formatDay = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)
