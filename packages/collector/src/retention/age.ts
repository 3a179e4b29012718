import { DAY_MS, getDay } from '../database/days.ts'

/** How long something is kept, in whole days or calendar months. */
export type Age = { readonly days: number } | { readonly months: number }

export const AGE_EXPECTED = 'days, months or years, like 90d, 13mo or 2y'

/** A month has at least so many days. */
const MIN_MONTH_DAYS = 28

/** Parses `90d`, `13mo` or `2y`; `undefined` for any other text. */
export function parseAge(text: string): Age | undefined {
  const [, amount, unit] = /^([1-9]\d{0,3})(d|mo|y)$/.exec(text) ?? []
  if (!amount) return undefined
  if (unit === 'd') return { days: Number(amount) }
  return { months: Number(amount) * (unit === 'y' ? 12 : 1) }
}

/** The days that an age has at least. */
export const countDays = (age: Age): number =>
  'days' in age ? age.days : age.months * MIN_MONTH_DAYS

/** The first day that is kept, `2026-10-31`, in UTC. What is older is dropped. */
export function findFirstDay(age: Age, now: number): string {
  if ('days' in age) return getDay(now - age.days * DAY_MS)
  const date = new Date(now)
  const day = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() - age.months)
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(day, lastDay))
  return getDay(date.getTime())
}
