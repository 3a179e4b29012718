import type { Filters, Scope } from '../filters.ts'
import { PARAMETERS, type ParameterName, type ParsedParameters } from './parameters.ts'
import { findParameter, type ReadPath } from './paths.ts'
import { boundPeriod, resolvePeriod } from './period.ts'
import { createTimeZone } from './timeZone.ts'

/** What a request asks for. */
export interface ReadQuery extends ParsedParameters {
  /** Which sessions count. */
  readonly scope: Scope
}

/** Parameters that are about the answer, not about what is read. */
const ELSEWHERE: readonly string[] = ['key', 'format']
const FILTER_NAMES: readonly (keyof Filters & ParameterName)[] = [
  'device',
  'browser',
  'os',
  'country',
  'player',
  'courseId',
  'lessonId',
  'viewerId',
  'videoId',
  'preview',
]
const MAX_SHOWN_CHARS = 40

/**
 * Parses the parameters of a request. A parameter that the endpoint does not know is an error: with
 * a filter that is misspelled, the figures would be those of something else.
 */
export function parseQuery(
  path: ReadPath,
  given: Readonly<Record<string, readonly string[]>>,
  { project, now }: { readonly project: number; readonly now: number },
): ReadQuery | { readonly error: string } {
  const { parameters, days } = path
  for (const name of Object.keys(given)) {
    if (ELSEWHERE.includes(name) || parameters.includes(name as ParameterName)) continue
    return { error: `${show(name)}: expected one of ${[...parameters, 'format'].join(', ')}` }
  }
  const values: Record<string, unknown> = {}
  for (const name of Object.keys(PARAMETERS) as ParameterName[]) {
    const { expected, parse, absent } = findParameter(path, name)
    const [first, ...more] = parameters.includes(name) ? (given[name] ?? []) : []
    if (more.length) return { error: `${name}: expected once, got ${more.length + 1} times` }
    const text = first ?? absent
    if (text === undefined) continue
    const value = parse(text)
    if (value === undefined) return { error: `${name}: expected ${expected}, got ${show(text)}` }
    values[name] = value
  }
  const parsed = values as unknown as ParsedParameters
  const period = resolvePeriod(parsed, createTimeZone(parsed.tz))
  if (period.from !== null && period.to !== null && period.from >= period.to)
    return { error: `from: expected a moment before to, got ${show(parsed.from ?? '')}` }
  // The period before, and parts of the period, are only known of a period with two ends.
  const dependent =
    parsed.compare === 'previous' ? 'compare=previous' : parsed.series ? 'series' : undefined
  const needed = days ?? (dependent && period.from !== null ? 1 : undefined)
  if (dependent && needed === undefined)
    return { error: `from: expected with ${dependent}, got nothing` }
  const filters = Object.fromEntries(
    FILTER_NAMES.flatMap((name) => (parsed[name] === undefined ? [] : [[name, parsed[name]]])),
  ) as Filters
  return {
    ...parsed,
    scope: { project, filters, period: needed ? boundPeriod(period, needed, now) : period },
  }
}

const show = (text: string): string => JSON.stringify(text.slice(0, MAX_SHOWN_CHARS))
