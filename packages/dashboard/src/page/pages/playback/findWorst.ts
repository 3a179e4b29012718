import type { Qoe, QoeDimension, QoeGroup, QoeTotals } from '@playhead/collector/client'

/** The dimensions, in the order of the page. */
export const DIMENSIONS: readonly QoeDimension[] = ['player', 'device', 'browser', 'os', 'country']

/** Figures of playback that are better when they are lower. */
export const METRICS = ['startup', 'rebuffering', 'failures', 'exits'] as const
export type Metric = (typeof METRICS)[number]

/** With fewer attempts, a figure says little about a group. */
export const MIN_ATTEMPTS = 50
/** One failure in fifty attempts is chance. */
export const MIN_CASES = 5
/** A group is worth a mark when it is worse than all together by this factor. */
const MARKED = 1.25
/** And worth a sentence when it is worse than the rest by this one. */
const NAMED = 2
/** Differences below these are not felt: shares, and ms of startup. */
const MIN_DIFFERENCE: Readonly<Record<Metric, number>> = {
  startup: 400,
  rebuffering: 0.005,
  failures: 0.01,
  exits: 0.02,
}

/** A figure of sessions: a share, or the median startup in ms. */
export function readMetric(totals: QoeTotals, metric: Metric): number | null {
  const { attempts } = totals
  if (metric === 'startup') return totals.startupMs.median
  if (metric === 'rebuffering') return totals.rebufferRatio
  if (!attempts) return null
  return (metric === 'failures' ? totals.failedAttempts : totals.exitsBeforeStart) / attempts
}

/** Whether a group has enough of what a figure counts to be compared. */
function isComparable(group: QoeGroup, metric: Metric): boolean {
  const { attempts, failedAttempts, exitsBeforeStart, rebufferedViews } = group
  const cases = {
    startup: attempts,
    rebuffering: rebufferedViews,
    failures: failedAttempts,
    exits: exitsBeforeStart,
  }
  return attempts >= MIN_ATTEMPTS && cases[metric] >= MIN_CASES
}

/** Whether a figure of a group is clearly worse than that of all sessions. */
export function isWorse(group: QoeGroup, totals: QoeTotals, metric: Metric): boolean {
  const [own, all] = [readMetric(group, metric), readMetric(totals, metric)]
  if (own === null || all === null || !isComparable(group, metric)) return false
  return own > all * MARKED && own - all > MIN_DIFFERENCE[metric] / 2
}

/** The group that has it worst. */
export interface Worst {
  readonly dimension: QoeDimension
  readonly metric: Exclude<Metric, 'startup'>
  readonly value: string
  readonly own: number
  /** The figure of all other sessions. */
  readonly elsewhere: number
}

/** The figures of all sessions but a group; medians cannot be subtracted. */
function subtract(totals: QoeTotals, group: QoeGroup, metric: Worst['metric']): number | null {
  const rest = (name: 'attempts' | 'rebufferMs' | 'playingMs'): number => totals[name] - group[name]
  if (metric === 'rebuffering') {
    const all = rest('rebufferMs') + rest('playingMs')
    return all > 0 ? rest('rebufferMs') / all : null
  }
  const name = metric === 'failures' ? 'failedAttempts' : 'exitsBeforeStart'
  return rest('attempts') >= MIN_ATTEMPTS ? (totals[name] - group[name]) / rest('attempts') : null
}

/**
 * The known group, with enough attempts, whose figure is worse than that of all others by the
 * largest factor; `undefined` when none stands out.
 */
export function findWorst({ totals, by }: Pick<Qoe, 'totals' | 'by'>): Worst | undefined {
  let worst: Worst | undefined
  let largest = NAMED
  for (const metric of METRICS)
    for (const dimension of DIMENSIONS)
      for (const group of by[dimension]) {
        if (metric === 'startup' || group.value === null || !isComparable(group, metric)) continue
        const own = readMetric(group, metric)
        const elsewhere = subtract(totals, group, metric)
        if (own === null || elsewhere === null || own - elsewhere < MIN_DIFFERENCE[metric]) continue
        const factor = own / Math.max(elsewhere, MIN_DIFFERENCE[metric] / 10)
        if (factor <= largest) continue
        largest = factor
        worst = { dimension, metric, value: group.value, own, elsewhere }
      }
  return worst
}
