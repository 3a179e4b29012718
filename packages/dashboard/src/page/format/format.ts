const LOCALE = 'en'

const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 })
const compact = new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumFractionDigits: 1 })
const oneDigit = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 })

/** What stands for a figure that is not known. */
const UNKNOWN = '–'
const NBSP = '\u00a0'

/** 12,345 */
export const count = (value: number | null | undefined): string =>
  value == null ? UNKNOWN : whole.format(value)

/** 12.3K from 100,000 on; exact below. */
export const shortCount = (value: number | null | undefined): string =>
  value == null ? UNKNOWN : value < 100_000 ? whole.format(value) : compact.format(value)

/** `1 view`, `12 views` */
export const many = (value: number, one: string, more: string = `${one}s`): string =>
  `${whole.format(value)} ${value === 1 ? one : more}`

/**
 * A share, 0 to 1, in percent, without a line break in it: 41 %; one digit below 10 %. Only nothing
 * is 0 %, and only everything is 100 %.
 */
export const percent = (share: number | null | undefined): string => {
  if (share == null) return UNKNOWN
  const value = share * 100
  const text =
    value > 0 && value < 0.05
      ? '< 0.1'
      : value >= 99.5 && value < 100
        ? oneDigit.format(Math.floor(value * 10) / 10)
        : (value > 0 && value < 9.95 ? oneDigit : whole).format(value)
  return `${text.replace(' ', NBSP)}${NBSP}%`
}

/** A position or a duration in content: 1:05, 1:02:05. */
export function timeCode(seconds: number | null | undefined): string {
  if (seconds == null) return UNKNOWN
  const total = Math.floor(seconds)
  const [hours, minutes] = [Math.floor(total / 3600), Math.floor(total / 60) % 60]
  const tail = String(total % 60).padStart(2, '0')
  return hours ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`
}

/** Wall-clock time for people: 840 ms, 12.3 s, 4 min 5 s, 3 h 20 min, 1,204 h. */
export function duration(ms: number | null | undefined): string {
  if (ms == null) return UNKNOWN
  if (ms < 995) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${oneDigit.format(ms / 1000)} s`
  const seconds = Math.round(ms / 1000)
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`
  const hours = Math.floor(minutes / 60)
  return hours < 100 ? `${hours} h ${minutes % 60} min` : `${whole.format(minutes / 60)} h`
}

/** The same in one unit, where room is scarce: 12.3 s, 4.1 min, 56.9 h. */
export function shortDuration(ms: number | null | undefined): string {
  if (ms == null || ms < 60_000) return duration(ms)
  if (ms < 3_600_000) return `${oneDigit.format(ms / 60_000)} min`
  const hours = ms / 3_600_000
  return `${hours < 100 ? oneDigit.format(hours) : shortCount(Math.round(hours))} h`
}

/** 12.3 MB */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let amount = value
  let unit = 0
  while (amount >= 1000 && unit < units.length - 1) {
    amount /= 1000
    unit++
  }
  return `${unit && amount < 100 ? oneDigit.format(amount) : whole.format(amount)} ${units[unit]}`
}

const zoned = (options: Intl.DateTimeFormatOptions) => {
  const formats = new Map<string | undefined, Intl.DateTimeFormat>()
  return (moment: number, tz?: string): string => {
    let format = formats.get(tz)
    if (!format) {
      format = new Intl.DateTimeFormat(LOCALE, { ...options, ...(tz && { timeZone: tz }) })
      formats.set(tz, format)
    }
    return format.format(moment)
  }
}
/** Nov 30 */
export const shortDay: (moment: number, tz?: string) => string = zoned({
  month: 'short',
  day: 'numeric',
})
/** Mon, Nov 30, 2026 */
export const longDay: (moment: number, tz?: string) => string = zoned({
  ...({ weekday: 'short', month: 'short', day: 'numeric', year: 'numeric' } as const),
})
/** Nov 30, 14:05 */
export const moment: (at: number, tz?: string) => string = zoned({
  ...({
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  } as const),
})
/** 14:05:09 */
export const clockTime: (at: number, tz?: string) => string = zoned({
  ...({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const),
})

/** `5 min ago`, `3 days ago` */
export function ago(at: number, now: number = Date.now()): string {
  const seconds = Math.max(0, Math.round((now - at) / 1000))
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3600) return `${Math.round(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h ago`
  return `${many(Math.round(seconds / 86_400), 'day')} ago`
}

/** A change against the period before, and whether there is one to compare with. */
export function change(now: number | null, before: number | null | undefined): number | null {
  return now === null || !before ? null : now / before - 1
}

/** Gives a tile its change, unless there is no period before. */
export const compareWith =
  (previous: object | null) =>
  (now: number | null, before: number | null | undefined): { change?: number | null } =>
    previous ? { change: change(now, before) } : {}
