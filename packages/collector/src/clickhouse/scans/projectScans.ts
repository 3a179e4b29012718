import { DAY_MS } from '../../database/days.ts'
import { type BoundedPeriod, isInUtcDays } from '../../reads/query/period.ts'
import type { PartSums, QoeRow, SessionKey, SlotRow } from '../../reads/scans/scanRows.ts'
import type { SessionScans } from '../../reads/scans/sessionScans.ts'
import type { Parameters } from './matchSessions.ts'
import type { ScanSource } from './scanSource.ts'

export const createProjectScans = ({
  scan,
}: ScanSource): Pick<SessionScans, 'sumParts' | 'sumSlots' | 'sumAttempts' | 'findSessions'> => ({
  sumSlots: (scope, interval) =>
    scan<SlotRow>(scope, ({ sessions, parameters }) => {
      const slot = {
        day: 'intDiv(second + ahead, 86400)',
        // Of an hour that comes twice, when clocks are set back, each is a slot.
        hour: 'intDiv(second + ahead, 3600) * 3600 - ahead',
      }
      return `
      select slot, hour, countIf(viewed) views, countIf(not viewed) impressions, uniqExactIf(viewer, viewed) viewers,
        sum(playing) playing_ms, countIf(finished) completed
      from (
        select toNullable(${slot[interval]}) slot, toNullable(intDiv(second + ahead, 3600) % 24) hour, viewed, viewer, playing, finished
        from (
          select intDiv(toUnixTimestamp64Milli(s.started_at), 1000) second, ${selectOffset(scope.period, parameters)} ahead,
            s.views > 0 viewed, s.viewer_id viewer, s.playing_ms playing, s.completions > 0 finished
          ${sessions}))
      group by grouping sets ((slot), (hour))`
    }),
  sumParts: (scope, videos, count) =>
    scan<PartSums>(
      scope,
      ({ sessions, parameters: { add } }) => {
        const { from, to } = scope.period
        const start = isInUtcDays(scope.period)
          ? `toInt64(toUInt16(s.day)) * ${DAY_MS}`
          : 'toUnixTimestamp64Milli(s.started_at)'
        return `
        select s.video_id video, intDiv((${start} - ${add('Int64', from)}) * ${add('Int64', count)}, ${add('Int64', to - from)}) part,
          count() "views" ${sessions} and s.views > 0 group by video, part`
      },
      videos,
    ),
  async sumAttempts(scope, dimensions) {
    const which = dimensions.map((name, at) => `grouping(s.${name}) = 0, ${at}`)
    const value = dimensions.map(
      (name) => `grouping(s.${name}) = 0, toNullable(toString(s.${name}))`,
    )
    const choose = (cases: readonly string[]): string =>
      cases.length ? `multiIf(${cases.join(', ')}, null)` : 'null'
    const sets = ['()', ...dimensions.map((name) => `(s.${name})`)]
    const grouped = dimensions.length ? `group by grouping sets (${sets.join(', ')})` : ''
    const rows = await scan<QoeRow>(
      scope,
      ({ sessions }) => `
      select ${choose(which)} dimension, ${choose(value)} "value", ${SUMMED_ATTEMPTS} ${sessions} and s.attempt ${grouped}`,
    )
    return rows.map(withoutStartup)
  },
  findSessions: (scope, place, limit) =>
    scan<SessionKey>(scope, ({ sessions, parameters: { add } }) => {
      const start = place && `fromUnixTimestamp64Micro(${add('Int64', place[0])}, 'UTC')`
      const after =
        place &&
        `and s.day <= toDate(${start}) and (s.day, s.started_at, s.session_id) < (toDate(${start}), ${start}, ${add('String', place[1])})`
      return `
      select toString(s.day) "day", s.session_id session_id, toUnixTimestamp64Micro(s.started_at) place ${sessions} ${after ?? ''}
      order by s.day desc, s.started_at desc, s.session_id desc limit ${add('UInt32', limit)}`
    }),
})

/** Weighted by whether it is a view, so that the quantile is the least value with that share of views. */
const SUMMED_ATTEMPTS = `
  count() attempts, countIf(s.views > 0) "views", countIf(s.views = 0 and s.errors = 0) "exitsBeforeStart",
  countIf(s.views = 0 and s.errors > 0) "startFailures", avgOrNullIf(s.startup_ms, s.views > 0) startup,
  quantilesExactWeighted(0.5, 0.95)(s.startup_ms, toUInt64(s.views)) "startupTimes",
  sum(s.playing_ms) "playingMs", sum(s.rebuffer_ms) "rebufferMs", sum(s.rebuffers) "rebuffers",
  countIf(s.views > 0 and s.rebuffers > 0) "rebufferedViews", sum(s.errors) "errors", countIf(s.errors > 0) "failedAttempts"`

/** Without a view there is no startup, of which the quantiles are 0. */
const withoutStartup = (row: QoeRow): QoeRow => (row.views ? row : { ...row, startupTimes: null })

/** SQL of the offset from UTC, in seconds, at a moment `s.started_at` of the period. */
function selectOffset({ zone, from, to }: BoundedPeriod, { add }: Parameters): string {
  const changes = zone.listOffsets(from, to)
  const offsets = changes.map(({ offsetMs }) => offsetMs / 1000)
  if (offsets.length === 1) return `toInt64(${add('Int64', offsets[0])})`
  const moments = add(
    'Array(Int64)',
    changes.map(({ at }) => at),
  )
  const place = `arrayCount(m -> m <= toUnixTimestamp64Milli(s.started_at), ${moments})`
  return `arrayElement(${add('Array(Int64)', offsets)}, greatest(1, ${place}))`
}
