import type { ReadFilters } from '@playhead/collector/client'
import { useMemo } from 'preact/hooks'
import { useLocation } from 'preact-iso/router'
import { BASE } from '../app/routes.ts'

/** Periods that can be chosen by name; the days include the present one. */
export const PERIODS = {
  '1d': { label: 'Today', days: 1 },
  '7d': { label: '7 days', days: 7 },
  '30d': { label: '30 days', days: 30 },
  '90d': { label: '90 days', days: 90 },
  '365d': { label: '12 months', days: 365 },
  all: { label: 'All time', days: null },
} as const
export type PeriodName = keyof typeof PERIODS

/** Filters of the address, by the names of the read API. */
export const FILTERS = [
  'device',
  'browser',
  'os',
  'country',
  'player',
  'courseId',
  'preview',
] as const
export type FilterName = (typeof FILTERS)[number]

/** Longer periods are read by days of UTC, which the collector has added up beforehand. */
const MAX_LOCAL_DAYS = 31
const DAY_MS = 86_400_000

/** What the address says about which sessions count. */
export interface Scope {
  /** The name of the period; `custom` for two dates. */
  readonly period: PeriodName | 'custom'
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly filters: Readonly<Partial<Record<FilterName, string>>>
  /** The time zone of days. */
  readonly tz: string
  /** The options of a read. */
  readonly options: ReadFilters
  /** Days of the period; null: all time. */
  readonly days: number | null
}

/** The project that the address names. */
export const readProject = (): string | null => new URLSearchParams(location.search).get('project')

/** What of the address stays when another page is opened. */
const KEPT = ['project', 'period', 'from', 'to', ...FILTERS]

/** The address of a page of the dashboard, in the same project, period and filters. */
export function toHref(
  path: string,
  change: Readonly<Record<string, string | undefined>> = {},
): string {
  const query = new URLSearchParams(location.search)
  for (const name of [...query.keys()]) if (!KEPT.includes(name)) query.delete(name)
  for (const [name, value] of Object.entries(change))
    value === undefined ? query.delete(name) : query.set(name, value)
  const text = query.toString()
  return `${BASE}${path === '/' ? '' : path}${text && `?${text}`}`
}

const isDate = (text: string | undefined): text is string => /^\d{4}-\d\d-\d\d$/.test(text ?? '')
/** The time zone of the browser. */
export const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'

/** The date of a moment in a time zone, `2026-11-30`. */
export const toDate = (moment: number, tz: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: tz, dateStyle: 'short' }).format(moment)

/** Which sessions count, by the address; `fallback` is the period without one. */
export function parseScope(
  query: Readonly<Record<string, string | undefined>>,
  fallback: PeriodName,
  now: number,
): Scope {
  const filters = Object.fromEntries(
    FILTERS.flatMap((name) => (query[name] ? [[name, query[name]]] : [])),
  ) as Scope['filters']
  const { preview, ...texts } = filters
  const base = { filters, own: { ...texts, ...(preview && { preview: preview === 'true' }) } }
  if (isDate(query.from) && isDate(query.to) && query.from <= query.to) {
    const [from, to] = [query.from, query.to]
    const days = Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1
    const tz = days <= MAX_LOCAL_DAYS ? localZone() : 'UTC'
    // `to` of the read API is the moment after the last one.
    const after = new Date(Date.parse(to) + DAY_MS).toISOString().slice(0, 10)
    return {
      period: 'custom',
      from,
      to,
      filters,
      tz,
      days,
      options: { ...base.own, from, to: after, tz },
    }
  }
  const name = query.period ?? ''
  const period = Object.hasOwn(PERIODS, name) ? (name as PeriodName) : fallback
  const { days } = PERIODS[period]
  if (days === null) return { period, filters, tz: 'UTC', days, options: base.own }
  const tz = days <= MAX_LOCAL_DAYS ? localZone() : 'UTC'
  const today = Date.parse(toDate(now, tz))
  const [from, to] = [today - (days - 1) * DAY_MS, today + DAY_MS].map((at) =>
    new Date(at).toISOString().slice(0, 10),
  )
  return { period, filters, tz, days, options: { ...base.own, from, to, tz } }
}

/** The scope of the address, and how to change the address. */
export function useScope(fallback: PeriodName = '30d'): Scope & {
  /** Sets parameters of the address, or removes them; the page stays. */
  change(parameters: Readonly<Record<string, string | undefined>>): void
} {
  const { query, path, route } = useLocation()
  const text = JSON.stringify(query)
  const scope = useMemo(() => parseScope(query, fallback, Date.now()), [text, fallback])
  return {
    ...scope,
    change: (parameters) => {
      const next = new URLSearchParams(location.search)
      for (const [name, value] of Object.entries(parameters))
        value === undefined || value === '' ? next.delete(name) : next.set(name, value)
      const search = next.toString()
      route(path + (search && `?${search}`), true)
    },
  }
}
